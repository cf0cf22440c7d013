"""What parts of a split are called."""

from __future__ import annotations

import pytest

from mmsign.datasets.sources.split_names import split_name


@pytest.mark.parametrize(
    ('text', 'name'),
    [
        ('train', 'train'),
        ('Train', 'train'),
        ('TRAINING ', 'train'),
        ('dev', 'val'),
        ('Validation', 'val'),
        ('Test', 'test'),
        ('', ''),
        ('fold 1', 'fold 1'),
        ('Tested', 'Tested'),
    ],
)
def test_split_names(text: str, name: str) -> None:
    assert split_name(text) == name
