"""The JSON in what a model said: behind its thoughts, a preamble, a fence of any spelling."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from mmsign.utils.json_texts import loads

_THOUGHTS = 'think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad'
_THOUGHT = re.compile(rf'<({_THOUGHTS})\b[^>]*>.*?</\1\s*>', re.DOTALL | re.IGNORECASE)
#: Some chat templates open the thoughts in the prompt: only their end is in the answer.
_OPENED_BEFORE = re.compile(rf'^.*</(?:{_THOUGHTS})\s*>', re.DOTALL | re.IGNORECASE)
_NEVER_CLOSED = re.compile(rf'<({_THOUGHTS})\b[^>]*>.*$', re.DOTALL | re.IGNORECASE)
#: More objects than this in one answer are noise.
MOST = 200


def without_thoughts(text: str) -> str:
    """An answer without the thoughts that came before it."""
    text = _THOUGHT.sub('', text)
    text = _OPENED_BEFORE.sub('', text)
    return _NEVER_CLOSED.sub('', text)


def objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects in an answer, in order; what stands inside one of them is not listed again.

    Raises:
        ValueError: If a text in one of them is no text, or it is nested too deeply.
    """
    decoder = json.JSONDecoder()
    position = text.find('{')
    for _ in range(MOST):
        if position < 0:
            return
        try:
            value, end = decoder.raw_decode(text, position)
        except ValueError:
            end = position + 1
        except RecursionError:
            raise ValueError('nested too deeply') from None
        else:
            if isinstance(value, dict):
                yield loads(text[position:end])
        position = text.find('{', end)


def find_object(text: str, name: str) -> dict[str, Any]:
    """The last JSON object of an answer that has a list of a name.

    The last, because models quote the form that they were asked for before
    they fill it in; a form that is not filled in (“…”) is none.

    Raises:
        ValueError: If there is none; it says what there is instead.
    """
    said = without_thoughts(text.lstrip('\ufeff')).strip('\ufeff \n\t')
    if not said:
        raise ValueError('empty answer' + (', only thoughts' if text.strip('\ufeff \n\t') else ''))
    found = list(objects(said))
    held = [item for item in found if isinstance(item.get(name), list)]
    filled = [item for item in held if not _is_form(item[name])]
    if filled:
        return filled[-1]
    if held and held[-1][name]:
        raise ValueError(f'the form of {name!r} is not filled in')
    if held:
        return held[-1]
    if found:
        raise ValueError(f'no list {name!r}')
    loads(said)  # says what is wrong with it
    raise ValueError('not JSON: no object')


def _is_form(items: list[Any]) -> bool:
    texts = [item.get('text') if isinstance(item, dict) else item for item in items]
    return all(isinstance(text, str) and text.strip() in ('…', '...') for text in texts)
