"""JSON that a model must answer with, and what an answer holds of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from mmsign.prompts.files.descriptions import PARTS
from mmsign.prompts.generators.json_in_text import find_values
from mmsign.prompts.generators.part_names import read_parts


def _list_schema(title: str, name: str, item: dict[str, Any]) -> dict[str, Any]:
    # every key required and none else allowed: what strict modes demand
    return {
        'title': title,
        'type': 'object',
        'properties': {name: {'type': 'array', 'items': item}},
        'required': [name],
        'additionalProperties': False,
    }


_SEGMENT = {
    'type': 'object',
    'properties': {
        'text': {'type': 'string'},
        'parts': {'type': 'array', 'items': {'type': 'string', 'enum': list(PARTS)}},
    },
    'required': ['text', 'parts'],
    'additionalProperties': False,
}
#: Schema of the answer to each stage.
SCHEMAS = {
    'p1': _list_schema('primary_descriptions', 'descriptions', {'type': 'string'}),
    'p2': _list_schema('synonyms', 'synonyms', {'type': 'string'}),
    'p3': _list_schema('refined_descriptions', 'descriptions', {'type': 'string'}),
    'p4': _list_schema('segments', 'segments', _SEGMENT),
}
_NAMES = {name for schema in SCHEMAS.values() for name in schema['properties']}
_BLANK = re.compile(r'\s+')


def parse_answers(stage: str, text: str) -> list[list[Any]]:
    """The lists in an answer that may be what the stage asked for, the likeliest first.

    Usually there is one. Models also quote a form, an example or a draft before
    their answer, rarely behind it; of several the last is the likeliest, and
    all of them together come last, for an answer that is cut into objects.

    Raises:
        ValueError: If the answer has not the JSON that the stage's schema asks for.
    """
    try:
        return _candidates(stage, text)
    except RecursionError:  # from quoting it in an error
        raise ValueError('nested too deeply') from None


def _candidates(stage: str, text: str) -> list[list[Any]]:
    (name,) = SCHEMAS[stage]['properties']
    found = find_values(text)
    lists = [held for value in found for held in _named(value, name)]
    if not lists:
        lists = [held for value in found for held in _unnamed(value)]
        lists = lists if len(lists) == 1 else []
    filled = [held for held in lists if not _is_form(held)]
    if not filled and any(lists):
        raise ValueError(f'the form of {name!r} is not filled in')
    candidates: list[list[Any]] = []
    problem = f'no list {name!r}'
    for held in reversed(filled or lists[-1:]):
        try:
            items = [_item(stage, name, item) for item in held if item is not None]
        except ValueError as error:
            problem = str(error)
            continue
        items = [item for item in items if item]
        if items not in candidates:
            candidates.append(items)
    if not candidates:
        raise ValueError(problem)
    if len(candidates) > 1:
        every = [item for items in reversed(candidates) for item in items]
        candidates.append([item for n, item in enumerate(every) if item not in every[:n]])
    return candidates


def _named(value: Any, name: str) -> Iterator[list[Any]]:
    """Lists under a key of a name, however it is spelled and wherever it stands."""
    if isinstance(value, list):
        for item in value:
            yield from _named(item, name)
    elif isinstance(value, dict):
        for key, held in value.items():
            text_of_one = isinstance(held, str) and name == 'segments'
            if _is_called(key, name) and not text_of_one and (as_list := _as_list(held)) is not None:
                yield as_list
            else:
                yield from _named(held, name)


def _unnamed(value: Any) -> Iterator[list[Any]]:
    """Lists under keys of other names (translated ones), and a list without any."""
    if isinstance(value, list):
        if value and (inner := [held for item in value if isinstance(item, dict) for held in _lists(item)]):
            # a list of segments, whose parts are lists, or of answers
            yield from [value] if all(map(_has_text, value)) else inner
        else:
            yield value
    elif isinstance(value, dict):
        yield from _lists(value)


def _lists(value: dict[str, Any]) -> Iterator[list[Any]]:
    for key, held in value.items():
        if isinstance(held, (list, dict)) and not any(_is_called(key, name) for name in _NAMES):
            yield from _unnamed(held)


def _has_text(item: Any) -> bool:
    return isinstance(item, dict) and any(isinstance(held, str) for held in item.values())


def _is_called(key: str, name: str) -> bool:
    """Whether a key is a name of the schema: ``Descriptions``, ``refined_description``, ``synonymList``."""
    return name[:-1] in re.sub(r'[\W_]', '', key).lower()


def _as_list(held: Any) -> list[Any] | None:
    """The items of a list, of an object that numbers them, or the only one."""
    if isinstance(held, dict):
        texts = all(isinstance(item, str) for item in held.values())
        return list(held.values()) if texts and all(key.isdigit() for key in held) else [held]
    if isinstance(held, str):
        return [held]
    return held if isinstance(held, list) else None


def _item(stage: str, name: str, item: Any) -> Any:
    """A text, or a segment of P4; empty if there is nothing in it."""
    if stage == 'p4':
        if not isinstance(item, dict):
            raise ValueError(f'no segment: {item!r}')
        text = _text(item)
        parts = next((held for key, held in item.items() if 'part' in key.lower()), None)
        if parts is None:  # under a key of another name
            parts = next((held for held in item.values() if isinstance(held, list)), None)
        if not text:
            raise ValueError(f'no segment: {item!r}')
        return {'text': text, 'parts': read_parts(parts)}
    text = item if isinstance(item, str) else _text(item)
    if text is None:
        raise ValueError(f'{name!r} must hold texts')
    return _clean(text)


def _text(item: Any) -> str | None:
    """The text of an object: under a name that says so, or the only one it has."""
    if not isinstance(item, dict):
        return None
    texts = {key.lower(): held for key, held in item.items() if isinstance(held, str)}
    for name in ('text', *(name[:-1] for name in sorted(_NAMES))):
        if name in texts:
            return _clean(texts[name])
    others = [held for key, held in texts.items() if 'part' not in key]
    return _clean(others[0]) if len(others) == 1 else None


def _clean(text: str) -> str:
    """A text on one line, without the entities that prompts escape texts with."""
    return _BLANK.sub(' ', html.unescape(text)).strip()


def _is_form(items: list[Any]) -> bool:
    texts = [item.get('text') if isinstance(item, dict) else item for item in items]
    return all(isinstance(text, str) and text.strip() in ('…', '...') for text in texts)


def shortfall(items: list[Any], least: int = 1, given: int | None = None) -> str:
    """What an answer leaves out of what its stage must write; empty if nothing.

    Args:
        items: One of the lists that :func:`parse_answers` found.
        least: How many it must have; 0 for P1 where no passage need be about the sign.
        given: Descriptions that P3 was given; it answers with one for each.
    """
    if given is not None and len(items) != given:
        return f'{len(items)} descriptions for {given}'
    return 'an empty list' if len(items) < least else ''
