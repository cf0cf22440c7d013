"""Reading a pose archive: a folder of memory-mapped shards, safe to open from strangers.

Files::

    meta.json       version, layout, channels, dtype and scale, fps or null, source, created by
    clips.csv       one row a clip: clip_id, label, gloss, signer, split, shard, start, length, width, height
    glosses.json    label -> gloss, language, aliases
    frames-*.npy    shards (sum of lengths, V, C), int16 fixed point (value = stored x scale) or float32
"""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mmsign.datasets.archive_meta import FIX, read_glosses, read_meta
from mmsign.datasets.fixed_point import decode
from mmsign.datasets.pages import release
from mmsign.preprocessing.missing import MIN_FRAMES, check_clip
from mmsign.utils.errors import MMSignError
from mmsign.utils.numpy_files import map_array
from mmsign.utils.opening import check_file

COLUMNS = ('clip_id', 'label', 'gloss', 'signer', 'split', 'shard', 'start', 'length', 'width', 'height')
INTEGERS = ('label', 'start', 'length', 'width', 'height')


class Clip(NamedTuple):
    """One row of ``clips.csv``."""

    clip_id: str
    label: int
    gloss: str
    signer: str
    split: str
    shard: str
    start: int
    length: int
    width: int
    height: int


class PoseArchive:
    """A pose archive, opened for reading.

    Opening checks that the parts agree, and reads no frames: a clip costs one
    slice of a memory map. Columns are numpy arrays, so that worker processes
    share them.

    Args:
        path: The archive's folder.

    Attributes:
        meta: The parsed ``meta.json``.
        glosses: Gloss of each label, in label order.
        aliases: Label → other names of the sign.
        language: Language of the glosses, or empty.
        columns: Column name → array over clips.

    Raises:
        MMSignError: If a file is missing, malformed or truncated, if rows and
            frames disagree, a clip id occurs twice, or a label has no gloss.
    """

    def __init__(self, path: str | os.PathLike) -> None:
        self.path = Path(path)
        if not (self.path / 'meta.json').is_file():
            raise MMSignError(
                'is not a pose archive (no meta.json)',
                file=self.path,
                fix='make one with tools/prepare_data.py',
            )
        self.meta = read_meta(self.path)
        self.glosses, self.aliases, self.language = read_glosses(self.path)
        scale = np.asarray(self.meta.get('scale') or 1.0, np.float32)
        self._scale = np.broadcast_to(scale, len(self.meta['channels']))
        self._maps: dict[str, np.ndarray] = {}
        self.columns = self._read_clips()
        self._check()

    def _read_clips(self) -> dict[str, np.ndarray]:
        file = check_file(self.path / 'clips.csv', fix=FIX)
        values: dict[str, list] = {name: [] for name in COLUMNS}
        try:
            with open(file, newline='', encoding='utf-8-sig') as stream:  # spreadsheets write a BOM
                reader = csv.DictReader(stream)
                absent = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
                if absent:
                    raise MMSignError(
                        'column is missing', file=file, field=absent[0], fix='prepare the data again'
                    )
                rows = list(reader)
        except (OSError, ValueError, csv.Error) as error:
            raise MMSignError(
                f'is not a CSV file in UTF-8: {error}',
                file=file,
                fix='save it as CSV in UTF-8, or prepare the data again',
            ) from None
        for number, row in enumerate(rows, 2):
            if None in row or None in row.values():
                problem = f'row {number} has {"more" if None in row else "fewer"} cells than the header'
                raise MMSignError(problem, file=file, fix='put cells with commas in double quotes')
            for name in COLUMNS:
                value = row[name]
                if name in INTEGERS:
                    try:
                        value = np.int64(int(value))
                    except (TypeError, ValueError, OverflowError):
                        raise MMSignError(
                            f'is {value!r}, not a whole number',
                            file=file,
                            clip=row['clip_id'],
                            field=name,
                            fix='correct the row or prepare the data again',
                        ) from None
                values[name].append(value)
        return {
            name: np.array(column, np.int64 if name in INTEGERS else str) for name, column in values.items()
        }

    def _check(self) -> None:
        file = self.path / 'clips.csv'
        if not len(self):
            raise MMSignError('has no clips', file=file, fix='prepare the data again')

        def first(mask: np.ndarray, problem: str, field: str, fix: str) -> None:
            if mask.any():
                i = int(np.argmax(mask))
                raise MMSignError(
                    problem.format(self.columns[field][i]),
                    file=file,
                    clip=self.columns['clip_id'][i],
                    field=field,
                    fix=fix,
                )

        blank = np.char.strip(self.columns['clip_id']) == ''
        first(blank, 'row without a name', 'clip_id', 'give every clip its own id')
        ids, counts = np.unique(self.columns['clip_id'], return_counts=True)
        if (counts > 1).any():
            raise MMSignError(
                f'occurs {counts.max()} times',
                file=file,
                clip=ids[counts.argmax()],
                field='clip_id',
                fix='give every clip its own id',
            )
        labels = self.columns['label']
        first(
            (labels < 0) | (labels >= len(self.glosses)),
            '{} is outside the ' + str(len(self.glosses)) + ' glosses of glosses.json',
            'label',
            'labels are zero-based',
        )
        expected = np.array(self.glosses)[labels]
        first(self.columns['gloss'] != expected, '{!r} is not the gloss of its label', 'gloss', 'correct one')
        first(
            self.columns['length'] < MIN_FRAMES,
            'the clip has {} frame(s), at least ' + str(MIN_FRAMES) + ' are needed',
            'length',
            'leave the clip out',
        )
        ends = self.columns['start'] + self.columns['length']
        for shard in np.unique(self.columns['shard']):
            rows = self.columns['shard'] == shard
            frames = len(self._shard(str(shard)))
            first(
                rows & ((ends > frames) | (self.columns['start'] < 0)),
                f'the clip ends after the {frames} frames of {shard}',
                'length',
                'clips.csv and the frames disagree: prepare the data again',
            )
            order = np.argsort(np.where(rows, self.columns['start'], -1), kind='stable')[-rows.sum() :]
            overlap = np.zeros(len(self), bool)
            overlap[order[1:]] = self.columns['start'][order[1:]] != ends[order[:-1]]
            first(
                overlap,
                'the clip starts at frame {}, not where the one before it ends',
                'start',
                'clips.csv and the frames disagree: prepare the data again',
            )
            if int(self.columns['length'][rows].sum()) != frames:
                raise MMSignError(
                    f'holds {frames} frames, clips.csv accounts for {self.columns["length"][rows].sum()}',
                    file=self.path / str(shard),
                    field='length',
                    fix='prepare the data again',
                )

    def _shard(self, name: str) -> np.ndarray:
        """The memory map of one shard (frames, V, C), opened once per process."""
        if name not in self._maps:
            file = self.path / name
            if not name or Path(name).name != name:
                raise MMSignError('is no file of the archive', file=file, field='shard', fix=FIX)
            check_file(file, fix='copy the archive again', field='shard')
            frames = map_array(file)  # refuses pickles and false sizes
            if frames.ndim != 3 or frames.dtype != np.dtype(self.meta['dtype']):
                raise MMSignError(
                    f'holds {frames.dtype} {frames.shape}, meta.json says {self.meta["dtype"]}',
                    file=file,
                    field='dtype',
                    fix='copy the archive again, with its meta.json',
                )
            if frames.shape[2] != len(self.meta['channels']):
                raise MMSignError(
                    f'has {frames.shape[2]} channels, meta.json names {len(self.meta["channels"])}',
                    file=file,
                    field='channels',
                    fix='copy the archive again, with its meta.json',
                )
            known = next(iter(self._maps.values()), frames)
            if frames.shape[1] != known.shape[1]:
                problem = f'has {frames.shape[1]} points, other shards {known.shape[1]}'
                raise MMSignError(problem, file=file, field='layout', fix='prepare the data again')
            self._maps[name] = frames
        return self._maps[name]

    @property
    def num_keypoints(self) -> int:
        """V, the points of every frame."""
        return self._shard(str(self.columns['shard'][0])).shape[1]

    def __len__(self) -> int:
        return len(self.columns['clip_id'])

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, '_maps': {}}  # a memory map would be pickled as a copy

    def clip(self, index: int) -> Clip:
        """The row of one clip."""
        return Clip(*(self.columns[name][index].item() for name in COLUMNS))

    def read(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """Frames of one clip.

        Returns:
            Keypoints (T, V, D) and confidence (T, V), float32.

        Raises:
            MMSignError: If the clip is bad, see :func:`~mmsign.preprocessing.missing.check_clip`.
        """
        start, length = int(self.columns['start'][index]), int(self.columns['length'][index])
        name = str(self.columns['shard'][index])
        shard = self._shard(name)
        keypoints, confidence = decode(shard[start : start + length], self._scale)
        release(shard, start, length)
        clip = self.columns['clip_id'][index]
        return check_clip(keypoints, confidence, file=self.path / name, clip=clip, copy=False)
