"""Every kind of split, and that nobody tests who trains."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import one_line_error

from mmsign.datasets.splits import select_clips
from mmsign.experiments.fit.split import choose_split


def table(rows, splits=None):
    """Columns of (label, signer) rows."""
    labels, signers = zip(*rows)
    return {
        'clip_id': np.array([f'c{i:03d}' for i in range(len(rows))]),
        'label': np.array(labels),
        'gloss': np.array([f'w{label}' for label in labels]),
        'signer': np.array(signers, str),
        'split': np.array(splits or [''] * len(rows)),
    }


def divided(columns, split):
    """Training and test rows, checked: disjoint, and every test word is trained unless it is said."""
    columns = {**columns, 'split': split.column(columns)}
    train, test = select_clips(columns, split.train), select_clips(columns, split.test)
    assert not set(train) & set(test)
    return train, test


@pytest.mark.parametrize('count', [2, 3, 5, 10, 11])
def test_by_signer(count):
    columns = table([(label, f's{i}') for i in range(count) for label in range(4)])
    split = choose_split(columns)
    train, test = divided(columns, split)
    assert split.kind == 'signer'
    assert not split.warning
    chosen = set(columns['signer'][test])
    assert len(chosen) == max(1, round(count / 5))
    assert not chosen & set(columns['signer'][train])
    assert len(train) + len(test) == len(columns['label'])


def test_the_signer_who_signs_one_word_is_not_the_test():
    rows = [(label, name) for name in 'ab' for label in range(6) for _ in range(3)] + [(0, 'c')] * 4
    split = choose_split(table(rows))
    assert split.test['signers'][0] in ('a', 'b')


def test_clips_without_a_signer_may_show_those_who_test():
    rows = [(label, name) for name in ['a', 'b', ''] for label in range(3)]
    split = choose_split(table(rows))
    assert split.kind == 'signer'
    assert split.warning == '3 clips without a signer train; they may show those who test'


def test_signers_that_the_user_names():
    columns = table([(label, name) for name in 'abc' for label in range(3)] + [(3, 'c')])
    split = choose_split(columns, ['c'])
    assert split.test == {'signers': ['c']}
    assert split.train == {'not_signers': ['c']}
    assert split.warning.startswith('1 test clips show words that nobody who trains signs')
    with one_line_error('test_signers', "'d'", 'a, b, c'):
        choose_split(columns, ['d'])
    with one_line_error('test_signers', 'nobody is left'):
        choose_split(columns, ['a', 'b', 'c'])


def test_official_split_first():
    rows = [(label, name) for name in 'abc' for label in range(3)]
    columns = table(rows, ['train'] * 3 + ['val'] * 3 + ['test'] * 3)
    assert choose_split(columns).test == {'split': 'test'}
    columns['split'] = np.array(['train'] * 6 + ['val'] * 3)
    assert choose_split(columns).test == {'split': 'val'}
    columns['split'] = np.array(['fold1'] * 6 + ['fold2'] * 3)
    split = choose_split(columns)
    assert split.kind == 'signer'
    assert 'fold1, fold2' in split.how


def test_by_clip_where_no_signer_is_known():
    columns = table([(label, '') for label in range(3) for _ in range(7)] + [(3, '')])
    split = choose_split(columns, seed=1)
    train, test = divided(columns, split)
    assert split.kind == 'clip'
    assert 'too good' in split.warning
    assert np.bincount(columns['label'][test], minlength=4).tolist() == [1, 1, 1, 0]
    assert np.bincount(columns['label'][train]).tolist() == [6, 6, 6, 1]
    assert '1 words with one clip are not tested' in split.how
    assert choose_split(columns, seed=1) == split
    assert choose_split(columns, seed=2).rows != split.rows


def test_signers_with_words_of_their_own_are_split_by_clip():
    split = choose_split(table([(label, f's{label}') for label in range(4) for _ in range(5)]))
    assert split.kind == 'clip'
    assert 'words of their own' in split.how


def test_one_signer_is_tested_on_the_last_clips():
    columns = table([(label, 'me') for _ in range(5) for label in range(2)])
    split = choose_split(columns)
    _, test = divided(columns, split)
    assert split.kind == 'one_signer'
    assert 'me alone' in split.warning
    assert test.tolist() == [8, 9]


def test_one_clip_a_word_leaves_nothing_to_test():
    split = choose_split(table([(label, f's{label % 3}') for label in range(6)]))
    assert split.kind == 'none'
    assert split.test == {}
    assert split.warning


def test_signers_who_are_only_in_names():
    columns = table([(label, '') for _ in range(5) for label in range(4)])
    assert '--signer' not in choose_split(columns).warning
    columns['clip_id'] = np.array([f'w{i % 4}/P{i // 4}_{i}' for i in range(20)])
    assert "--signer '(?i)(?<![a-z])(p\\d+)'" in choose_split(columns).warning
