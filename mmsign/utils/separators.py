"""What separates the cells of a table: told from its first lines, or written down in the first."""

from __future__ import annotations

import re

_SEPARATORS = ',;\t|'
#: Excel's own first line.
_SAID = re.compile(r'sep=(?P<separator>[,;\t|])\r?\n', re.IGNORECASE)


def read_separator(text: str) -> tuple[int, str]:
    """Where the table begins in a text, and what separates its cells.

    Examples:
        >>> read_separator('sep=;\\na;b\\n'), read_separator('a,b\\n')
        ((6, ';'), (0, ','))
    """
    if said := _SAID.match(text):
        return said.end(), said['separator']
    return 0, find_separator(text)


def find_separator(text: str) -> str:
    """What separates cells: what stands in every line, and not as punctuation in front of a space."""
    lines = [re.sub(r'"[^"]*"', '', line) for line in text.splitlines() if line.strip()][:50]

    def fitness(separator: str) -> tuple[float, int, int]:
        counts = [len(re.findall(re.escape(separator) + r'(?!\s)', line)) for line in lines]
        having = sum(count > 0 for count in counts) / max(1, len(lines))
        steady = sum(count == counts[0] for count in counts) if counts else 0
        return having, steady, -_SEPARATORS.index(separator)

    return max(_SEPARATORS, key=fitness) if lines else ','
