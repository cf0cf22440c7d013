"""What every generator of descriptions shares: retrieval and the draft it hands on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from mmsign.prompts.files.descriptions import Description
from mmsign.prompts.files.glosses import Gloss
from mmsign.prompts.files.journal import Journal
from mmsign.prompts.knowledge.base import Entry, KnowledgeBase
from mmsign.prompts.rules.pointers import pointed_to


@dataclass
class Draft:
    """A description with what a reviewer needs to judge it.

    Attributes:
        description: The line of the description file.
        primary: Primary descriptions T_b, one for each variant.
        evidence: Entries the description draws on.
        references: References that stayed unresolved, repetitions counted.
        problem: Why a language model's description is not finished; empty if it is.
        retries: Why requests had to be asked again, as ``stage: reason``.
        edited: Whether a person wrote the line.
        found: Flags that its edited texts deserve and that it does not have.
        settled: Flags that it has and its edited texts no longer deserve.
    """

    description: Description
    primary: list[str] = field(default_factory=list)
    evidence: list[Entry] = field(default_factory=list)
    references: int = 0
    problem: str = ''
    retries: list[str] = field(default_factory=list)
    edited: bool = False
    found: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)


class Generator(Protocol):
    """What the registry ``PROMPTS`` holds."""

    concurrency: int

    def generate(self, gloss: Gloss, journal: Journal | None = None) -> Draft:
        """Describe one sign."""
        ...


@dataclass
class Retrieved:
    """Expert texts about a gloss.

    Attributes:
        entries: Its own entries, one for each variant of the sign.
        passages: Running text that mentions it; only a language model can use it.
    """

    entries: list[Entry]
    passages: list[Entry]

    @staticmethod
    def unique(entries: Iterable[Entry]) -> list[Entry]:
        """Entries without repetitions, in order."""
        return list({entry.id: entry for entry in entries}.values())


def _followed(knowledge: KnowledgeBase, entries: Iterable[Entry], seen: set[int]) -> Iterator[Entry]:
    """Entries, those that only point to another replaced by what they point to."""
    for entry in entries:
        name = pointed_to(entry.text)
        targets = [target for target in knowledge.lookup(name) if target.id not in seen] if name else []
        seen |= {target.id for target in targets}
        yield from _followed(knowledge, targets, seen) if targets else [entry]


def retrieve(knowledge: KnowledgeBase | None, gloss: Gloss, passages: int = 0) -> Retrieved:
    """Look a gloss up, by its name and then by its aliases; then by each without its number or article.

    Args:
        knowledge: The knowledge base; None finds nothing.
        gloss: The sign.
        passages: How many passages of running text to add, if it has no entry.
    """
    if knowledge is None:
        return Retrieved([], [])
    for loose in (False, True):
        for name in (gloss.gloss, *gloss.aliases):
            if entries := knowledge.lookup(name, loose=loose):
                return Retrieved(Retrieved.unique(_followed(knowledge, entries, {e.id for e in entries})), [])
    return Retrieved([], knowledge.search(gloss.gloss, passages) if passages else [])
