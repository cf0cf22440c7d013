"""What a description says of what: which way the palm faces, where a hand goes, which hand has which shape.

A *fact* is a name such as ``palm>up``, ``move>down``, ``from>chin``,
``index>extended``, ``shoulder>left``, ``count>2`` or ``not>touch``, or a mere
concept. A *claim* is a fact with the hand that it is said of. Both are the same
in every language, so an English answer can be held against a Chinese book.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from mmsign.prompts.language.folding import simplified
from mmsign.prompts.language.lexicon import Hit, Lexicon, concepts, load_lexicon
from mmsign.prompts.language.named_shapes import find_shapes

#: Parts of the hand that face or point somewhere.
FACING = {'palm': 'palm', 'hand_back': 'hand_back', 'fingertip': 'fingertip', 'web': 'web'}
HANDS = {'right_hand': 'right', 'left_hand': 'left', 'both_hands': 'both', 'one_hand': 'one'}
SHAPED = ('thumb', 'index', 'middle', 'ring', 'little', 'fingers')
FINGERS = ('thumb', 'index', 'middle', 'ring', 'little')


@dataclass(frozen=True)
class Fact:
    """One fact, or several of which one is meant.

    Attributes:
        names: The fact; two names if the wording leaves open which it is.
        hand: ``right``, ``left``, ``both``, ``one``, or empty if no hand is named.
        term: How the text words it.
    """

    names: tuple[str, ...]
    hand: str
    term: str


@dataclass
class Clause:
    """A run of words without a break, the terms in it, and the one that names the hand that acts."""

    text: str
    hits: list[Hit] = field(default_factory=list)
    subject: Hit | None = None


def kind_of(concept: str) -> str:
    """Kind of a concept (``finger``, ``direction`` …)."""
    return concepts()[concept][0]


@lru_cache(maxsize=4096)
def facts(text: str, language: str) -> tuple[Fact, ...]:
    """The facts of a text, in its order."""
    lexicon = load_lexicon(language)
    return tuple(
        fact for hand, _, clause in _clauses(text, lexicon) for fact in _of_clause(clause, hand, lexicon)
    )


def _subject(clause: Clause, lexicon: Lexicon, begins: bool) -> Hit | None:
    """The hand that acts in a clause: one that it begins with, but for words that only lead to it."""
    for hit in clause.hits:
        if hit.concept in HANDS:
            before = clause.text[: hit.start]
            if begins or re.fullmatch(lexicon.rules['before_subject'], before):
                after = clause.text[hit.end :]
                if not re.search(lexicon.rules['not_subject'], before) and not re.match(
                    lexicon.rules['not_subject_after'], after
                ):
                    return hit
    return None


@lru_cache(maxsize=4096)
def shapes_of(text: str, language: str) -> tuple[Fact, ...]:
    """Handshapes that a text calls by name (``shape:b``), with their hands."""
    lexicon = load_lexicon(language)
    if not lexicon.pattern('named_shape').search(text):
        return ()
    found: list[Fact] = []
    for hand, part, _ in _clauses(text, lexicon):
        found += [Fact((f'shape:{name}',), hand, term) for name, term in find_shapes(part, language)]
    return tuple(found)


def _clauses(text: str, lexicon: Lexicon) -> Iterator[tuple[str, str, Clause]]:
    """The hand that acts, wording and terms of every clause."""
    if lexicon.cjk:
        text = simplified(text)
    for pattern, replacement in lexicon.rules['normalise']:
        text = re.sub(pattern, replacement, text)
    hand = ''
    for sentence in re.split(lexicon.rules['fact_sentences'], text):
        begins = True
        for part in re.split(lexicon.rules['fact_clauses'], sentence):
            clause = Clause(lexicon.folded(part), lexicon.hits(part))
            clause.subject = _subject(clause, lexicon, begins)
            if clause.subject is not None:
                hand = HANDS[clause.subject.concept]
            # what the face does is no hand's, whichever was spoken of before
            apart = clause.subject is None and lexicon.pattern('non_manual').match(part.strip())
            yield '' if apart else hand, part, clause
            begins = begins and not part.strip()


def _of_clause(clause: Clause, hand: str, lexicon: Lexicon) -> Iterator[Fact]:
    facing = ''
    actor = hand
    fingers: list[Hit] = []
    shapes: list[Hit] = []
    hits = clause.hits
    for index, hit in enumerate(hits):
        kind = kind_of(hit.concept)
        before = clause.text[: hit.start]
        following = hits[index + 1] if index + 1 < len(hits) else None
        if hit.concept in HANDS:
            # “on the palm of the left hand”: what stands right behind a hand that does not act is its own
            own = HANDS[hit.concept]
            actor = own if hit is clause.subject or not hand else f'at {own}'
            if not re.search(lexicon.rules['owned'], before):
                facing = ''
            yield Fact((hit.concept,), '', hit.term)
            if actor.startswith('at '):
                yield Fact((f'object>{hit.concept}',), '', hit.term)
            continue
        if _denied(clause.text, hit, lexicon) and kind in ('motion', 'handshape', 'hand'):
            yield Fact((f'not>{hit.concept}',), actor, hit.term)
            continue
        if count := _count(hit, lexicon):
            yield Fact((f'count>{count}',), '', hit.term)
        if kind == 'direction':
            yield from _direction(clause, hit, following, facing, actor, lexicon)
            continue
        end = _end_of_path(before, clause.text[hit.end :], hit, lexicon)
        if end and kind in ('body', 'handplace', 'finger', 'handpart'):
            yield Fact((f'{end}>{hit.concept}',), actor, hit.term)
        yield Fact((hit.concept,), actor, hit.term)
        if kind == 'finger' or hit.concept in FACING:
            facing = FACING.get(hit.concept, 'finger')
            if kind == 'finger':
                fingers.append(hit)
        elif hit.concept in ('point', 'face_to'):
            facing = {'': 'fingertip', 'finger': 'fingertip'}.get(facing, facing)
        elif kind in ('motion', 'body', 'expression'):
            facing = ''
            actor = hand
        if kind == 'handshape':
            shapes.append(hit)
    for finger in fingers:
        if finger.concept in SHAPED:
            for shape in shapes:
                yield Fact((f'{finger.concept}>{shape.concept}',), '', shape.term)


def _direction(
    clause: Clause, hit: Hit, following: Hit | None, facing: str, actor: str, lexicon: Lexicon
) -> Iterator[Fact]:
    yield Fact((hit.concept,), '', hit.term)
    if _end_of_path(clause.text[: hit.start], clause.text[hit.end :], hit, lexicon) == 'from':
        yield Fact((f'from>{hit.concept}',), actor, hit.term)
        return
    if re.search(lexicon.rules['two_ways'], hit.term):
        return
    if following is not None and kind_of(following.concept) in ('body', 'handplace'):
        between = clause.text[hit.end : following.start]
        if hit.concept in ('left', 'right') and not between.strip(' ') and hit.term in lexicon.rules['sides']:
            yield Fact((f'{following.concept}>{hit.concept}',), '', f'{hit.term} {following.term}')
            return
    if hit.concept in ('clockwise', 'counterclockwise', 'horizontal', 'diagonal', 'above', 'below'):
        return
    if facing and facing != 'finger':
        names: tuple[str, ...] = (f'{facing}>{hit.concept}',)
        if facing == 'palm' and re.search(lexicon.rules['palm_may_move'], clause.text[: hit.start]):
            names = (*names, f'move>{hit.concept}')
    elif facing == 'finger':
        names = (f'fingertip>{hit.concept}', f'move>{hit.concept}')
    else:
        names = (f'move>{hit.concept}',)
    yield Fact(names, actor, hit.term)


def _denied(text: str, hit: Hit, lexicon: Lexicon) -> bool:
    last = hit.start + hit.term.rfind(' ') + 1
    before, after = text[: hit.start], text[last:]
    return bool(
        re.search(lexicon.rules['denied_before'], before) or re.match(lexicon.rules['denied_after'], after)
    )


def _end_of_path(before: str, after: str, hit: Hit, lexicon: Lexicon) -> str:
    rules = lexicon.rules
    if re.search(rules['from'], before) or re.match(rules['from_ends'], after):
        return 'from'
    if re.match(rules['from_in_term'], hit.term):
        return 'from'
    if re.search(rules['end'], before):
        return 'end'
    if re.search(rules['to'], before):
        return 'to'
    return ''


def _count(hit: Hit, lexicon: Lexicon) -> str:
    if hit.concept != 'repeat':
        return ''
    for pattern, count in lexicon.rules['counts']:
        if re.search(pattern, hit.term):
            return count
    return ''
