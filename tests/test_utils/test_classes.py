"""Classes are compared by name, whatever their order."""

from __future__ import annotations

import numpy as np
from helpers import one_line_error
from hypothesis import given
from hypothesis import strategies as st

from mmsign.utils.classes import class_order


@given(st.permutations(['house', 'tree', 'water', 'Ä', '八']), st.permutations(range(5)))
def test_the_order_undoes_any_permutation(names: list[str], shuffle: list[int]) -> None:
    found = [names[i] for i in shuffle]
    order = class_order(names, found, file='a', whose='b')
    assert [found[i] for i in order] == names
    np.testing.assert_array_equal(np.argsort(order), shuffle)


def test_names_that_look_alike_are_one() -> None:
    assert class_order(['café', 'tree'], ['tree', 'cafe\u0301\u200b'], file='a', whose='b').tolist() == [1, 0]


def test_other_names_are_refused_with_the_first() -> None:
    with one_line_error('a.npz', 'field glosses', 'those of b.npz', "lacks 'tree'", 'do this'):
        class_order(['house', 'tree', 'x'], ['house', 'y', 'z'], file='a.npz', whose='b.npz', fix='do this')
    with one_line_error("has 'water' besides", '3 and 2 classes'):
        class_order(['house', 'tree'], ['tree', 'water', 'house'], file='a', whose='b')
    with one_line_error('a: field glosses', "has the class 'tree' twice"):
        class_order(['house', 'tree'], ['tree', 'tree'], file='a', whose='b')
