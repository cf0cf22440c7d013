"""Which facts of a text a source does not bear out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from mmsign.prompts.checks.facts import FINGERS, SHAPED, Fact, kind_of
from mmsign.prompts.checks.implications import implied, with_implied
from mmsign.prompts.language.lexicon import GROUNDED_KINDS, concepts

_SHAPES = (
    (('extended', 'straight', 'upright', 'open_hand'), ('bent', 'curved', 'closed', 'fist', 'hook')),
    (('spread',), ('together', 'crossed', 'gathered', 'pinch')),
)
_DIRECTED = ('palm', 'hand_back', 'fingertip', 'web', 'move')
#: Kinds of concepts that belong to one hand and not to the other.
_OF_A_HAND = ('finger', 'handshape', 'body', 'handplace')


class SourceFacts:
    """What the sources of a text say, with what that allows.

    Args:
        facts: Of all sources.
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        facts = list(facts)
        said = {name for fact in facts for name in fact.names}
        #: Everything that may be said; that a hand signs goes without saying.
        self.allowed = with_implied(said) | {'hand'}
        self._said = said
        self.slots = {name.partition('>')[0] for name in said if '>' in name}
        self._hands: dict[str, set[str]] = defaultdict(set)
        for fact in facts:
            for name in fact.names:
                for allowed in implied(name):
                    self._hands[allowed].add(_hand(fact))
        self._acting = {hand for hands in self._hands.values() for hand in hands if hand}

    def denies(self, fact: Fact) -> bool:
        """Whether the sources do not bear a fact out."""
        if any(self._bears(name) for name in fact.names):
            return not any(self._with_hand(name, fact) for name in fact.names)
        return True

    def _bears(self, name: str) -> bool:
        slot, mark, value = name.partition('>')
        if slot == 'not' and value in self._said:
            return name in self._said  # a hand that “stays still, then moves” does not stay where it moves
        if name in self.allowed:
            return f'not>{name}' not in self.allowed or name in self._hands
        if not mark:
            if name.startswith('shape:'):
                return True  # judged by name
            return kind_of(name) not in GROUNDED_KINDS and f'not>{name}' not in self.allowed
        if slot == 'not':
            return False
        if slot == 'count':
            return value == '1' and 'count' not in self.slots
        if slot in _DIRECTED:
            # the source does not say which way: that the direction is named at all must do
            spoken = slot in self.slots or (
                slot in ('palm', 'hand_back') and {'palm', 'hand_back'} & self.slots
            )
            return not spoken and value in self.allowed
        if slot == 'from':
            return 'from' not in self.slots and f'to>{value}' not in self.allowed
        if slot == 'to':
            return f'from>{value}' not in self.allowed
        if slot == 'end':
            return 'end' not in self.slots and f'from>{value}' not in self.allowed
        if slot in SHAPED and concepts().get(value, [''])[0] == 'handshape':
            others = any(f'{finger}>{value}' in self.allowed for finger in FINGERS)
            opposed = any(f'{slot}>{shape}' in self.allowed for shape in _opposed(value))
            return slot not in self.slots or not (opposed or (others and slot in FINGERS))
        return slot not in self.slots  # the side of a place

    def _with_hand(self, name: str, fact: Fact) -> bool:
        """Whether the hand that a fact is said of is one that the sources say it of."""
        hand = _hand(fact)
        slot, mark, _ = name.partition('>')
        if mark:
            own = slot in (*_DIRECTED, 'not')
        else:
            own = name.startswith('shape:') or (kind_of(name) in _OF_A_HAND and name != 'fingers')
        hands = self._hands.get(name, set())
        if not hand or not own or len(self._acting) < 2 or not hands or '' in hands or hand in hands:
            return True
        if hand == 'both':
            return 'left' in hands and bool(hands & {'right', 'one'})
        # “one hand” is the right hand, and neither of both
        return bool(hands & {'one': {'right', 'left'}, 'right': {'one', 'both'}, 'left': {'both'}}[hand])


def _opposed(shape: str) -> tuple[str, ...]:
    """Shapes that a finger cannot have beside another one."""
    return next((b for a, b in (*_SHAPES, *(pair[::-1] for pair in _SHAPES)) if shape in a), ())


def _hand(fact: Fact) -> str:
    return fact.hand.removeprefix('at ')
