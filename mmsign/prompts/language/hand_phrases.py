"""Hands named with words between the side and the part: “the right flat hand”, “left S hand”, “right index”.

The phrases are data (``hand_phrases`` of a lexicon); languages that write side
and hand in one word or next to each other list them among their terms instead.
"""

from __future__ import annotations

import re
from typing import Any


class HandPhrases:
    """The hand phrases of one language.

    Args:
        rules: ``phrases``, a list with a pattern of ``parts`` and one of the
            sides of each hand, or with what stands ``behind`` a side without a
            noun (“the right taps the left”); ``between``, the pattern of what may stand
            between the two; ``acting``, what has to follow for the hand to be
            the one that acts. None for a language without such phrases.

    Attributes:
        subject: Pattern of a phrase whose hand acts; matches nothing if there are none.
        side: Pattern of the side alone, wherever a part follows it; the same.
    """

    def __init__(self, rules: dict[str, Any] | None) -> None:
        self._phrases: list[tuple[str, re.Pattern]] = []
        wholes, sides = [], []
        for phrase in rules['phrases'] if rules else ():
            behind = phrase.get('behind') or rf'{rules["between"]}(?:{phrase["parts"]})\b' if rules else ''
            for concept, side in phrase.items():
                if concept not in ('parts', 'behind'):
                    wholes.append(rf'(?:{side}){behind}')
                    sides.append(rf'(?:{side})(?={behind})')
                    self._phrases.append((concept, re.compile(wholes[-1], re.IGNORECASE)))
        # “right palm facing down” says how the hand is held, not that another hand acts now
        self.subject = rf'\b(?:{"|".join(wholes)}){rules["acting"]}' if rules else '(?!)'
        self.side = '|'.join(sides) or '(?!)'

    def at(self, text: str, position: int) -> tuple[str, int] | None:
        """The hand that a phrase at a position names, and where the phrase ends."""
        for concept, phrase in self._phrases:
            if match := phrase.match(text, position):
                return concept, match.end()
        return None
