"""Score files: one npz a run, joined by clip id and refused where anything differs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import numpy as np

from mmsign.utils.errors import MMSignError
from mmsign.utils.numpy_files import load_arrays, write_arrays
from mmsign.utils.opening import check_file

FIX = 'write it again with tools/test.py --out'


@dataclass
class Scores:
    """What a run says about its clips.

    Attributes:
        clip_id: (n,) ids.
        label: (n,) true classes.
        logits: (n, classes) float32, of fused runs float64; -inf: cannot be answered.
        glosses: (classes,) names.
        config: Name of the config.
        checkpoint_hash: SHA-256 of the checkpoint, hex, or empty.
    """

    clip_id: np.ndarray
    label: np.ndarray
    logits: np.ndarray
    glosses: np.ndarray
    config: str = ''
    checkpoint_hash: str = ''

    def save(self, path: str | os.PathLike) -> None:
        """Write the file atomically."""
        write_arrays(path, self.__dict__, compressed=True)

    @classmethod
    def load(cls, path: str | os.PathLike) -> Scores:
        """Read a score file.

        Raises:
            MMSignError: If it is missing, not a score file, or inconsistent.
        """
        path = check_file(path, 'no such score file', 'write it with tools/test.py --out')
        arrays = load_arrays(path)
        absent = [name for name in cls.__dataclass_fields__ if name not in arrays]
        if absent:
            raise MMSignError('is not a score file: an array is missing', file=path, field=absent[0], fix=FIX)
        values: dict[str, Any] = {name: arrays[name] for name in cls.__dataclass_fields__}
        for name in ('config', 'checkpoint_hash'):
            if values[name].shape or values[name].dtype.kind != 'U':
                raise MMSignError('is no text', file=path, field=name, fix=FIX)
            values[name] = str(values[name])
        scores = cls(**values)
        scores.check(path)
        return scores

    @property
    def ranks(self) -> np.ndarray:
        """(n,) rank of the true class, 0 for the best; a tie counts against it."""
        true = self.logits[np.arange(len(self.label)), self.label]
        return (self.logits >= true[:, None]).sum(1) - 1

    def check(self, file: Any = None) -> None:
        """Refuse what no accuracy can be computed from.

        Raises:
            MMSignError: If there is no clip, or one twice, shapes or kinds of numbers are wrong, a label is
                none of the glosses, or a clip's logits have a NaN or +inf, or nothing finite, which would
                compare as right.
        """
        for field in ('clip_id', 'label', 'glosses'):
            if (values := getattr(self, field)).ndim != 1:
                raise MMSignError(f'has shape {values.shape}, not (n,)', file=file, field=field, fix=FIX)
        for field in ('clip_id', 'glosses'):
            if (kind := getattr(self, field).dtype).kind != 'U':
                raise MMSignError(f'is {kind}, not texts', file=file, field=field, fix=FIX)
        n = len(self.clip_id)
        if not n:
            raise MMSignError('has no clip', file=file, fix='test a split that has clips')
        if not np.issubdtype(self.label.dtype, np.integer):
            raise MMSignError(
                f'is {self.label.dtype}, not whole numbers',
                file=file,
                field='label',
                fix='test the model again',
            )
        if not np.issubdtype(self.logits.dtype, np.floating):
            raise MMSignError(
                f'is {self.logits.dtype}, not real numbers',
                file=file,
                field='logits',
                fix='test the model again',
            )
        if self.logits.shape != (n, len(self.glosses)) or len(self.label) != n:
            raise MMSignError(
                f'is {self.logits.shape} for {n} clips of {len(self.glosses)} glosses',
                file=file,
                field='logits',
                fix='test the model again',
            )
        strange = (self.label < 0) | (self.label >= len(self.glosses))
        if strange.any():
            i = int(strange.argmax())
            raise MMSignError(
                f'is {self.label[i]}, there are {len(self.glosses)} glosses',
                file=file,
                clip=self.clip_id[i],
                field='label',
                fix='test the model again',
            )
        ids, counts = np.unique(self.clip_id, return_counts=True)
        if (counts > 1).any():
            raise MMSignError(
                'is there more than once',
                file=file,
                clip=ids[counts.argmax()],
                field='clip_id',
                fix='give every clip its own id',
            )
        broken = ~(self.logits < np.inf).all(1) | ~np.isfinite(self.logits).any(1)
        if broken.any():
            raise MMSignError(
                f'is NaN or infinite ({broken.sum()} such clips)',
                file=file,
                clip=self.clip_id[broken.argmax()],
                field='logits',
                fix='the network diverged: train again with a lower learning rate',
            )
