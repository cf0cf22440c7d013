"""JSON that a model must answer with, and the check that it did."""

from __future__ import annotations

from typing import Any

from mmsign.prompts.files.descriptions import PARTS
from mmsign.prompts.generators.json_in_text import find_object


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


def parse_answer(stage: str, text: str) -> list[Any]:
    """The list in an answer.

    Raises:
        ValueError: If the answer is not the JSON that the stage's schema asks for.
    """
    try:
        return _items(stage, text)
    except RecursionError:  # from quoting it in an error
        raise ValueError('nested too deeply') from None


def _items(stage: str, text: str) -> list[Any]:
    (name,) = SCHEMAS[stage]['properties']
    items = find_object(text, name)[name]
    if stage == 'p4':
        for item in items:
            ok = isinstance(item, dict) and isinstance(item.get('text'), str) and item['text'].strip()
            parts = item.get('parts') if ok else None
            if not isinstance(parts, list) or not parts or any(part not in PARTS for part in parts):
                raise ValueError(f'{item!r} is no segment')
        return [{'text': item['text'].strip(), 'parts': item['parts']} for item in items]
    if not all(isinstance(item, str) for item in items):
        raise ValueError(f'{name!r} must hold texts')
    items = [item.strip() for item in items if item.strip()]
    return items


def shortfall(stage: str, items: list[Any], given: int | None = None) -> str:
    """What an answer leaves out of what the stage must write; empty if nothing.

    Args:
        stage: ``p1`` may be empty, no source need be about the sign; P2 and P4
            have something to reword and to cut.
        items: What :func:`parse_answer` found.
        given: Descriptions that P3 was given; it answers with one for each.
    """
    if given is not None and len(items) != given:
        return f'{len(items)} descriptions for {given}'
    return '' if items or stage == 'p1' else 'an empty list'
