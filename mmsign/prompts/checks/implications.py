"""What a fact in a source allows besides itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

#: Concept → concepts that a faithful text may name in its place, or beside it.
IMPLIES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(('thumb', 'index', 'middle', 'ring', 'little', 'fingers'), ('fingertip',)),
    'both_hands': ('left_hand', 'right_hand'),
    'one_hand': ('right_hand', 'hand'),
    'left_hand': ('hand',),
    'right_hand': ('one_hand', 'hand'),
    'fist': ('bent', 'closed', 'loose_fist'),
    'loose_fist': ('fist', 'curved', 'bent', 'ring_shape', 'cup'),
    'half_ring': ('curved', 'bent', 'cup', 'path_arc'),
    'path_arc': ('half_ring', 'curved'),
    'curved': ('bent', 'cup'),
    'bent': ('curved', 'hook'),
    'hook': ('bent', 'curved'),
    'cup': ('curved', 'bent'),
    'flat': ('extended', 'horizontal', 'level', 'straight', 'open_hand'),
    'level': ('flat', 'horizontal', 'extended', 'straight', 'open_hand'),
    'upright': ('extended', 'up', 'straight', 'flat'),
    'extended': ('straight', 'open_hand', 'upright'),
    'straight': ('extended', 'flat'),
    'spread': ('open_hand', 'extended', 'fork'),
    'open_hand': ('spread', 'extended', 'flat', 'straight'),
    'pinch': ('gathered', 'together', 'ring_shape'),
    'gathered': ('pinch', 'together'),
    'ring_shape': ('curved', 'pinch', 'ok_sign', 'loose_fist'),
    'claw': ('curved', 'bent', 'spread'),
    'closed': ('bent', 'fist', 'together'),
    'crossed': ('together', 'stacked'),
    'stacked': ('crossed', 'together'),
    'hair': ('head',),
    'lips': ('mouth',),
    'mouth': ('lips',),
    'teeth': ('mouth',),
    'tongue': ('mouth',),
    'philtrum': ('lips', 'nose', 'mouth'),
    'throat': ('neck',),
    'forearm': ('arm',),
    'chest': ('heart',),
    'heart': ('chest',),
    'collarbone': ('chest',),
    'ribs': ('torso',),
    'expression': ('face',),
    'eye': ('face',),
    'cheek': ('face',),
    'outward': ('forward',),
    'forward': ('outward',),
    'inward': ('backward', 'centre'),
    'centre': ('inward', 'together'),
    'backward': ('inward',),
    'above': ('up',),
    'below': ('down',),
    'up': ('above',),
    'down': ('below',),
    'left': ('sideways',),
    'right': ('sideways',),
    'sideways': ('left', 'right', 'spread', 'outward'),
    'still': ('hold', 'not>move'),
}
#: A palm that faces up has the back of its hand down.
_OPPOSITE = {
    'up': 'down', 'down': 'up', 'left': 'right', 'right': 'left', 'forward': 'backward',
    'backward': 'forward', 'inward': 'outward', 'outward': 'inward',
}  # fmt: skip


@lru_cache(maxsize=4096)
def implied(fact: str) -> frozenset[str]:
    """A fact and what it allows."""
    slot, mark, value = fact.partition('>')
    if not mark:
        return frozenset((fact, *IMPLIES.get(fact, ())))
    if slot == 'count':
        return frozenset((fact, 'count>many') if value != '1' else (fact,))
    values = {value, *IMPLIES.get(value, ())}
    slots = {slot, *IMPLIES.get(slot, ())}
    found = {f'{s}>{v}' for s in slots for v in values}
    other = {'palm': 'hand_back', 'hand_back': 'palm'}.get(slot)
    if other:
        found |= {f'{other}>{_OPPOSITE[v]}' for v in values if v in _OPPOSITE}
    return frozenset(found)


def with_implied(facts: Iterable[str]) -> set[str]:
    """Facts and what they allow besides themselves."""
    found: set[str] = set()
    for fact in facts:
        found |= implied(fact)
    if 'upright' in found:
        found.add('fingertip>up')
    return found
