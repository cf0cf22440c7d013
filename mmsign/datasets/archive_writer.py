"""Writing a pose archive: atomic, resumable, in bounded memory."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.archive import COLUMNS
from mmsign.datasets.archive_meta import VERSION
from mmsign.datasets.fixed_point import CONFIDENCE_SCALE, PIXEL_SCALE, quantise, wider_step
from mmsign.datasets.shards import TABLES, Shards, start_anew
from mmsign.keypoints import KeypointLayout
from mmsign.preprocessing.missing import check_clip
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import check_new, write_csv, write_json, writing
from mmsign.utils.json_texts import load_object
from mmsign.utils.lock import only_one
from mmsign.utils.paths import beside
from mmsign.version import __version__

#: Settings of a writer at work, beside its shards.
STARTED = 'started.json'


class ArchiveWriter:
    """Writes clips into ``PATH.partial`` and renames it to ``PATH`` when closed.

    A killed writer therefore leaves nothing that opens. Full shards are
    committed as they fill, and ``resume=True`` goes on after the last of them:
    ``seen`` holds the ids of the clips that are safe, ``rows`` what was written of each.

    Int16 coordinates have steps of ``scale`` as long as they reach. A clip farther out, such
    as of a 4K video, makes the archive's steps twice, four or eight times as large.

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
        estimator: What made the keypoints, ``dict(name=…, version=…, options=…)``, or None.
        settings: Whatever else must be the same when an interrupted writer is resumed.
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
        estimator: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        shard_frames: int = 65536,
        resume: bool = False,
    ) -> None:
        self.path = Path(path)
        self.partial = beside(self.path, '.partial')
        check_new(self.path)
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
            'estimator': dict(estimator) if estimator else None,
            'created_by': f'mmsign {__version__}',
        }
        self.language, self.aliases = language, dict(aliases or {})
        self._settings = {**(settings or {}), 'estimator': self.meta['estimator']}
        self.rows: dict[str, dict[str, Any]] = {}
        self._shards = Shards(self.partial)
        self._rows: list[dict[str, Any]] = []
        self._frames: list[np.ndarray] = []
        if resume and self.partial.is_dir():
            self._recover()
        else:
            start_anew(self.partial)
            write_json(self.partial / STARTED, self._description(), ensure_ascii=False)

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(self, kind: type | None, *_: Any) -> None:
        if kind is None:
            self.close()

    @property
    def seen(self) -> Set[str]:
        """Ids of all clips that were added, also by the writer that is resumed."""
        return self.rows.keys()

    def _description(self) -> dict[str, Any]:
        """What must not change between an interrupted writer and the one that resumes it."""
        told = {
            **{key: self.meta[key] for key in ('version', 'layout', 'channels', 'dtype', 'scale')},
            'glosses': self.glosses,
            **self._settings,
        }
        return json.loads(json.dumps(told, default=str))

    def _recover(self) -> None:
        """Keep the committed shards (both files present), forget what came after them."""
        started = self.partial / STARTED
        before = load_object(started, 'it cannot be resumed: remove the folder to start again')
        told = self._description()
        for key in {**told, **before}:
            if before.get(key) != told.get(key):
                raise MMSignError(
                    f'was {_short(before.get(key))}, now it is {_short(told.get(key))}',
                    file=started,
                    field=key,
                    fix='resume with the same settings, or remove the folder to start again',
                )
        for row in self._shards.recover():
            self.rows[row['clip_id']] = row
            if self.scale is not None:
                self.scale = [float(row['step'])] * self.dims + [CONFIDENCE_SCALE]

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
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Add one clip: keypoints (T, V, D) and confidence (T, V).

        ``file`` is named in errors, ``facts`` are kept in ``rows`` until the archive is closed.
        """
        if clip_id in self.seen or not clip_id.strip():
            problem = 'occurs twice' if clip_id in self.seen else 'is empty'
            fix = 'give every clip its own id'
            raise MMSignError(problem, file=file, clip=clip_id, field='clip_id', fix=fix)
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
            step = wider_step(frames, self.scale[0], file=file, clip=clip_id)
            if step != self.scale[0]:
                self._commit()  # a shard has one step
                self.scale = [step] * self.dims + [CONFIDENCE_SCALE]
            frames = quantise(frames, self.scale)
        row = dict(
            clip_id=clip_id,
            label=label,
            gloss=self.glosses[label],
            signer=signer,
            split=split,
            shard=f'frames-{self._shards.count:05d}.npy',
            start=sum(map(len, self._frames)),
            length=len(frames),
            width=width,
            height=height,
            facts=dict(facts or {}),
        )
        self.rows[clip_id] = row
        self._rows.append(row)
        self._frames.append(frames.astype(self.dtype))
        if sum(map(len, self._frames)) >= self.shard_frames:
            self._commit()

    def flush(self) -> None:
        """Commit what is buffered now, so that a later ``resume`` keeps it."""
        self._commit()

    def _commit(self) -> None:
        """Write the buffered clips as one shard."""
        if self._rows:
            self._shards.commit(self._rows, np.concatenate(self._frames), self._step)
            self._rows, self._frames = [], []

    @property
    def _step(self) -> float | None:
        return None if self.scale is None else self.scale[0]

    def close(
        self, order: Sequence[str] | None = None, complete: Callable[[Path], object] = lambda _: None
    ) -> None:
        """Finish: gather the rows, write the small files, and rename the folder.

        Args:
            order: Ids of all clips as ``clips.csv`` shall list them; by default as they were added.
            complete: Adds to the folder, which opens as an archive, before it gets its name.
        """
        self._commit()
        rows = self._shards.finish(self._step)
        if not rows:
            raise MMSignError('no clips were written', file=self.path, fix='look at the source folder')
        if order is not None:
            place = {clip_id: i for i, clip_id in enumerate(order)}
            rows.sort(key=lambda row: place[row['clip_id']])
        write_csv(self.partial / 'clips.csv', COLUMNS, rows)
        table = {
            str(label): {
                'gloss': gloss,
                'language': self.language,
                'aliases': list(self.aliases.get(label, ())),
            }
            for label, gloss in enumerate(self.glosses)
        }
        write_json(self.partial / 'glosses.json', table, ensure_ascii=False)
        write_json(self.partial / 'meta.json', {**self.meta, 'scale': self.scale}, ensure_ascii=False)
        complete(self.partial)
        with writing(self.path):
            os.replace(self.partial, self.path)
        tidy(self.path)  # only now: a writer killed before can still be resumed


def tidy(path: str | os.PathLike) -> None:
    """Remove what the writer of a finished archive needed; one that was killed at the very end left it."""
    with only_one(path), writing(path):  # which also removes its lock
        for file in [*Path(path).glob(TABLES), Path(path) / STARTED]:
            file.unlink(missing_ok=True)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f'{text[:77]}…'
