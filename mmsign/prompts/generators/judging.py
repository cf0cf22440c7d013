"""Is an answer about the sign that was asked about, and does it say only what it was told?

What :mod:`mmsign.prompts.checks` finds out about texts, put together for one
stage. Of several lists in an answer the one counts that says least beyond its sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mmsign.prompts.checks.coverage import misses_opening, wrong_parts
from mmsign.prompts.checks.facts import facts
from mmsign.prompts.checks.grounding import off_topic, ungrounded
from mmsign.prompts.files.descriptions import PartText
from mmsign.prompts.language.unread import unread_languages

#: A text with at least so many terms that no source bears out, more than half of what it says, is
#: about another sign.
FOREIGN = 3
ANOTHER = 'describes another sign: the sources say something else'


@dataclass(frozen=True)
class Verdict:
    """What is wrong with an answer.

    Attributes:
        stray: Why it cannot be about the sign; empty if it may be.
        terms: What no source bears out.
        parts: What segments leave out or tag wrongly.
    """

    stray: str = ''
    terms: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[bool, int]:
        """The lower, the better."""
        return bool(self.stray), len(self.terms) + len(self.parts)


@dataclass
class Judge:
    """Holds the answers of one sign against what they were made from.

    Attributes:
        language: Of the answers.
        own: Entries or passages that the descriptions are made from. Without any, or where one is in a
            language that no lexicon reads, descriptions are not judged; rewordings and segments are.
        variants: Those of them that must be described, one each.
        evidence: Everything that descriptions may draw on, definitions of references included.
        globals: The descriptions that P2 and P4 are made from.
    """

    language: str
    own: Sequence[str] = ()
    variants: Sequence[str] = ()
    evidence: Sequence[str] = ()
    globals: Sequence[str] = field(default_factory=list)

    def __call__(self, stage: str, items: Sequence[Any]) -> Verdict:
        """The verdict on the list that a stage answered with."""
        if not items or not (self.own or self.globals):
            return Verdict()
        if not self.read and stage in ('p1', 'p3'):  # that it is a description can be seen all the same
            idle = any('no action' in ungrounded(text, [text], self.language) for text in items)
            return Verdict(self._idle if idle else '')
        if stage == 'p4':
            return self._segments([PartText(**item) for item in items])
        stray = next(filter(None, map(self.foreign, items)), '')
        other = self.reworded(items) if stage == 'p2' else self.strayed(items) or self.lost(items)
        return Verdict(stray or (ANOTHER if other else ''), self._terms(items))

    @property
    def read(self) -> bool:
        """Whether descriptions can be held against what they were made from."""
        return bool(self.own) and not unread_languages(self.evidence)

    @property
    def grounds(self) -> Sequence[str]:
        """What a text may draw on: the sources, or the descriptions where those cannot be read."""
        return self.evidence if self.read else self.globals

    def _segments(self, parts: list[PartText]) -> Verdict:
        whole = ' '.join(part.text for part in parts)
        stray = self.foreign(whole)
        if all(off_topic(whole, text, self.language) for text in self.globals):
            stray = stray or ANOTHER
        terms = tuple(term for term in self._terms([part.text for part in parts]) if term != 'no action')
        wrong = wrong_parts(parts, self.globals, self.language)
        return Verdict(stray, terms, tuple(term for term in wrong if term not in terms))

    def _terms(self, texts: Sequence[str]) -> tuple[str, ...]:
        found = (term for text in texts for term in ungrounded(text, self.grounds, self.language))
        return tuple(dict.fromkeys(found))

    def foreign(self, text: str) -> str:
        """Why a text cannot be about the sign: no action, or mostly such as no source bears out."""
        terms = ungrounded(text, self.grounds, self.language)
        if 'no action' in terms:
            return self._idle
        said = {fact.term for fact in facts(text, self.language)}
        return ANOTHER if len(terms) >= FOREIGN and 2 * len(terms) > len(said) else ''

    @property
    def _idle(self) -> str:
        return f'describes no action in the language {self.language}'

    def strayed(self, texts: Sequence[str]) -> bool:
        """Whether a description is about none of the sources."""
        if not self.read:
            return False
        return any(all(off_topic(text, source, self.language) for source in self.own) for text in texts)

    def lost(self, texts: Sequence[str]) -> bool:
        """Whether no description is about a variant of the sign, from its first action on."""
        say = self.language
        return self.read and any(
            all(off_topic(text, v, say) or misses_opening(text, v, say) for text in texts)
            for v in self.variants
        )

    def reworded(self, texts: Sequence[str]) -> bool:
        """Whether a rewording lost most of every description."""
        return any(all(off_topic(text, told, self.language) for told in self.globals) for text in texts)
