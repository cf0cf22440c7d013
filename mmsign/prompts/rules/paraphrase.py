"""Synonym texts T_s without a language model: the same facts in other words."""

from __future__ import annotations

import re

from mmsign.prompts.language.folding import capitalise
from mmsign.prompts.language.lexicon import Lexicon
from mmsign.prompts.rules.refine import join_steps, split_clauses, split_steps


def alternatives(text: str, lexicon: Lexicon) -> tuple[str, list[str]]:
    """Separate what a book offers in brackets: ``move up (or down)``.

    Remarks that offer nothing else (``(The thumb stays up.)``) stay where they are.

    Returns:
        The text with the first choice, and the texts with each other choice
        that is a description of its own (it starts with the hand that acts).
    """
    note, offer = lexicon.pattern('note'), lexicon.pattern('alternative')
    subject = re.compile(rf'{lexicon.subject}.+', re.DOTALL)
    ends = lexicon.rules['sentence_ends']

    def without_offers(step: str) -> str:
        kept = note.sub(lambda match: '' if offer.match(match[0][1:-1].strip()) else match[0], step)
        return kept if lexicon.cjk else re.sub(r' +(?=[ .,;!]|$)', '', kept)

    others: list[str] = []
    steps = split_steps(text, lexicon)
    plain = [without_offers(step) for step in steps]
    for index, step in enumerate(steps):
        for match in note.finditer(step):
            inner = match[0][1:-1].strip()
            offered = offer.match(inner)
            rest = inner[offered.end() :].strip().rstrip(ends) if offered else ''
            # a bracket of two words offers another hand, not another description
            if subject.fullmatch(rest) and len(rest) > 4:
                sentence = capitalise(rest, lexicon.language) + ends[0]
                others.append(join_steps([*plain[:index], sentence, *plain[index + 1 :]], lexicon))
    return join_steps(plain, lexicon), others


def paraphrase(text: str, lexicon: Lexicon) -> str:
    """Reword a text by the language's table of equivalent phrases."""
    for pattern, replacement in lexicon.rules['paraphrase']:
        text = re.sub(pattern, replacement, text)
    return text


def reorder(text: str, lexicon: Lexicon) -> str:
    """Exchange neighbouring clauses that say how a hand is held: both hold at the same time."""
    held = lexicon.pattern('held_so')
    clauses = split_clauses(text, lexicon)
    at = 0
    while at + 1 < len(clauses):
        (first, end), (second, after) = clauses[at], clauses[at + 1]
        if (
            end in lexicon.rules['clause_ends']
            and end
            and held.match(first.strip())
            and held.match(second.strip())
        ):
            lead = first[: len(first) - len(first.lstrip())]
            follow = second[: len(second) - len(second.lstrip())]
            clauses[at] = (lead + second.strip(), end)
            clauses[at + 1] = (follow + first.strip(), after)
            at += 1
        at += 1
    return ''.join(clause + end for clause, end in clauses)


def synonyms(globals_: list[str], lexicon: Lexicon) -> list[str]:
    """Other wordings of the descriptions of a sign, none of them a repetition."""
    found: list[str] = []
    for text in globals_:
        plain, others = alternatives(text, lexicon)
        found += [plain, reorder(paraphrase(plain, lexicon), lexicon), *others]
    return [text for text in dict.fromkeys(found) if text not in globals_]
