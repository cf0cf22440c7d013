"""Cells of markdown tables."""

from __future__ import annotations


def cell(value: object) -> str:
    """What stands in a cell: a name may have a bar, which would begin the next one.

    Examples:
        >>> cell('a|b')
        'a\\\\|b'
    """
    return str(value).replace('|', r'\|')
