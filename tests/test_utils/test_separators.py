"""What separates the cells of a table."""

from __future__ import annotations

import pytest

from mmsign.utils.separators import find_separator, read_separator


@pytest.mark.parametrize(
    ('text', 'separator'),
    [
        ('a,b\nc,d', ','),
        ('a;b, c\nd;e, f', ';'),
        ('a,"b; c"\nd,"e; f"', ','),
        ('love,Cross both fists, then tap.', ','),
        ('a\tb; c, d', '\t'),
        ('', ','),
    ],
)
def test_it_is_told_from_the_lines(text: str, separator: str) -> None:
    assert find_separator(text) == separator
    assert read_separator(text) == (0, separator)


@pytest.mark.parametrize('end', ['\n', '\r\n'])
def test_it_may_be_written_down(end: str) -> None:
    assert read_separator(f'SEP=|{end}a,b{end}') == (5 + len(end), '|')
    assert read_separator(f'sep=x{end}a,b{end}') == (0, ',')
