"""Texts follow the archive's words by name."""

from __future__ import annotations

from pathlib import Path

from helpers import one_line_error

from mmsign.experiments.fit.texts import in_order
from mmsign.prompts import Description


def test_by_name_whatever_the_order(capsys):
    rows = [Description(0, 'água', globals=['a']), Description(1, 'casa', globals=['b'])]
    found = in_order(rows, ['casa', 'sol', 'a\u0301gua'], Path('texts.jsonl'))
    assert [(row.label, row.gloss, row.globals) for row in found] == [
        (0, 'casa', ['b']),
        (1, 'sol', []),
        (2, 'a\u0301gua', ['a']),
    ]
    assert "1 of 3 words have no description, such as 'sol'" in capsys.readouterr().err


def test_refused():
    with one_line_error('texts.jsonl', 'gloss', 'none of the words'):
        in_order([Description(0, 'casa')], ['sol'], Path('texts.jsonl'))
    with one_line_error('texts.jsonl', "'casa ' occurs twice"):
        in_order([Description(0, 'casa'), Description(1, 'casa ')], ['casa'], Path('texts.jsonl'))
