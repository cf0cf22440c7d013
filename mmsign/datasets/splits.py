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
    'glosses',
    'not_glosses',
    'folds',
    'fold',
    'inner_folds',
    'inner_fold',
    'held_out',
    'clips_per_class',
    'clips_seed',
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
            * ``labels`` / ``not_labels``, ``glosses`` / ``not_glosses``: lists of classes to keep /
              leave out; the labels of the others stay what they are;
            * ``folds``, ``fold``, ``held_out``: k folds by signer; ``held_out=False``
              (default) gives all folds but ``fold``, ``True`` that one;
            * ``inner_folds``, ``inner_fold``: divides the training signers of
              ``fold`` again, for choosing a recipe without looking at the test
              fold: then ``held_out`` speaks of the inner fold;
            * ``clips_per_class``, ``clips_seed``: at most this many clips a class, spread as
              evenly over its signers as they allow, a function of the seed (default 0;
              :class:`~mmsign.datasets.SignDataset` gives its own). A smaller number
              chooses among the clips of a larger one.
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
        ('glosses', 'gloss', True),
        ('not_glosses', 'gloss', False),
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
                    fix=_advice(columns[column], column, subset),
                )
            keep &= np.isin(columns[column], names) == wanted
    for key, wanted in (('labels', True), ('not_labels', False)):
        if subset.get(key) is not None:
            labels = [int(label) for label in subset[key]]
            unknown_labels = sorted(set(labels) - set(columns['label'].tolist()))
            if unknown_labels:
                raise MMSignError(
                    f'no clip has label {unknown_labels[0]}',
                    file=file,
                    field=f'subset.{key}',
                    fix='choose labels of the archive',
                )
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
    if subset.get('clips_per_class') is not None:
        count = _whole(subset, 'clips_per_class', 1, None, file)
        seed = 0 if subset.get('clips_seed') is None else _whole(subset, 'clips_seed', 0, None, file)
        keep &= _few(columns, keep, count, seed)
    if not keep.any():
        raise MMSignError('selects no clip', file=file, field='subset', fix=f'it says {dict(subset)}')
    return np.flatnonzero(keep)


def _advice(values: np.ndarray, column: str, subset: Mapping[str, Any]) -> str:
    """What to do about a name that no clip has."""
    there = sorted(set(values.tolist()) - {''})
    if not there:
        return (
            f'no clip of this archive says its {column}: prepare it with one, or leave it out of the subset'
        )
    known = f'there are {", ".join(there[:20])}'
    if len(subset) == 1:
        return known
    keys = ', '.join(subset)
    return (
        f"{known}; if {keys} come from different configs: dict(…, _delete_=True) replaces the base config's"
    )


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
        ('fold', 'folds'),
        ('held_out', 'folds'),
        ('inner_folds', 'folds'),
        ('inner_fold', 'inner_folds'),
    ):
        # 0 is a fold, False is not held out
        if not (subset.get(key) is None or subset[key] is False) and subset.get(needs) is None:
            raise MMSignError(
                f'is given without {needs}', file=file, field=f'subset.{key}', fix=f'add {needs}'
            )
    for folds, fold in (('folds', 'fold'), ('inner_folds', 'inner_fold')):
        if subset.get(folds) is not None:
            _whole(subset, fold, 0, _whole(subset, folds, 2, None, file), file)


def _few(columns: Mapping[str, np.ndarray], keep: np.ndarray, count: int, seed: int) -> np.ndarray:
    """At most ``count`` clips of each class, dealt out over its signers in turn."""
    few = np.zeros_like(keep)
    for label in np.unique(columns['label'][keep]):
        # every class draws by itself: leaving one out does not change the others
        generator = np.random.default_rng((seed, int(label)))
        rows = generator.permutation(np.flatnonzero(keep & (columns['label'] == label)))
        signers = columns['signer'][rows]
        first_come = list(dict.fromkeys(signers.tolist()))
        # the turn in which a clip is dealt: how many of its signer's come before it
        turn = np.array([np.count_nonzero(signers[:i] == signer) for i, signer in enumerate(signers)])
        place = np.array([first_come.index(signer) for signer in signers.tolist()])
        order = np.lexsort((place, turn))
        few[rows[order[:count]]] = True
    return few
