"""Where a hand points and its palm faces, in HamNoSys.

A finger direction is absolute, a palm symbol is relative to it: it says where
the palm would face if the hand pointed forward. The frame turns with the
fingers, about the vertical axis and then up or down, so that
``hamextfingeru hampalmd`` (the palm down, then the fingers raised) faces
forward. Left and right stay on their side when the fingers point at the
signer: ``hamextfingeri hampalmr``, as in pointing at oneself, faces right.

Vectors are ``(x, y, z)``: right, up, and forward, which is away from the signer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

Vector = tuple[float, float, float]

_AXES = {
    'r': (1.0, 0.0, 0.0),
    'l': (-1.0, 0.0, 0.0),
    'u': (0.0, 1.0, 0.0),
    'd': (0.0, -1.0, 0.0),
    'o': (0.0, 0.0, 1.0),
    'i': (0.0, 0.0, -1.0),
}
_NAMES = (('up', 'down', 1), ('right', 'left', 0), ('forward', 'towards the body', 2))
_SMALL = 0.38  # a component that is not worth a word; halfway to a diagonal it is 0.383
_ORIENTATION = re.compile(
    r'(?P<kind>hamextfinger|hampalm)[udlroi]+(?: hambetween (?P=kind)[udlroi]+)*(?!\S)|\S+'
)


def direction(letters: str) -> Vector:
    """Unit vector of the letters of a symbol: ``ul`` is up and left."""
    return _halfway(_AXES[letter] for letter in letters)


def palm_direction(fingers: Vector, palm: Vector) -> Vector:
    """Unit vector of the palm, perpendicular to the fingers.

    Args:
        fingers: Unit vector of the extended fingers.
        palm: Unit vector of the palm as the symbol has it, for a hand that points forward.
    """
    x, y, z = fingers
    level = math.hypot(x, z)
    ahead_x, ahead_z = (x / level, z / level) if level > 1e-9 else (0.0, 1.0)
    side = -1.0 if ahead_z < -1e-9 else 1.0
    right = (side * ahead_z, 0.0, -side * ahead_x)
    up = (-y * ahead_x, level, -y * ahead_z)
    turned = [palm[0] * r + palm[1] * u + palm[2] * f for r, u, f in zip(right, up, fingers)]
    return (turned[0], turned[1], turned[2])


def in_words(vector: Vector) -> str:
    """A direction in words: ``down and left``."""
    named = [pair for pair in _NAMES if abs(vector[pair[2]]) > _SMALL]
    return ' and '.join(below if vector[axis] < 0 else above for above, below, axis in named)


def write_out(symbols: Sequence[str]) -> list[str]:
    """Put the orientations among HamNoSys symbols into words; the other symbols stay.

    Directions joined by ``hambetween`` become the one halfway. A palm goes with
    the last finger direction of its hand, or with a hand that points forward.
    """
    written: list[str] = []
    fingers = [direction('o')] * 2  # right hand, left hand
    depth = hand = 0
    for match in _ORIENTATION.finditer(' '.join(symbols)):
        symbol, kind = match[0], match['kind']
        if kind is None:
            depth += {'hamparbegin': 1, 'hamparend': -1 if depth else 0}.get(symbol, 0)
            # brackets with a plus tell the hands apart, and both hands share what is outside
            hand = 1 if symbol == 'hamplus' and depth else 0 if symbol.startswith('hampar') else hand
            written.append(symbol)
            continue
        vector = _halfway(direction(name.removeprefix(kind)) for name in symbol.split(' hambetween '))
        if kind == 'hampalm':
            written.append(f'palm facing {in_words(palm_direction(fingers[hand], vector))}')
        else:
            fingers = [vector if depth == 0 or side == hand else fingers[side] for side in (0, 1)]
            written.append(f'fingers pointing {in_words(vector)}')
    return written


def _halfway(vectors: Iterable[Vector]) -> Vector:
    listed = list(vectors)
    x, y, z = (sum(parts) for parts in zip(*listed))
    length = math.hypot(x, y, z)
    # opposite directions have no middle: the first stands
    return (x / length, y / length, z / length) if length > 1e-9 else listed[0]
