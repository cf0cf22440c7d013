"""How much a pickle wants, told before it is unpickled and before what it gave is walked through."""

from __future__ import annotations

import pickletools
from collections.abc import Mapping
from typing import Any

_COUNTS = {
    pickletools.TAKEN_FROM_ARGUMENT1: 1,
    pickletools.TAKEN_FROM_ARGUMENT4: 4,
    pickletools.TAKEN_FROM_ARGUMENT4U: 4,
    pickletools.TAKEN_FROM_ARGUMENT8U: 8,
}
_CODES = {ord(item.code): item for item in pickletools.opcodes}
_SIZES = {code: item.arg.n if item.arg else 0 for code, item in _CODES.items()}
#: Instructions → bytes of their argument, or of the size that stands before it.
FIXED = {code: _COUNTS.get(size, size) for code, size in _SIZES.items() if size >= 0 or size in _COUNTS}
#: Instructions whose argument is a line, and how many.
LINES = {
    code: 2 if 'pair' in _CODES[code].arg.name else 1  # type: ignore[union-attr]
    for code, size in _SIZES.items()
    if size == pickletools.UP_TO_NEWLINE
}
#: Instructions whose argument is a size, and so many bytes after it.
COUNTED = frozenset(code for code, size in _SIZES.items() if size in _COUNTS)
WHOLE_NUMBERS, FRAME, PUT = frozenset(b'\x8a\x8b'), 0x95, frozenset(b'qr')
#: Bytes of a whole number; longer ones cannot even be shown.
LONGEST = 1024
#: Values that a pickle may hold for each of its bytes, and at least.
SHARED, FEW = 16, 1 << 20
#: Containers in containers.
DEEPEST = 100


class TooMuch(Exception):
    """The pickle wants more than its size explains."""


class BreaksOff(TooMuch):
    """The pickle ends before what it announced, as one that was cut off does."""


def check_counts(content: Any) -> None:
    """Compare every size and place that a pickle names with its length.

    Unpicklers take the memory first and read afterwards.

    Args:
        content: Its bytes, or a memory map of them.

    Raises:
        TooMuch: If a size is larger than what follows, or a place in its memory beyond its length.
        ValueError: If this is no pickle, or it breaks off.
    """
    place, end = 0, len(content)
    while place < end:
        code = content[place]
        place += 1
        if code == 0x2E:  # stop
            return
        if (width := FIXED.get(code)) is not None:
            if width == 0:
                continue
            number = int.from_bytes(content[place : place + width], 'little')
            place += width
            if code in COUNTED:
                if code in WHOLE_NUMBERS and number > LONGEST:
                    raise TooMuch(f'a value of {number} bytes')
                if number > end - place:
                    raise BreaksOff(f'a value of {number} bytes')
                place += number
            elif code == FRAME and number > end - place:
                raise BreaksOff(f'a size of {number}')
            elif code in PUT and number > end:
                raise TooMuch(f'a size of {number}')
        elif code in LINES:
            start = place
            for _ in range(LINES[code]):
                place = content.find(b'\n', place) + 1
                if not place:
                    raise ValueError('it breaks off')
            if code == ord('p') and int(content[start:place]) > end:
                raise TooMuch('a place beyond its end')
        else:
            raise ValueError(f'byte {code} at {place - 1} is no instruction')
    raise ValueError('it breaks off')


def check_contents(value: Any, size: int) -> None:
    """Count what a walk through a value meets, which may be endless, or more than any memory holds.

    Args:
        value: Containers of anything.
        size: Bytes of the file that it was read from.

    Raises:
        TooMuch: If a container holds itself, or containers that hold each other often multiply.
    """
    counted: dict[int, int] = {}
    _count(value, counted, max(FEW, SHARED * size), 0)


def _count(value: Any, counted: dict[int, int], most: int, depth: int) -> int:
    if not isinstance(value, (list, tuple, set, frozenset, Mapping)):
        return 1
    if id(value) in counted:
        if not counted[id(value)]:
            raise TooMuch('a container in itself')
        return counted[id(value)]
    if depth > DEEPEST:
        raise TooMuch(f'containers in {DEEPEST} others')
    counted[id(value)] = 0
    inside = [item for pair in value.items() for item in pair] if isinstance(value, Mapping) else value
    total = 1
    for item in inside:
        total += _count(item, counted, most, depth + 1)
        if total > most:
            raise TooMuch('containers that hold each other again and again')
    counted[id(value)] = total
    return total
