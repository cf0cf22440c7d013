"""Choosing clips: folds partition, inner folds keep away from the test fold, slips are errors."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from helpers import one_line_error
from hypothesis import given
from hypothesis import strategies as st

from mmsign.datasets.splits import KEYS, select_clips

Columns = dict[str, np.ndarray]


def table(signers: list[str], labels: list[int] | None = None, splits: list[str] | None = None) -> Columns:
    count = len(signers)
    return {
        'clip_id': np.array([f'c{i}' for i in range(count)]),
        'signer': np.array(signers),
        'label': np.array(labels or [0] * count),
        'split': np.array(splits or [''] * count),
        'gloss': np.array([f'g{label}' for label in labels or [0] * count]),
    }


signer_lists = st.lists(st.sampled_from('abcdefghij'), min_size=1, max_size=40)


@given(signer_lists, st.integers(2, 5))
def test_folds_partition_the_clips_by_signer(signers: list[str], folds: int) -> None:
    columns = table(signers)
    names = sorted(set(signers))
    everything: list[int] = []
    for fold in range(folds):
        wanted = [i for i, signer in enumerate(signers) if names.index(signer) % folds == fold]
        others = [i for i in range(len(signers)) if i not in wanted]
        for expected, held_out in ((wanted, True), (others, False)):
            subset = dict(folds=folds, fold=fold, held_out=held_out)
            if expected:
                assert select_clips(columns, subset).tolist() == expected
            else:
                with one_line_error('selects no clip'):
                    select_clips(columns, subset)
        everything += wanted
    assert sorted(everything) == list(range(len(signers)))


@given(signer_lists, st.integers(2, 4), st.integers(2, 4), st.data())
def test_inner_folds_never_touch_the_outer_test_fold(
    signers: list[str], folds: int, inner_folds: int, data: st.DataObject
) -> None:
    fold = data.draw(st.integers(0, folds - 1))
    columns = table(signers)
    names = sorted(set(signers))
    training = [name for i, name in enumerate(names) if i % folds != fold]
    held: list[int] = []
    for inner in range(inner_folds):
        subset = dict(folds=folds, fold=fold, inner_folds=inner_folds, inner_fold=inner)
        out = [name for i, name in enumerate(training) if i % inner_folds == inner]
        for held_out in (True, False):
            kept = out if held_out else [name for name in training if name not in out]
            expected = [i for i, signer in enumerate(signers) if signer in kept]
            if expected:
                rows = select_clips(columns, {**subset, 'held_out': held_out}).tolist()
                assert rows == expected
                assert not {signers[i] for i in rows} & (set(names) - set(training))
            if held_out:
                held += expected
    assert sorted(held) == [i for i, signer in enumerate(signers) if signer in training]


@given(
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from('abc')), min_size=1, max_size=60),
    st.integers(1, 8),
    st.integers(0, 3),
)
def test_few_clips_a_class(clips: list[tuple[int, str]], count: int, seed: int) -> None:
    labels, signers = [label for label, _ in clips], [signer for _, signer in clips]
    columns = table(signers, labels)
    rows = select_clips(columns, {'clips_per_class': count, 'clips_seed': seed}).tolist()
    assert rows == sorted(set(rows))
    for label in set(labels):
        own = Counter(signer for signer, value in zip(signers, labels) if value == label)
        kept = Counter(signers[row] for row in rows if labels[row] == label)
        assert kept.total() == min(count, own.total())
        # whoever gave fewer clips than another had no more to give
        assert all(kept[one] >= kept[other] - 1 or kept[one] == own[one] for one in own for other in own)
    # the same again; a smaller number chooses among these; other classes do not matter
    assert select_clips(columns, {'clips_per_class': count, 'clips_seed': seed}).tolist() == rows
    if count > 1:
        fewer = select_clips(columns, {'clips_per_class': count - 1, 'clips_seed': seed})
        assert set(fewer.tolist()) <= set(rows)
    first = labels[0]
    alone = select_clips(columns, {'clips_per_class': count, 'clips_seed': seed, 'labels': [first]})
    assert alone.tolist() == [row for row in rows if labels[row] == first]


def test_the_seed_chooses_the_clips() -> None:
    columns = table(['a', 'b'] * 20)
    chosen = [
        tuple(select_clips(columns, {'clips_per_class': 4, 'clips_seed': seed}).tolist()) for seed in range(5)
    ]
    assert len(set(chosen)) == 5
    assert select_clips(columns, {'clips_per_class': 4}).tolist() == list(chosen[0])


COLUMNS = table(list('aabbccdd'), [0, 1] * 4, ['train'] * 4 + ['val', 'val', 'test', 'test'])


@pytest.mark.parametrize(
    ('subset', 'rows'),
    [
        ({}, [0, 1, 2, 3, 4, 5, 6, 7]),
        ({'split': 'val'}, [4, 5]),
        ({'split': ['val', 'test']}, [4, 5, 6, 7]),
        ({'signers': ['d', 'a']}, [0, 1, 6, 7]),
        ({'signers': 'b'}, [2, 3]),
        ({'not_signers': ['a']}, [2, 3, 4, 5, 6, 7]),
        ({'split': 'train', 'not_signers': ['a']}, [2, 3]),
        ({'glosses': ['g1'], 'split': 'train'}, [1, 3]),
        ({'not_glosses': ['g1']}, [0, 2, 4, 6]),
        ({'labels': [1]}, [1, 3, 5, 7]),
        ({'not_labels': [1], 'split': 'val'}, [4]),
        ({'folds': 2, 'fold': 0}, [2, 3, 6, 7]),
        ({'folds': 2, 'fold': 0, 'held_out': True, 'split': 'train'}, [0, 1]),
        ({'folds': None, 'held_out': False, 'clips_per_class': None}, [0, 1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_choices(subset: dict[str, Any], rows: list[int]) -> None:
    assert select_clips(COLUMNS, subset).tolist() == rows


def test_signers_written_as_numbers() -> None:
    columns = table(['1', '2', '10'])
    assert select_clips(columns, {'signers': [1, 10]}).tolist() == [0, 2]
    assert select_clips(columns, {'signers': 2}).tolist() == [1]


@pytest.mark.parametrize(
    ('subset', 'mentions'),
    [
        ({'fold_count': 4}, ['fold_count', *KEYS]),
        ({'split': 'training'}, ["'training'", 'subset.split', 'test, train, val']),
        ({'signers': ['a', 'x']}, ["'x'", 'subset.signers', 'a, b, c, d']),
        ({'not_signers': ['x']}, ["'x'", 'subset.not_signers']),
        ({'signers': []}, ['selects no clip']),
        ({'labels': [2]}, ['no clip has label 2', 'subset.labels']),
        ({'not_labels': [0, 1]}, ['selects no clip']),
        ({'split': 'val', 'signers': ['a']}, ['selects no clip', 'val']),
        ({'folds': 4}, ['subset.fold', '0 to 3']),
        ({'folds': 4, 'fold': 4}, ['subset.fold', '4', '0 to 3']),
        ({'folds': 4, 'fold': -1}, ['subset.fold', '-1']),
        ({'folds': 4, 'fold': '0'}, ['subset.fold', "'0'"]),
        ({'folds': 1, 'fold': 0}, ['subset.folds', '2 or more']),
        ({'folds': 0, 'fold': 0}, ['subset.folds']),
        ({'folds': 8, 'fold': 7, 'held_out': True}, ['selects no clip']),
        ({'fold': 1}, ['subset.fold', 'add folds']),
        ({'held_out': True}, ['subset.held_out', 'add folds']),
        ({'inner_folds': 2, 'inner_fold': 0}, ['subset.inner_folds', 'add folds']),
        ({'folds': 2, 'fold': 0, 'inner_fold': 0}, ['subset.inner_fold', 'add inner_folds']),
        ({'folds': 2, 'fold': 0, 'inner_folds': 2}, ['subset.inner_fold', '0 to 1']),
        ({'not_glosses': ['g2']}, ["'g2'", 'subset.not_glosses', 'g0, g1']),
        ({'clips_per_class': 0}, ['subset.clips_per_class', '1 or more']),
        ({'clips_per_class': 1.5}, ['subset.clips_per_class', '1.5']),
        ({'clips_per_class': 1, 'clips_seed': -1}, ['subset.clips_seed', '0 or more']),
    ],
)
def test_slips(subset: dict[str, Any], mentions: list[str]) -> None:
    with one_line_error('data/a', 'subset', *mentions):
        select_clips(COLUMNS, subset, file='data/a')


def test_what_to_do_about_a_name_that_nobody_has() -> None:
    columns = table(['a', 'b'])
    columns['split'] = np.array(['', ''])
    with one_line_error("no clip has split 'train'", 'no clip of this archive says its split'):
        select_clips(columns, {'split': 'train'})
    columns['split'] = np.array(['train', 'test'])
    with one_line_error("no clip has signer 'x'", 'there are a, b', '_delete_=True'):
        select_clips(columns, {'split': 'train', 'signers': ['x']})
    with one_line_error("no clip has split 'val'") as caught:
        select_clips(columns, {'split': 'val'})
    assert '_delete_' not in str(caught.value)
