"""The review page: one HTML file in which a linguist goes through all signs."""

from __future__ import annotations

import difflib
import os
import re
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mmsign.prompts.descriptions import PARTS
from mmsign.prompts.generation import Draft

TEMPLATE = Path(__file__).parent / 'templates' / 'review.html'
#: Words of alphabetic scripts, single characters of others.
_UNIT = re.compile(r'[A-Za-zÀ-ɏ0-9]+|\s+|.', re.DOTALL)


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """What became of a text, as ``(kind, text)`` with kinds ``same``, ``gone`` and ``new``.

    The ``same`` and ``gone`` pieces spell the text before, ``same`` and
    ``new`` the text after.
    """
    a, b = _UNIT.findall(before), _UNIT.findall(after)
    pieces: list[tuple[str, str]] = []
    for kind, i, j, k, l in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == 'equal':
            pieces.append(('same', ''.join(a[i:j])))
            continue
        if i < j:
            pieces.append(('gone', ''.join(a[i:j])))
        if k < l:
            pieces.append(('new', ''.join(b[k:l])))
    return pieces


def _closest(text: str, candidates: list[str]) -> str:
    """The primary description a refined one was made from."""
    ratio = lambda c: difflib.SequenceMatcher(None, c, text, autojunk=False).quick_ratio()  # noqa: E731
    return max(candidates, key=ratio, default='')


def _card(draft: Draft) -> dict[str, Any]:
    row = draft.description
    variants = []
    for index, text in enumerate(row.globals):
        same_number = len(draft.primary) == len(row.globals)
        before = draft.primary[index] if same_number else _closest(text, draft.primary)
        variants.append({'before': before, 'pieces': changes(before, text)})
    used = {variant['before'] for variant in variants}
    return {
        'row': row,
        'line': asdict(row),
        'variants': variants,
        'unused': [text for text in draft.primary if text not in used],
        'evidence': draft.evidence,
        'kinds': sorted({flag.split(':')[0] for flag in row.flags}) or ['clean'],
    }


def write_review(path: str | os.PathLike, drafts: list[Draft], failed: dict[str, str] | None = None) -> None:
    """Write the review page.

    The page needs no network and no other file; everything quoted in it is
    escaped.

    Args:
        path: The HTML file.
        drafts: The signs, in label order.
        failed: Glosses without a line, and why.
    """
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    cards = [_card(draft) for draft in drafts]
    page = environment.from_string(TEMPLATE.read_text(encoding='utf8')).render(
        cards=cards,
        failed=failed or {},
        parts=PARTS,
        filters=Counter(kind for card in cards for kind in card['kinds']).most_common(),
        described=sum(bool(card['row'].globals) for card in cards),
        language=drafts[0].description.language if drafts else 'en',
    )
    path = Path(path)
    partial = path.with_name(path.name + '.partial')
    partial.write_text(page, encoding='utf8')
    os.replace(partial, path)
