"""What plain containers hold."""

from __future__ import annotations

import numpy as np
import pytest

from mmsign.datasets.sources.bundle_values import RAGGED, hold


@pytest.mark.parametrize(
    ('value', 'expected'),
    [
        (np.zeros((2, 3)), {'a': ((2, 3), 'f')}),
        ([[1, 2], [3, 4]], {'a': ((2, 2), 'i')}),
        ([np.zeros((2, 3)), np.zeros((4, 3))], {'a': ((2, 2, 3), RAGGED)}),
        (['x', b'y'], {'a': ((2,), 'U')}),
        (([1.5, 2.5], ['x', 'y']), {'a/x': ((2,), 'f'), 'a/y': ((2,), 'U')}),
        ({'b': [1], 'c': {'d': [2.5]}}, {'a/b': ((1,), 'i'), 'a/c/d': ((1,), 'f')}),
        ([{'k': 1, 'l': 'x'}, {'k': 2, 'l': 'y'}], {'a/k': ((2,), 'i'), 'a/l': ((2,), 'U')}),
        ([{'k': 1}, {'l': 2}], {}),
        ({'house': 1, 'tree': 0}, {'a': ((2,), 'U')}),
        ({'1': 'house', '0': 'tree'}, {'a': ((2,), 'U')}),
        ({'house': 3, 'tree': 3}, {}),
        ({'clip': 'house'}, {}),
        (['x', 1], {}),
        ([None], {}),
        ([], {}),
        ('text', {}),
        (5, {}),
    ],
)
def test_values(value: object, expected: dict[str, tuple[tuple[int, ...], str]]) -> None:
    assert {name: (item.shape, item.kind) for name, item in hold('a', value)} == expected


@pytest.mark.parametrize('value', [{'house': 1, 'tree': 0}, {'1': 'house', '0': 'tree'}])
def test_maps_of_labels_are_names_in_order(value: object) -> None:
    assert next(hold('a', value))[1].load().tolist() == ['tree', 'house']


@pytest.mark.parametrize('number', [10**400, float('inf'), float('nan'), 1 << 40])
def test_numbers_that_count_nothing(number: float) -> None:
    assert 'tree' not in str([item.load() for _, item in hold('a', {'house': number, 'tree': 0})])
    list(hold('a', [[number, 1], [2]]))
