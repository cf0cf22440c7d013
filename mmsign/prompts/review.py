"""The review page: one HTML file in which a linguist goes through all signs."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mmsign.keypoints import PARTS
from mmsign.prompts.files.journal import line_digest
from mmsign.prompts.generators.generation import Draft
from mmsign.prompts.review_text import changes, closest, marked, marks
from mmsign.utils.files import write_text

TEMPLATE = Path(__file__).with_name('review.html')
#: What each flag means, for whoever hovers over it.
MEANINGS = {
    'no_source': 'No source has an entry for this sign. Write a description, or add a source or an alias.',
    'unresolved': 'The text refers to another sign or a letter that no source defines.',
    'missing_glyph': 'A handshape drawing of the book is missing from its text. Fill it in.',
    'character_shape': 'The hands form a written character, which is hard to read for a text encoder.',
    'same_as': 'Another class has the very same description: no text can tell them apart.',
    'shared_parts': 'Other classes have some of these segments word for word.',
    'no_synonym': 'There is no other wording of the description.',
    'ungrounded': 'The text says what no source bears out. Correct it.',
    'left_out': 'The source names something that no description says.',
    'parts': 'A segment is missing, or does not have the parts of the body that it speaks of.',
    'malformed': 'The language model did not finish this sign. Run the command again.',
    'unread': 'A source is in a language that no lexicon reads: the texts were not compared with it.',
    'injection': 'A source gives orders to a language model. Check the line, or mend the source.',
    'clean': 'Nothing to complain of.',
}


def _card(draft: Draft) -> dict[str, Any]:
    row = draft.description
    variants = []
    for index, text in enumerate(row.globals):
        same_number = len(draft.primary) == len(row.globals)
        before = draft.primary[index] if same_number else closest(text, draft.primary)
        pieces = changes(before, text)
        changed = any(kind != 'same' and part.strip() for kind, part in pieces)
        shown = marked(pieces, marks(row.flags))
        variants.append({'before': before, 'pieces': shown, 'changed': changed})
    used = {variant['before'] for variant in variants}
    return {
        'row': row,
        'line': asdict(row),
        'raw': json.dumps(asdict(row), ensure_ascii=False),
        'version': line_digest(row)[:8],
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
    environment.policies['json.dumps_kwargs'] = {'sort_keys': False}  # the file's own order
    cards = [_card(draft) for draft in drafts]
    page = environment.from_string(TEMPLATE.read_text(encoding='utf8')).render(
        cards=cards,
        failed=failed or {},
        meanings=MEANINGS,
        parts=list(PARTS),
        names={str(card['row'].label): card['row'].gloss for card in cards},
        filters=Counter(kind for card in cards for kind in card['kinds']).most_common(),
        described=sum(bool(card['row'].globals) for card in cards),
        language=drafts[0].description.language if drafts else 'en',
    )
    write_text(path, page)
