"""What the words of a book mean, for a model that has not read its preface.

A glossary is data: ``templates/<language>/glossary.json`` holds, for each
language that a book may be in, the terms of its sign language and what they
mean in the words of the output's language.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from mmsign.prompts.language.lexicon import guess_language

TEMPLATES = Path(__file__).parent / 'templates'


@cache
def load_glossary(language: str) -> dict[str, dict[str, str]]:
    """Language of a book → term → meaning, in the words of an output language; empty if there is none."""
    file = TEMPLATES / language / 'glossary.json'
    return json.loads(file.read_text(encoding='utf8')) if file.is_file() else {}


def explain_terms(texts: Iterable[str], language: str) -> str:
    """The terms that stand in some texts, a line each with its meaning; empty if there are none.

    A term that is part of a longer one (食指 in 食指尖) is explained only where it stands alone.
    """
    glossary = load_glossary(language)
    found: dict[str, str] = {}
    for text in texts:
        rest = text.casefold()
        own = glossary.get(guess_language(text), {})
        places: dict[str, int] = {}
        for term in sorted(own, key=len, reverse=True):
            if (place := rest.find(term.casefold())) >= 0:
                places[term] = place
                rest = rest.replace(term.casefold(), '\0' * len(term))
        found.update({term: own[term] for term in sorted(places, key=places.__getitem__)})
    return '\n'.join(f'{html.escape(term)}: {html.escape(found[term], quote=False)}' for term in found)
