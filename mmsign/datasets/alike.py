"""Names that are probably one: glosses and signers that differ in what people write in several ways."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: What spreadsheets make of cells: dates of ``MARCH2``, and errors.
_SPREADSHEET = re.compile(
    r'[0-9]{1,2}-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(-[0-9]{2,4})?'
    r'|#(n/a|name\?|ref!|value!|div/0!|null!)',
    re.IGNORECASE,
)


def alike(names: Iterable[str]) -> list[list[str]]:
    """Groups of names that differ in capitals, blanks, ``_``, ``-``, leading zeros or a final ``.0`` alone.

    Examples:
        >>> alike(['House', 'house', 'tree', '01', '1', '1.0', 'THANK-YOU', 'thank you'])
        [['01', '1', '1.0'], ['House', 'house'], ['THANK-YOU', 'thank you']]
    """
    groups: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        groups.setdefault(_plain(name), []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def _plain(name: str) -> str:
    plain = re.sub(r'[\s_-]+', '', re.sub(r'^([0-9]+)\.0+$', r'\1', name)).casefold()
    return re.sub('[0-9]+', lambda digits: digits[0].lstrip('0') or '0', plain) or name


def from_spreadsheets(names: Iterable[str]) -> list[str]:
    """Names that a spreadsheet has made of others.

    Examples:
        >>> from_spreadsheets(['house', '2-Mar', '#N/A', 'N/A', 'A-1'])
        ['#N/A', '2-Mar']
    """
    return sorted({name for name in names if _SPREADSHEET.fullmatch(name)})
