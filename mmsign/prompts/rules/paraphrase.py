"""Synonym texts T_s without a language model: the same facts in other words."""

from __future__ import annotations

import re
from collections.abc import Callable

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
    """Exchange neighbours that hold at the same time.

    These are clauses that say how a hand is held, and sentences of which the first says only what shape
    a hand has (``sentence_pairs`` of the lexicon).
    """
    held = lexicon.pattern('held_so')
    ends = lexicon.rules['clause_ends']
    clauses = [[clause, end] for clause, end in split_clauses(text, lexicon)]
    _exchange(
        clauses, lambda a, b: bool(a[1]) and a[1] in ends and all(held.match(c[0].strip()) for c in (a, b))
    )
    sentences: list[list[str]] = [['', '']]
    for clause, end in clauses:
        if sentences[-1][1]:
            sentences.append(['', ''])
        sentences[-1][0] += clause
        if end in ends:
            sentences[-1][0] += end
        else:
            sentences[-1][1] = end
    pairs = [tuple(map(re.compile, pair)) for pair in lexicon.rules.get('sentence_pairs', ())]
    _exchange(
        sentences,
        lambda a, b: any(first.match(a[0].strip()) and then.match(b[0].strip()) for first, then in pairs),
    )
    return ''.join(text + end for text, end in sentences)


def _exchange(pieces: list[list[str]], may: Callable[[list[str], list[str]], bool]) -> None:
    """Exchange the texts of neighbours, each once; space in front and punctuation behind stay in place."""
    at = 0
    while at + 1 < len(pieces):
        first, second = pieces[at], pieces[at + 1]
        if may(first, second):
            leads = [piece[0][: len(piece[0]) - len(piece[0].lstrip())] for piece in (first, second)]
            first[0], second[0] = leads[0] + second[0].strip(), leads[1] + first[0].strip()
            at += 1
        at += 1


def synonyms(globals_: list[str], lexicon: Lexicon) -> list[str]:
    """Other wordings of the descriptions of a sign, none of them a repetition."""
    found: list[str] = []
    for text in globals_:
        plain, others = alternatives(text, lexicon)
        steps = [reorder(paraphrase(step, lexicon), lexicon) for step in split_steps(plain, lexicon)]
        found += [plain, join_steps(steps, lexicon), *others]
    return [text for text in dict.fromkeys(found) if text not in globals_]
