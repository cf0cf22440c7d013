"""Attribute files: what is written is read, what is malformed is refused, controls are derangements."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import one_line_error

from mmsign.prompts.files.attributes import Attributes, read_attributes, shuffled, write_attributes

ROWS = [
    Attributes(i, f'sign {i}', {'place': [f'p{i}'], 'çok': ['a', 'b']} if i != 3 else {}) for i in range(7)
]


def test_round_trip(tmp_path: Path) -> None:
    write_attributes(tmp_path / 'a.jsonl', reversed(ROWS))
    assert read_attributes(tmp_path / 'a.jsonl') == ROWS


@pytest.mark.parametrize(
    ('line', 'words'),
    [
        ('{', ('not',)),
        ('[1]', ('is not a JSON object',)),
        ('{"label": 0, "gloss": "a", "attributes": {}, "x": 1}', ('field x', 'is unknown')),
        ('{"label": true, "gloss": "a", "attributes": {}}', ('field label',)),
        ('{"label": 0, "attributes": {}}', ('field gloss',)),
        ('{"label": 0, "gloss": "a"}', ('field attributes',)),
        ('{"label": 0, "gloss": "a", "attributes": {"place": "Head"}}', ('field attributes', 'Head')),
        ('{"label": 0, "gloss": "a", "attributes": {"place": []}}', ('field attributes',)),
        ('{"label": 0, "gloss": "a", "attributes": {"place": [" "]}}', ('field attributes',)),
        ('{"label": 1, "gloss": "a", "attributes": {}}', ('label 0 is missing',)),
    ],
)
def test_malformed_lines(line: str, words: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / 'a.jsonl'
    file.write_text(line + '\n', encoding='utf8')
    with one_line_error(file, *words):
        read_attributes(file)
    with one_line_error('no such attribute file'):
        read_attributes(tmp_path / 'none.jsonl')


def test_shuffled_classes_have_those_of_another() -> None:
    for seed in range(5):
        found = shuffled(ROWS, seed)
        assert [(row.label, row.gloss) for row in found] == [(row.label, row.gloss) for row in ROWS]
        for own, row in zip(ROWS, found):
            if own.attributes:
                assert row.attributes != own.attributes
                assert row.attributes == next(o for o in ROWS if o.gloss == row.source).attributes
                assert row.flags == ['shuffled']
            else:
                assert row == own
        used = sorted(str(row.attributes) for row in found)
        assert used == sorted(str(row.attributes) for row in ROWS)
    assert shuffled(ROWS, 0) != shuffled(ROWS, 1)
