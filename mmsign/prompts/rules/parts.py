"""Multipart texts: segments of a description and the parts of the body each concerns (GSP's P4, by rules)."""

from __future__ import annotations

import re

from mmsign.keypoints import PARTS
from mmsign.prompts.files.descriptions import PartText
from mmsign.prompts.language.folding import capitalise
from mmsign.prompts.language.lexicon import Lexicon, concepts
from mmsign.prompts.rules.refine import SIGNER_KINDS, mentions, split_clauses, split_steps

_QUOTED = re.compile('“[^“”]*”')


def tag_parts(text: str, lexicon: Lexicon) -> list[str]:
    """Parts a text speaks of by its own words, in the order of :data:`PARTS`.

    “One hand” is the right hand. A text that names fingers but no hand is
    tagged with none: the caller knows whose fingers they are.
    """
    # what a movement looks like (“as if washing the face”) is not where it is made
    clauses = split_clauses(text, lexicon)
    looks_like = lexicon.pattern('imitation')
    own = ''.join(clause + end for clause, end in clauses if not looks_like.search(clause.strip()))
    # nor is the character that hands form: “口”字形 (shaped like a mouth)
    own = _QUOTED.sub('', own or text)
    folded, place = lexicon.folded(own), lexicon.pattern('arm_as_place')
    found = {
        part
        for hit in lexicon.hits(own)
        for part in concepts()[hit.concept][1:]
        # “on the left arm”: a place of the other hand's sign; the left hand itself is idle
        if not (part.endswith('_hand') and place.search(folded[: hit.end]))
    }
    return [part for part in PARTS if part in found]


def split_parts(text: str, lexicon: Lexicon) -> list[PartText]:
    """Cut a refined description into segments and tag each with one or more parts.

    A segment ends where the subject changes: at another hand, or between the
    hands and the face, head or body. Clauses without a subject go on with the
    last one; the location of a hand makes its segment concern that part too.
    """
    segments: list[PartText] = []
    pronoun = re.compile(lexicon.rules.get('pronoun', '(?!)'), re.IGNORECASE)
    for step in split_steps(text, lexicon):
        hands: list[str] = []
        for group in _groups(step, lexicon):
            tags = tag_parts(group, lexicon)
            if _handled(group, lexicon):
                tags += hands or ['right_hand']
            own = [part for part in tags if part.endswith('_hand')]
            of_the_face = lexicon.pattern('non_manual').match(group.strip())
            manual = not of_the_face or own
            if own == ['left_hand'] and not of_the_face and _done_to(group, lexicon):
                # “into the palm of the other hand”: the hand that moves there acts, named or not
                hands = [hand for hand in hands if hand not in own] or ['right_hand']
                tags += hands
            elif own:
                hands = _subject(group, lexicon) or own
            elif manual and mentions(
                group, lexicon, SIGNER_KINDS + ('motion', 'handshape', 'handpart', 'handplace')
            ):
                tags += hands or ['right_hand']
            elif segments and not tags and pronoun.match(group.strip()):
                # “it stays still” names nothing itself and stays with what it speaks of
                segments[-1].text += f' {_tidy(group, lexicon)}'
            elif manual and mentions(group, lexicon, ('rest',)):
                tags += hands or ['right_hand']
            if tags:
                segments.append(PartText(_tidy(group, lexicon), [p for p in PARTS if p in tags]))
    return segments


def _handled(group: str, lexicon: Lexicon) -> bool:
    """Whether a group without hands imitates something that is done with them (“as if holding a spoon”)."""
    looks_like, handled = lexicon.pattern('imitation'), lexicon.pattern('handled')
    clauses = [clause.strip() for clause, _ in split_clauses(group, lexicon)]
    return any(looks_like.search(clause) and handled.search(clause) for clause in clauses)


def _done_to(group: str, lexicon: Lexicon) -> bool:
    """Whether the hands that a segment names are only where something is done, by another hand."""
    folded = lexicon.folded(group)
    before, after = lexicon.pattern('not_subject'), lexicon.pattern('not_subject_after')
    named = [hit for hit in lexicon.hits(group) if concepts()[hit.concept][0] == 'hand']
    return all(before.search(folded[: hit.start]) or after.match(folded[hit.end :]) for hit in named)


def _subject(group: str, lexicon: Lexicon) -> list[str]:
    """Hands that act in a segment: those named first."""
    for hit in lexicon.hits(group):
        kind, *parts = concepts()[hit.concept]
        if kind == 'hand':
            return parts
    return []


def _groups(step: str, lexicon: Lexicon) -> list[str]:
    """Runs of clauses with one subject."""
    subject = re.compile(rf'\s*{lexicon.subject}')
    groups: list[str] = []
    closed, was_manual = True, True
    for clause, end in split_clauses(step, lexicon):
        if not clause.strip():
            continue
        manual = not lexicon.pattern('non_manual').match(clause.strip())
        if lexicon.pattern('imitation').search(clause.strip()) and not closed:
            manual = was_manual  # what something looks like goes with it
        if closed or manual != was_manual or (subject.match(clause) and groups):
            groups.append('')
        groups[-1] += clause + end
        closed = bool(end) and end in lexicon.rules['sentence_ends']
        was_manual = manual
    return groups


def _tidy(text: str, lexicon: Lexicon) -> str:
    rules = lexicon.rules
    text = text.strip().strip(rules['clause_ends'] + rules['sentence_ends'] + ' ')
    if not lexicon.cjk:
        text = capitalise(text, lexicon.language)
    return text + rules['sentence_ends'][0]
