"""A reply that came as a stream of events, though none was asked for: some gateways always stream."""

from __future__ import annotations

import json
from typing import Any


def is_stream(text: str) -> bool:
    """Whether a reply is a stream of server-sent events."""
    return text.lstrip('\ufeff \r\n').startswith(('data:', 'event:', 'id:', ': '))


def whole_reply(text: str) -> dict[str, Any]:
    """The reply of OpenAI's protocol that a stream of events holds in pieces.

    Args:
        text: The stream.

    Returns:
        One ``choices`` entry with its ``message``, and the ``usage`` of the last event that has one; or the
        event that holds an ``error``.

    Raises:
        ValueError: If an event is no JSON object, or the stream breaks off before the answer has ended.
    """
    pieces: dict[str, list[str]] = {}
    calls: dict[Any, list[str]] = {}
    reply: dict[str, Any] = {'usage': None, 'model': ''}
    finish, ended = None, False
    for line in text.splitlines():
        name, _, data = line.partition(':')
        data = data.strip()
        if name.strip('\ufeff ') != 'data' or not data:
            continue
        if data == '[DONE]':
            ended = True
            continue
        event = json.loads(data)
        if not isinstance(event, dict):
            raise ValueError('an event is no object')
        if event.get('error'):
            return event
        reply['usage'] = event.get('usage') or reply['usage']
        reply['model'] = event.get('model') or reply['model']
        for choice in event.get('choices') or []:
            if choice.get('index', 0) != 0:
                continue
            finish = choice.get('finish_reason') or finish
            delta = choice.get('delta') or choice.get('message') or {}
            for field in ('content', 'refusal', 'reasoning_content', 'reasoning'):
                if isinstance(delta.get(field), str):
                    pieces.setdefault(field, []).append(delta[field])
            for call in delta.get('tool_calls') or []:
                said = (call.get('function') or {}).get('arguments')
                calls.setdefault(call.get('index', 0), []).append(said or '')
    if not (finish or ended):
        raise ValueError('the stream of events breaks off before the answer has ended')
    message: dict[str, Any] = {'role': 'assistant', 'content': None}
    message |= {field: ''.join(texts) for field, texts in pieces.items()}
    message['tool_calls'] = [
        {'id': str(at), 'type': 'function', 'function': {'name': '', 'arguments': ''.join(texts)}}
        for at, texts in calls.items()
    ]
    return {**reply, 'choices': [{'index': 0, 'message': message, 'finish_reason': finish or 'stop'}]}
