"""Choosing clips of an archive by name, signer or fold, without copying data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mmsign.utils.errors import MMSignError

KEYS = (
    'split',
    'signers',
    'not_signers',
    'labels',
    'not_labels',
    'folds',
    'fold',
    'inner_folds',
    'inner_fold',
    'held_out',
    'per_class',
)


def fold_of(signers: np.ndarray, folds: int) -> np.ndarray:
    """(n,) fold of each clip: the index of its signer among the sorted signers, modulo ``folds``."""
    return np.unique(signers, return_inverse=True)[1] % folds


def select_clips(
    columns: Mapping[str, np.ndarray], subset: Mapping[str, Any], file: Any = None
) -> np.ndarray:
    """Indices of the clips that a ``subset`` config asks for.

    Args:
        columns: An archive's columns.
        subset: Any of

            * ``split``: a name in the column ``split``, or a list of names;
            * ``signers`` / ``not_signers``: lists of signers to keep / leave out;
            * ``labels`` / ``not_labels``: lists of classes to keep / leave out;
            * ``folds``, ``fold``, ``held_out``: k folds by signer; ``held_out=False``
              (default) gives all folds but ``fold``, ``True`` that one;
            * ``inner_folds``, ``inner_fold``: divides the training signers of
              ``fold`` again, for choosing a recipe without looking at the test
              fold: then ``held_out`` speaks of the inner fold;
            * ``per_class``: at most this many clips a class, spread over the selection.
        file: Named in errors.

    Returns:
        (n,) sorted indices.

    Raises:
        MMSignError: For an unknown key, a name that no clip has, a fold that does
            not exist, or an empty choice.
    """
    unknown = [key for key in subset if key not in KEYS]
    if unknown:
        raise MMSignError(
            f'has no key {unknown[0]!r}', file=file, field='subset', fix=f'known are {", ".join(KEYS)}'
        )
    keep = np.ones(len(columns['clip_id']), bool)
    for key, column, wanted in (
        ('split', 'split', True),
        ('signers', 'signer', True),
        ('not_signers', 'signer', False),
    ):
        if subset.get(key) is not None:
            value = subset[key]
            names = [str(value)] if isinstance(value, (str, int)) else [str(name) for name in value]
            absent = sorted(set(names) - set(columns[column]))
            if absent:
                raise MMSignError(
                    f'no clip has {column} {absent[0]!r}',
                    file=file,
                    field=f'subset.{key}',
                    fix=f'there are {", ".join(sorted(set(columns[column]))[:20])}',
                )
            keep &= np.isin(columns[column], names) == wanted
    for key, wanted in (('labels', True), ('not_labels', False)):
        if subset.get(key) is not None:
            labels = [int(label) for label in subset[key]]
            unknown_labels = sorted(set(labels) - set(columns['label'].tolist()))
            if unknown_labels:
                raise MMSignError(f'no clip has label {unknown_labels[0]}', file=file, field=f'subset.{key}')
            keep &= np.isin(columns['label'], labels) == wanted
    _check_folds(subset, file)
    if subset.get('folds') is not None:
        held_out = bool(subset.get('held_out', False))
        fold = fold_of(columns['signer'], subset['folds'])
        if subset.get('inner_folds') is not None:
            training = fold != subset['fold']
            inner = np.full(len(fold), -1)
            inner[training] = fold_of(columns['signer'][training], subset['inner_folds'])
            keep &= training & ((inner == subset['inner_fold']) == held_out)
        else:
            keep &= (fold == subset['fold']) == held_out
    if subset.get('per_class') is not None:
        keep &= _thin(columns['label'], keep, _whole(subset, 'per_class', 1, None, file))
    if not keep.any():
        raise MMSignError('selects no clip', file=file, field='subset', fix=f'it says {dict(subset)}')
    return np.flatnonzero(keep)


def _whole(subset: Mapping[str, Any], key: str, low: int, high: int | None, file: Any) -> int:
    """``subset[key]`` as a whole number from ``low`` to below ``high``."""
    value = subset.get(key)
    if not isinstance(value, int) or value < low or (high is not None and value >= high):
        upper = 'or more' if high is None else f'to {high - 1}'
        raise MMSignError(
            f'is {value!r}', file=file, field=f'subset.{key}', fix=f'give a whole number, {low} {upper}'
        )
    return value


def _check_folds(subset: Mapping[str, Any], file: Any) -> None:
    """A fold without its number of folds would silently choose every clip, the test clips included."""
    for key, needs in (
        ('fold', 'folds'), ('held_out', 'folds'), ('inner_folds', 'folds'), ('inner_fold', 'inner_folds'),
    ):  # fmt: skip
        # 0 is a fold, False is not held out
        if not (subset.get(key) is None or subset[key] is False) and subset.get(needs) is None:
            raise MMSignError(
                f'is given without {needs}', file=file, field=f'subset.{key}', fix=f'add {needs}'
            )
    for folds, fold in (('folds', 'fold'), ('inner_folds', 'inner_fold')):
        if subset.get(folds) is not None:
            _whole(subset, fold, 0, _whole(subset, folds, 2, None, file), file)


def _thin(labels: np.ndarray, keep: np.ndarray, per_class: int) -> np.ndarray:
    """Keep ``per_class`` evenly spaced clips of each class, a fixed choice."""
    thinned = np.zeros_like(keep)
    for label in np.unique(labels[keep]):
        rows = np.flatnonzero(keep & (labels == label))
        picks = np.linspace(0, len(rows) - 1, min(per_class, len(rows))).round().astype(int)
        thinned[rows[picks]] = True
    return thinned
