"""Writing a pose archive: atomic, resumable, in bounded memory."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.archive import COLUMNS, VERSION
from mmsign.keypoints import KeypointLayout
from mmsign.preprocessing.missing import check_clip
from mmsign.utils.errors import MMSignError
from mmsign.version import __version__

#: Steps of int16 storage: 0.05 px reaches ±1,638 px and keeps motion within 0.05 px.
PIXEL_SCALE = 0.05
CONFIDENCE_SCALE = 1e-4
#: Settings of a writer at work, beside its shards.
STARTED = 'started.json'


def start_anew(partial: Path) -> None:
    """Make an empty folder for an archive that is about to be written.

    Raises:
        MMSignError: If an interrupted writer has committed clips there.
    """
    if any(partial.glob('rows-*.csv')):
        raise MMSignError(
            'holds the clips of an interrupted run',
            file=partial,
            fix='go on with --resume, remove it to start again, or choose another --out',
        )
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)


class ArchiveWriter:
    """Writes clips into ``PATH.partial`` and renames it to ``PATH`` when closed.

    A killed writer therefore leaves nothing that opens. Full shards are
    committed as they fill, and ``resume=True`` goes on after the last of them:
    ``seen`` holds the ids of the clips that are safe.

    Args:
        path: The archive's folder; must not exist.
        layout: Layout of the stored points.
        glosses: Gloss of each label.
        dims: D, coordinates per point (2 or 3).
        dtype: ``int16`` (fixed point) or ``float32``.
        scale: Step of the coordinates for ``int16``, in their unit.
        fps: Frames per second, or None if unknown or mixed.
        source: Where the clips come from.
        language: Language of the glosses.
        aliases: Label → other names.
        shard_frames: Frames a shard holds at most.
        resume: Continue an interrupted writer.

    Raises:
        MMSignError: If the archive exists, an interrupted writer's clips are there and not resumed, a
            writer with other settings is resumed, or a clip is bad (see
            :func:`~mmsign.preprocessing.missing.check_clip`) or does not fit.
    """

    def __init__(
        self,
        path: str | os.PathLike,
        layout: KeypointLayout,
        glosses: Sequence[str],
        *,
        dims: int = 2,
        dtype: str = 'int16',
        scale: float = PIXEL_SCALE,
        fps: float | None = None,
        source: str = '',
        language: str = '',
        aliases: Mapping[int, Sequence[str]] | None = None,
        shard_frames: int = 65536,
        resume: bool = False,
    ) -> None:
        self.path = Path(path)
        self.partial = self.path.with_name(self.path.name + '.partial')
        if self.path.exists():
            raise MMSignError('already exists', file=self.path, fix='remove it or choose another --out')
        self.layout, self.glosses, self.dims, self.dtype = layout, list(glosses), dims, np.dtype(dtype)
        if self.dtype not in (np.dtype('int16'), np.dtype('float32')):
            raise MMSignError(f'is {dtype!r}', field='dtype', fix='choose int16 or float32')
        if dims not in (2, 3):
            raise MMSignError(f'is {dims}', field='dims', fix='choose 2 or 3')
        fixed = self.dtype == np.dtype('int16')
        self.scale = [scale] * dims + [CONFIDENCE_SCALE] if fixed else None
        self.shard_frames = shard_frames
        channels = ['x', 'y', 'z'][:dims] + ['confidence']
        self.meta: dict[str, Any] = {
            'version': VERSION,
            'layout': layout.name,
            'channels': channels,
            'dtype': str(self.dtype),
            'scale': self.scale,
            'fps': fps,
            'source': source,
            'created_by': f'mmsign {__version__}',
        }
        self.language, self.aliases = language, dict(aliases or {})
        self.seen: set[str] = set()
        self._shards = 0
        self._rows: list[dict[str, Any]] = []
        self._frames: list[np.ndarray] = []
        if resume and self.partial.is_dir():
            self._recover()
        else:
            start_anew(self.partial)
            _write_json(self.partial / STARTED, self._description())

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(self, kind: type | None, *_: Any) -> None:
        if kind is None:
            self.close()

    def _description(self) -> dict[str, Any]:
        """What must not change between an interrupted writer and the one that resumes it."""
        return {
            **{key: self.meta[key] for key in ('version', 'layout', 'channels', 'dtype', 'scale')},
            'glosses': self.glosses,
        }

    def _recover(self) -> None:
        """Keep the committed shards (both files present), forget what came after them."""
        started = self.partial / STARTED
        try:
            before = json.loads(started.read_text(encoding='utf8'))
        except (OSError, ValueError) as error:
            raise MMSignError(
                f'cannot be resumed: {error}', file=started, fix='remove the folder to start again'
            ) from None
        for key, value in self._description().items():
            if before.get(key) != value:
                raise MMSignError(
                    'differs from the interrupted writer',
                    file=started,
                    field=key,
                    fix='resume with the same settings, or remove the folder to start again',
                )
        while (self.partial / f'rows-{self._shards:05d}.csv').is_file():
            with open(self.partial / f'rows-{self._shards:05d}.csv', newline='', encoding='utf8') as stream:
                self.seen.update(row['clip_id'] for row in csv.DictReader(stream))
            self._shards += 1
        for file in self.partial.glob('frames-*.npy'):
            if not (self.partial / f'rows-{file.stem.partition("-")[2]}.csv').is_file():
                file.unlink()

    def add(
        self,
        clip_id: str,
        keypoints: np.ndarray,
        confidence: np.ndarray,
        *,
        label: int,
        signer: str = '',
        split: str = '',
        width: int = 0,
        height: int = 0,
        file: Any = None,
    ) -> None:
        """Add one clip: keypoints (T, V, D) and confidence (T, V).

        ``file`` is named in errors.
        """
        if clip_id in self.seen:
            raise MMSignError('occurs twice', file=file, clip=clip_id, field='clip_id')
        if not 0 <= label < len(self.glosses):
            raise MMSignError(
                f'{label} is outside the {len(self.glosses)} glosses',
                file=file,
                clip=clip_id,
                field='label',
                fix='labels are zero-based',
            )
        keypoints, confidence = check_clip(keypoints, confidence, file=file, clip=clip_id)
        if keypoints.shape[1:] != (self.layout.num_keypoints, self.dims):
            raise MMSignError(
                f'has {keypoints.shape[1]} points of {keypoints.shape[2]} coordinates',
                file=file,
                clip=clip_id,
                field='keypoints',
                fix=f'layout {self.layout.name} has {self.layout.num_keypoints} points of {self.dims}',
            )
        frames = np.concatenate([keypoints, confidence[..., None]], -1)
        if self.scale is not None:
            frames = self._quantise(frames, clip_id, file)
        self.seen.add(clip_id)
        self._rows.append(
            dict(
                clip_id=clip_id,
                label=label,
                gloss=self.glosses[label],
                signer=signer,
                split=split,
                shard=f'frames-{self._shards:05d}.npy',
                start=sum(map(len, self._frames)),
                length=len(frames),
                width=width,
                height=height,
            )
        )
        self._frames.append(frames.astype(self.dtype))
        if sum(map(len, self._frames)) >= self.shard_frames:
            self._commit()

    def _quantise(self, frames: np.ndarray, clip_id: str, file: Any) -> np.ndarray:
        steps = np.asarray(self.scale, np.float32)
        stored = np.round(frames / steps)
        over = np.abs(stored[..., :-1]) > 32767
        if over.any():
            frame, point, axis = np.argwhere(over)[0]
            raise MMSignError(
                f'is {frames[frame, point, axis]:.0f} at frame {frame}, beyond what int16 steps of '
                f'{steps[0]:g} can hold',
                file=file,
                clip=clip_id,
                field='keypoints',
                fix='use a larger scale or dtype float32',
            )
        # a detected point keeps a confidence above 0, however small
        stored[..., -1] = np.where(frames[..., -1] > 0, np.clip(stored[..., -1], 1, 32767), 0)
        return stored

    def flush(self) -> None:
        """Commit what is buffered now, so that a later ``resume`` keeps it."""
        self._commit()

    def _commit(self) -> None:
        """Write the buffered clips as one shard; the rows file makes it count."""
        if not self._rows:
            return
        np.save(self.partial / f'frames-{self._shards:05d}.npy', np.concatenate(self._frames))
        _write_csv(self.partial / f'rows-{self._shards:05d}.csv', self._rows)
        self._shards, self._rows, self._frames = self._shards + 1, [], []

    def close(self) -> None:
        """Finish: gather the rows, write the small files, and rename the folder."""
        self._commit()
        rows: list[dict[str, Any]] = []
        for shard in range(self._shards):
            file = self.partial / f'rows-{shard:05d}.csv'
            with open(file, newline='', encoding='utf8') as stream:
                rows += csv.DictReader(stream)
        if not rows:
            raise MMSignError('no clips were written', file=self.path, fix='look at the source folder')
        _write_csv(self.partial / 'clips.csv', rows)
        table = {
            str(label): {
                'gloss': gloss,
                'language': self.language,
                'aliases': list(self.aliases.get(label, ())),
            }
            for label, gloss in enumerate(self.glosses)
        }
        _write_json(self.partial / 'glosses.json', table)
        _write_json(self.partial / 'meta.json', self.meta)
        os.replace(self.partial, self.path)
        for shard in range(self._shards):  # only now: a writer killed before can still be resumed
            (self.path / f'rows-{shard:05d}.csv').unlink()
        (self.path / STARTED).unlink()


def _write_csv(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    partial = file.with_suffix('.tmp')
    with open(partial, 'w', newline='', encoding='utf8') as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    os.replace(partial, file)


def _write_json(file: Path, content: Any) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + '\n', encoding='utf8')
