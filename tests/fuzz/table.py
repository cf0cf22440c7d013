"""The table of the documentation: what came of the cases of each format and kind of fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from fuzz.running import ALLOWED


def markdown(results: Sequence[dict[str, Any]]) -> str:
    """A row a format and kind of fault."""
    rows: dict[tuple[str, str], Counter[str]] = {}
    for result in results:
        key = result['target'], result.get('group', 'died')
        outcome = result['outcome']
        rows.setdefault(key, Counter())[outcome if outcome in ALLOWED else 'bad'] += 1
    lines = ['| format | faults | cases | refused | worked | neither |', '|---|---|---:|---:|---:|---:|']
    for (target, group), counts in rows.items():
        cases = counts.total() - counts['unfit']
        if cases:
            cells = [target, group, cases, counts['refused'], counts['worked'], counts['bad']]
            lines.append(f'| {" | ".join(map(str, cells))} |')
    return '\n'.join(lines)
