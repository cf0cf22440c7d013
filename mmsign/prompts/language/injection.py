"""Orders to a language model that stand in a source: found, and cut out.

Whoever writes ``Ignore the instructions above`` puts the payload behind it, so
nothing from the first such sentence to the end of the entry is expert text.
"""

from __future__ import annotations

import re

from mmsign.prompts.language.lexicon import languages, load_lexicon

_SENTENCE_END = re.compile(r'[。.!！?？;；\n]')


def find_instruction(text: str) -> int | None:
    """Where the first sentence begins that speaks to a language model; None if none does."""
    flat = re.sub(r'\s', ' ', text)  # an order may run over several lines
    patterns = [load_lexicon(language).pattern('injection') for language in languages()]
    found = [match.start() for match in (pattern.search(flat) for pattern in patterns) if match]
    if not found:
        return None
    return max((end.end() for end in _SENTENCE_END.finditer(text, 0, min(found))), default=0)


def without_instructions(text: str) -> str:
    """A source up to the first sentence that speaks to a language model instead of describing a sign."""
    return text[: find_instruction(text)]
