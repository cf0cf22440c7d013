"""Lines that a page's width ended, not a sentence, become one again."""

from __future__ import annotations

import re

_CJK = r'[\u3001-\u303f\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uffee]'
_BEGINS_CJK, _ENDS_CJK = re.compile(_CJK), re.compile(_CJK + r'\Z')
_ENDS = re.compile(r'[.!?;:。！？；：…]["”’\')」』]?\Z')
#: What begins a line of its own: an item, a step, or a label such as ``location:``.
_OWN = re.compile(r'[-*+•·#|>]|\(?\w{1,3}[.)]\s|[(（\[［]\w{1,3}[)）\]］]|[\w ]{1,24}[:：]')
_WIDE = 20  # characters; a Chinese line that is shorter ended because its writer ended it


def joint(line: str, following: str) -> str:
    """What stands between two lines of a sentence: nothing in Chinese or at a hyphen, else a space."""
    hyphen = re.search(r'\w-\Z', line)
    return '' if hyphen or (_ENDS_CJK.search(line) and _BEGINS_CJK.match(following)) else ' '


def unwrap(text: str) -> str:
    """Join the lines of each sentence; blank lines, items and steps stay on lines of their own.

    Examples:
        >>> unwrap('with the palms facing\\nthe body.\\n- twice')
        'with the palms facing the body.\\n- twice'
    """
    if '\n' not in text and '\r' not in text:
        return text
    first, *others = [line.strip() for line in text.splitlines()] or ['']
    joined = [first]
    last = first
    for line in others:
        joined += [joint(last, line) if _goes_on(last, line) else '\n', line]
        last = line
    return ''.join(joined)


def _goes_on(line: str, following: str) -> bool:
    if not line or not following or _ENDS.search(line) or _OWN.match(following):
        return False
    if following[0].islower() or line[-1] in ',，、':
        return True
    return len(line) >= _WIDE and bool(_ENDS_CJK.search(line) and _BEGINS_CJK.match(following))
