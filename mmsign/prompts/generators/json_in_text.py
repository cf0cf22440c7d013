"""The JSON in what a model said: behind its thoughts, a preamble, a fence of any spelling."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from mmsign.prompts.generators.loose_json import read_loosely
from mmsign.utils.json_texts import loads

_THOUGHTS = r'(?:\w+:)?(?:think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad)'
_THOUGHT = re.compile(rf'([<\[◁])({_THOUGHTS})\b[^>\]▷]*[>\]▷].*?\1/\2\s*[>\]▷]', re.DOTALL | re.IGNORECASE)
#: Some chat templates open the thoughts in the prompt: only their end is in the answer.
_OPENED_BEFORE = re.compile(rf'^.*[<\[◁]/(?:{_THOUGHTS})\s*[>\]▷]', re.DOTALL | re.IGNORECASE)
_NEVER_CLOSED = re.compile(rf'[<\[◁](?:{_THOUGHTS})\b[^>\]▷]*[>\]▷].*$', re.DOTALL | re.IGNORECASE)
#: Channels of gpt-oss: everything but the last, “final”, is thought.
_CHANNEL = re.compile(
    r'<\|channel\|>\s*(?!final)\w+.*?(?:<\|(?:end|call)\|>|(?=<\|channel\|>)|$)', re.DOTALL | re.IGNORECASE
)
_EDGE = '\ufeff \n\t'
_OPENS = re.compile(r'[{\[]')
#: More values than this in one answer are noise.
MOST = 200


def without_thoughts(text: str) -> str:
    """An answer without the thoughts that came before it."""
    text = _CHANNEL.sub('', text)
    text = _THOUGHT.sub('', text)
    text = _OPENED_BEFORE.sub('', text)
    return _NEVER_CLOSED.sub('', text)


def values(text: str) -> Iterator[Any]:
    """The JSON objects and lists in an answer, in order; what stands inside one is not listed again.

    Raises:
        ValueError: If a text in one of them is no text, or it is nested too deeply.
    """
    decoder = json.JSONDecoder()
    opens = _OPENS.search(text)
    for _ in range(MOST):
        if not opens:
            return
        start = opens.start()
        try:
            _, end = decoder.raw_decode(text, start)
            value = loads(text[start:end])
        except RecursionError:
            raise ValueError('nested too deeply') from None
        except ValueError as error:
            if 'not text' in str(error):
                raise
            try:
                value, end = read_loosely(text, start)
                loads(json.dumps(value))  # half a pair of surrogates
            except ValueError as loose:
                if 'not text' in str(loose):
                    raise
                value, end = None, start + 1
        if value is not None:
            yield value
        opens = _OPENS.search(text, end)


def find_values(text: str) -> list[Any]:
    """All JSON objects and lists of an answer, its thoughts aside; the answer itself may be JSON in a text.

    Raises:
        ValueError: If there is none; it says what there is instead.
    """
    said = without_thoughts(text.strip(_EDGE)).strip(_EDGE)
    if not said:
        raise ValueError('empty answer' + (', only thoughts' if text.strip(_EDGE) else ''))
    for way in _ways(said):
        if found := list(values(way)):
            return found
    loads(said)  # says what is wrong with it
    raise ValueError('not JSON: no object')


def _ways(said: str) -> Iterator[str]:
    """An answer as it is; as what it quotes, if it is a JSON text; with its escapes undone."""
    yield said
    try:
        inner = json.loads(said)
    except (ValueError, RecursionError):
        inner = None
    if isinstance(inner, str):
        yield inner
    if '&quot;' in said:
        yield html.unescape(said)
    if '\\"' in said:
        yield said.replace('\\"', '"').replace('\\n', '\n')
