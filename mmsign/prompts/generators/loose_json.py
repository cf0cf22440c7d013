"""JSON as models write it: quotes of other kinds, trailing commas, comments, Python's words.

Only the writing is mended, never the contents: what is cut off, or could be
read in two ways, is no JSON. (Libraries that repair JSON close what was cut
off, so that half a sentence would pass for a description.)
"""

from __future__ import annotations

import json
import re
from typing import Any

#: Opening quote → what may close it.
_QUOTES = {'"': '"', '“': '”“"', '”': '”“"', '„': '“”"', '«': '»', "'": "'’", '‘': "’'", '’': "’'", '`': "`'"}
#: These also stand alone within a text.
_APOSTROPHES = "'‘’`"
#: A quote closes a text only where the structure goes on behind it; else it belongs to the text.
_GOES_ON = re.compile(r'[\s\u00a0\u3000]*(?:[,:}\]，：]|$)')
_BLANK = re.compile(r'(?:[\s\u00a0\u3000\ufeff\u200b]|//[^\n]*|/\*.*?\*/|#[^\n]*)+', re.DOTALL)
_STRUCTURE = {'，': ',', '：': ':', **{mark: mark for mark in '{}[],:'}}
_WORD = re.compile(r'[^\W\d]\w*|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?')
_WORDS = {'none': 'null', 'null': 'null', 'true': 'true', 'false': 'false'}
_NUMBER = re.compile(r'-?\d')
_DEEPEST = 50


def read_loosely(text: str, start: int = 0) -> tuple[Any, int]:
    """The object or list that begins at a position, and where it ends.

    Raises:
        ValueError: If there is none, even read loosely.
    """
    written: list[str] = []
    depth, position = 0, start
    while True:
        if blank := _BLANK.match(text, position):
            position = blank.end()
        if position >= len(text):
            raise ValueError('not JSON: it ends too early')
        mark = text[position]
        if mark in _STRUCTURE:
            mark = _STRUCTURE[mark]
            if mark in '}]' and written and written[-1] == ',':
                written.pop()
            written.append(mark)
            depth += (mark in '{[') - (mark in '}]')
            position += 1
            if depth > _DEEPEST:
                raise ValueError('nested too deeply')
            if depth == 0:
                return json.loads(''.join(written)), position
        elif mark in _QUOTES:
            said, position = _quoted(text, position)
            written.append(json.dumps(said))
        else:
            word, position = _word(text, position)
            written.append(word)


def _quoted(text: str, start: int) -> tuple[str, int]:
    """A text in quotes of any kind."""
    opening, position = text[start], start + 1
    closing = _QUOTES[opening]
    inside = 0
    while position < len(text):
        letter = text[position]
        if letter == '\\':
            position += 1
        elif letter in closing and _GOES_ON.match(text, position + 1):
            if inside % 2 and opening not in _APOSTROPHES:
                raise ValueError('not JSON: a text has a quote of its own that is not escaped')
            body = re.sub(r"\\(['‘’“”`])", r'\1', text[start + 1 : position])
            body = re.sub(r'(?<!\\)((?:\\\\)*)"', r'\1\\"', body)
            return json.loads(f'"{body}"', strict=False), position + 1
        elif letter in closing:
            begins = text[position - 1] in ' (（[' and not text[position + 1].isspace()
            if opening not in _APOSTROPHES and begins == bool(inside % 2):
                raise ValueError('not JSON: a text has a quote of its own that is not escaped')
            inside += 1
        position += 1
    raise ValueError('not JSON: a text without an end')


def _word(text: str, start: int) -> tuple[str, int]:
    """A number, one of JSON's words or Python's, or a key without quotes."""
    word = _WORD.match(text, start)
    if not word:
        raise ValueError(f'not JSON: {text[start]!r}')
    said, end = word[0], word.end()
    if _NUMBER.match(said):
        return said, end
    blank = _BLANK.match(text, end)
    if text[blank.end() if blank else end :][:1] in (':', '：'):
        return json.dumps(said), end
    if said.lower() in _WORDS:
        return _WORDS[said.lower()], end
    raise ValueError(f'not JSON: {said!r}')
