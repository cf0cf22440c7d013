"""Which array of a set is what."""

from __future__ import annotations

import numpy as np
import pytest

from mmsign.datasets.sources.bundle_values import hold
from mmsign.datasets.sources.roles import Part, find_roles

X, X2, ONE = np.zeros((6, 8, 258), 'f4'), np.zeros((4, 8, 258), 'f4'), np.zeros((8, 258), 'f4')
Y, IDS = np.array(list('aabbcc')), np.array(list('uvwxyz'))


@pytest.mark.parametrize(
    ('arrays', 'expected'),
    [
        ({'X': X, 'y': Y}, [Part('', 'X', 'y')]),
        ({'data': X, 'targets': Y}, [Part('', 'data', 'targets')]),
        ({'trainX': X, 'trainY': Y}, [Part('train', 'trainX', 'trainY')]),
        (
            {'X_train': X, 'y_train': Y, 'X_valid': X2, 'y_valid': Y[:4]},
            [Part('train', 'X_train', 'y_train'), Part('val', 'X_valid', 'y_valid')],
        ),
        ({'features': X, 'label_ids': np.arange(6) % 2, 'words': Y}, [Part('', 'features', 'words')]),
        ({'x': X, 'label/x': IDS, 'label/y': np.arange(6) % 2}, [Part('', 'x', 'label/y')]),
        (
            {'X': X, 'y': Y, 'signer_id': IDS, 'video_name': IDS, 'split': IDS, 'lengths': np.arange(6)},
            [Part('', 'X', 'y', '', 'signer_id', 'split', 'video_name', 'lengths')],
        ),
        ({'yes': X, 'no': X2}, [Part('', 'yes', '', 'yes'), Part('', 'no', '', 'no')]),
        ({'yes/0': ONE, 'no/a': ONE}, [Part('', 'yes/0', '', 'yes'), Part('', 'no/a', '', 'no')]),
        (
            {'test/yes': X, 'train/no': X},
            [Part('test', 'test/yes', '', 'yes'), Part('train', 'train/no', '', 'no')],
        ),
        ({'yes_0': ONE, 'no_0': ONE}, [Part('', 'yes_0', ''), Part('', 'no_0', '')]),
        ({'X': X}, None),
        ({'X': X, 'keypoints': X, 'y': Y[:5]}, None),
        ({'first': X, 'second': X, 'y': Y}, None),  # which?
        ({'X_train': X, 'X_test': X2}, None),
        ({'P1': X, 'P2': X}, None),  # whose words?
        ({'yes': X, 'no': X2, 'label': Y[:5]}, None),
        ({'y': Y}, None),
    ],
)
def test_roles(arrays: dict[str, np.ndarray], expected: list[Part] | None) -> None:
    held = {name: item for key, array in arrays.items() for name, item in hold(key, array)}
    roles = find_roles(held)
    assert (roles.parts if roles else None) == expected


@pytest.mark.parametrize('name', ['classes', 'class_names', 'label_map', 'words', 'labels'])
def test_names_of_classes(name: str) -> None:
    held = {**dict(hold('X', X)), **dict(hold('y', np.arange(6)))}
    held |= dict(hold(name, ['a', 'b', 'c']))
    roles = find_roles(held)
    assert roles is not None
    assert roles.classes == name
