"""Cells of markdown tables."""

from __future__ import annotations


def cell(value: object) -> str:
    """A value as the text of a table cell; bars are escaped, since they would begin the next cell.

    Examples:
        >>> cell('a|b')
        'a\\\\|b'
    """
    return str(value).replace('|', r'\|')
