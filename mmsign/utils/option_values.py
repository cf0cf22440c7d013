"""Values of ``KEY=VALUE`` on a command line: MMEngine's notation, in which nothing gets lost.

MMEngine (0.10.7) takes the spaces out of every value, so that ``archive='my clips'`` becomes another folder,
turns the signer ``01`` into 1, knows no ``dict(…)``, and ends in a traceback where brackets do not match.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mmsign.utils.errors import MMSignError

_CLOSING = {'(': ')', '[': ']', '{': '}'}
_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
_DIGITS = re.compile(r'[-+]?\d+')
#: 007 is a name, as in Python, and no number; nor is what no computer reckons with.
_WHOLE = re.compile(r'[-+]?(?:0|[1-9][0-9]{0,30})')
#: After these, or at the beginning, a quote begins a text.
_BEFORE = ('', ',', '=', ':', '(', '[', '{')
_WORDS = {'true': True, 'false': False, 'none': None}
#: Brackets within brackets; nobody writes more.
DEPTH = 20


def parse_value(text: str, key: str) -> Any:
    """A value as Python means it; what is nothing else is a text.

    Args:
        text: A number, ``True``, ``None``, a text with or without quotes, ``a,b`` or ``[a,b]`` (a list),
            ``(a,b)`` (a tuple), ``dict(a=1)`` or ``{a: 1}``, also within each other. Commas within a path
            that is there are part of it.
        key: Named in errors.

    Raises:
        MMSignError: If brackets or quotes do not match.

    Examples:
        >>> parse_value("dict(split='test', signers=[01,Ann Lee])", 'val_subset')
        {'split': 'test', 'signers': ['01', 'Ann Lee']}
        >>> parse_value('joint,bone', 'streams'), parse_value('1e-3', 'lr'), parse_value('my clips', '')
        (['joint', 'bone'], 0.001, 'my clips')
    """
    text = text.strip()
    parts = [] if ',' not in text or _exists(text) else _split(text, key)
    return [_value(part, key, 1) for part in parts] if len(parts) > 1 else _value(text, key, 0)


def _value(text: str, key: str, depth: int) -> Any:
    if depth > DEPTH:
        raise _bad(text, key)
    if _QUOTED.fullmatch(text):
        return text[1:-1]
    if text.startswith('dict(') and text.endswith(')'):
        return dict(_pair(part, '=', key, depth) for part in _split(text[5:-1], key))
    if text.startswith('{') and text.endswith('}'):
        return dict(_pair(part, ':', key, depth) for part in _split(text[1:-1], key))
    if text.startswith('[') and text.endswith(']'):
        return [_value(part, key, depth + 1) for part in _split(text[1:-1], key)]
    if text.startswith('(') and text.endswith(')'):
        return tuple(_value(part, key, depth + 1) for part in _split(text[1:-1], key))
    if text.startswith(('[', '{', 'dict(')):
        raise _bad(text, key)
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _DIGITS.fullmatch(text):
        return int(text) if _WHOLE.fullmatch(text) else text
    try:
        return float(text)
    except ValueError:
        return text


def _pair(text: str, mark: str, key: str, depth: int) -> tuple[Any, Any]:
    name, found, value = text.partition(mark)
    if not found or not name.strip():
        raise _bad(text, key)
    name = name.strip()
    return name[1:-1] if _QUOTED.fullmatch(name) else name, _value(value.strip(), key, depth + 1)


def _split(text: str, key: str) -> list[str]:
    """At commas that are in no brackets and no quotes; a comma at the end is none."""
    parts, open_brackets, start, i = [], [], 0, 0
    while i < len(text):
        quoted = _QUOTED.match(text, i)
        if quoted and text[:i].rstrip()[-1:] in _BEFORE:  # else it is an apostrophe
            i = quoted.end()
            continue
        sign = text[i]
        if sign in _CLOSING:
            open_brackets.append(_CLOSING[sign])
        elif sign in _CLOSING.values() and (not open_brackets or open_brackets.pop() != sign):
            raise _bad(text, key)
        elif sign == ',' and not open_brackets:
            parts.append(text[start:i].strip())
            start = i + 1
        i += 1
    if open_brackets:
        raise _bad(text, key)
    last = text[start:].strip()
    return [*parts, last] if last else parts


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):
        return False


def _bad(text: str, key: str) -> MMSignError:
    return MMSignError(
        f'{text[:80]!r} is no value: brackets or quotes do not match',
        field=key,
        fix="write a number, a text, a list [1,2] or dict(name='value'), the whole in quotes of the shell",
    )
