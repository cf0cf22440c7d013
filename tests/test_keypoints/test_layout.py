"""The layouts against the published lists, and what follows from a declaration against naive walks."""

import pickle
from typing import Any

import numpy as np
import pytest
from helpers import LAYOUT_NAMES, one_line_error
from hypothesis import given
from hypothesis import strategies as st

from mmsign.keypoints import KeypointLayout
from mmsign.keypoints.layout import span
from mmsign.keypoints.registered import build_layout
from mmsign.keypoints.wholebody import wholebody133

FULL = wholebody133()


@pytest.mark.parametrize('name', LAYOUT_NAMES)
def test_mirror(name: str) -> None:
    layout = build_layout(name)

    def opposite(name: str) -> str:
        side, _, rest = name.partition('_')
        return {'left': 'right', 'right': 'left'}.get(side, side) + ('_' + rest if rest else '')

    for v, own in enumerate(layout.names):
        image = layout.names[layout.flip[v]]
        if own.split('_')[0] in ('left', 'right') and 'eye_' not in own and 'brow_' not in own:
            # a layout of one side alone has nothing to change places with
            assert image == (opposite(own) if opposite(own) in layout.names else own)
        assert layout.flip[layout.flip[v]] == v
    edges = {(layout.names[c], layout.names[p]) for c, p in layout.edges}
    mirrored = {(layout.names[layout.flip[c]], layout.names[layout.flip[p]]) for c, p in layout.edges}
    assert edges == mirrored
    hands = {'left_hand': 'right_hand', 'right_hand': 'left_hand'}
    there = {part: hand for part, hand in hands.items() if hand in layout.parts}
    assert layout.part_mirror == {part: there.get(part, part) for part in layout.parts}


@pytest.mark.parametrize('name', LAYOUT_NAMES)
def test_adjacency_columns(name: str) -> None:
    layout = build_layout(name)
    count = layout.num_keypoints
    expected = np.zeros((3, count, count))
    children = [[c for c in range(count) if layout.parents[c] == p] for p in range(count)]
    for v in range(count):
        expected[0, v, v] = 1
        if layout.parents[v] >= 0:
            expected[1, layout.parents[v], v] = 1  # each child has one parent: the column sums to 1
        for child in children[v]:
            expected[2, child, v] = 1 / len(children[v])
    np.testing.assert_allclose(layout.adjacency(), expected, rtol=1e-6)
    assert layout.adjacency().dtype == np.float32


def closed(ids: set[int]) -> list[int]:
    """The ids with the nose, the root, and every mirror image."""
    return sorted({0} | ids | {int(FULL.flip[v]) for v in ids})


@given(st.sets(st.integers(0, 132), max_size=60), st.randoms(use_true_random=False))
def test_any_symmetric_subset_is_a_tree(ids: set[int], random) -> None:
    kept = closed(ids)
    random.shuffle(kept)
    layout = FULL.subset('some', kept)
    assert [FULL.names.index(name) for name in layout.names] == kept
    for v, old in enumerate(kept):
        ancestor = old  # the naive walk: up until a kept point, or past the root
        while (ancestor := int(FULL.parents[ancestor])) != -1 and ancestor not in kept:
            pass
        assert layout.parents[v] == (kept.index(ancestor) if ancestor != -1 else -1)
        assert kept[layout.flip[v]] == FULL.flip[old]
        steps, up = 0, v
        while layout.parents[up] != -1:
            up, steps = int(layout.parents[up]), steps + 1
        assert layout.depths[v] == steps
        part = next(part for part, members in layout.parts.items() if v in members)
        assert old in FULL.parts[part]
    for child, parent in layout.edges:  # the mirror is an automorphism
        assert layout.parents[layout.flip[child]] == layout.flip[parent]


@given(st.lists(st.integers(0, 132), unique=True, max_size=40))
def test_any_other_subset_works_or_says_why(ids: list[int]) -> None:
    """Without a common ancestor, or with one half of a pair, a subset may be no layout."""
    kept = set(ids)
    tops = [v for v in ids if not any(u in kept for u in ancestors(v))]
    if len(tops) != 1 or kept != set(closed(kept)):
        try:
            layout = FULL.subset('some', ids)
        except Exception as error:
            with one_line_error('layout some', 'field'):
                raise error
        else:
            assert len(tops) == 1
            assert layout.parents.tolist().count(-1) == 1
    else:
        assert FULL.subset('some', ids).num_keypoints == len(ids)


def ancestors(v: int) -> list[int]:
    found = []
    while (v := int(FULL.parents[v])) != -1:
        found.append(v)
    return found


def test_subset_refuses_ids_that_are_not_there() -> None:
    with one_line_error('layout some', '133'):
        FULL.subset('some', [0, 133])
    with one_line_error('layout some', 'twice'):
        FULL.subset('some', [0, 5, 6, 5])


TRIO: dict[str, Any] = dict(
    name='trio',
    names=('left_wrist', 'neck', 'right_wrist'),
    parts={'body': (0, 1, 2)},
    edges=((0, 1), (2, 1)),
    mirror_pairs=((0, 2),),
)


def test_a_small_declaration() -> None:
    layout = KeypointLayout(**TRIO)
    assert layout.parents.tolist() == [1, -1, 1]
    assert layout.depths.tolist() == [1, 0, 1]
    assert layout.flip.tolist() == [2, 1, 0]
    assert layout.index('neck') == 1
    copy = pickle.loads(pickle.dumps(layout))
    assert copy == layout
    assert copy.flip.tolist() == [2, 1, 0]


@pytest.mark.parametrize(
    ('field', 'value'),
    [
        ('names', ('neck', 'neck', 'right_wrist')),
        ('parts', {'arm': (0, 1, 2)}),
        ('parts', {'body': (0, 1)}),
        ('parts', {'body': (0, 1, 2), 'face': (2,)}),
        ('parts', {'body': (0, 1, 2, 3)}),
        ('edges', ((0, 1),)),
        ('edges', ((0, 1), (0, 2))),
        ('edges', ((0, 1), (2, 3))),
        ('edges', ((0, 1), (-1, 1))),
        ('edges', ((0, 2), (2, 0))),
        ('edges', ((0, 0), (2, 1))),
        ('mirror_pairs', ((0, 1),)),
        ('mirror_pairs', ((0, 2), (2, 1))),
        ('mirror_pairs', ((0, 3),)),
        ('mirror_pairs', ((0, -1),)),
        ('mirror_pairs', ((1, 1),)),
    ],
)
def test_wrong_declarations(field: str, value: object) -> None:
    with one_line_error('layout trio', f'field {field}'):
        KeypointLayout(**{**TRIO, field: value})


def test_mirror_that_tears_a_part_apart() -> None:
    """Edges agree, but a hand's mirror image lies half in the other: pooled parts could not be swapped."""
    with one_line_error('layout star', 'field mirror_pairs', 'part'):
        KeypointLayout(
            'star',
            ('root', 'a', 'b', 'c'),
            {'body': (0,), 'left_hand': (1, 2), 'right_hand': (3,)},
            ((1, 0), (2, 0), (3, 0)),
            ((1, 3),),
        )


def test_pairs_named_twice() -> None:
    """Overwritten pairs can end up as a proper permutation; they are a slip all the same."""
    with one_line_error('field mirror_pairs', 'twice'):
        KeypointLayout(
            'star',
            ('root', 'a', 'b', 'c', 'd'),
            {'body': (0, 1, 2, 3, 4)},
            ((1, 0), (2, 0), (3, 0), (4, 0)),
            ((1, 2), (3, 4), (2, 3), (4, 1)),
        )


def test_names_that_are_not_there() -> None:
    with one_line_error('layout base27', "'left_knee'"):
        build_layout('base27').index('left_knee')
    with one_line_error('file.csv', 'kinect20', 'nose', 'field layout'):
        build_layout('masa49').indices_in(build_layout('kinect20'), file='file.csv')


@pytest.mark.parametrize('ids', [(), (3,), (3, 4, 5), (3, 5), (5, 4), np.arange(2, 9), [0, 1, 1]])
def test_a_span_reads_what_its_indices_read(ids: Any) -> None:
    points = np.arange(20).reshape(2, 10)
    np.testing.assert_array_equal(points[:, span(ids)], points[:, list(ids)])
    assert isinstance(span(ids), slice) == (list(ids) in [list(range(v, v + len(ids))) for v in range(9)])
