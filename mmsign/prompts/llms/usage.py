"""Models, their prices, answers, and what a run has used of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_CUT_OFF = ('length', 'max_tokens', 'max_output_tokens', 'model_length', 'model_context_window_exceeded')
_DECLINED = ('content_filter', 'sensitive', 'safety', 'prohibited_content', 'refusal')


@dataclass(frozen=True)
class ModelSpec:
    """A model and what it costs.

    Attributes:
        name: As the service calls it.
        context: Tokens of prompt and answer together.
        price_in: Price of a million prompt tokens, in the service's currency; None if it is not known.
        price_out: The same for a million tokens of answers.
    """

    name: str
    context: int = 32768
    price_in: float | None = None
    price_out: float | None = None

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float | None:
        """Price of a request; None if a price is not known."""
        if self.price_in is None or self.price_out is None:
            return None
        return (prompt_tokens * self.price_in + completion_tokens * self.price_out) / 1e6


@dataclass
class Usage:
    """Requests, tokens and cost so far; the cost is None once a price was not known."""

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = 0.0

    def add(self, model: ModelSpec, prompt_tokens: int, completion_tokens: int) -> None:
        """Count one request."""
        self.requests += 1
        self.prompt_tokens += prompt_tokens
        self.completion_tokens += completion_tokens
        price = model.cost(prompt_tokens, completion_tokens)
        self.cost = None if price is None or self.cost is None else self.cost + price


@dataclass(frozen=True)
class Answer:
    """Text of an answer and how the model came to its end.

    Attributes:
        text: What the model answered; empty if it answered nothing.
        prompt_tokens: As the service counts them; 0 where it does not.
        completion_tokens: The same for the answer.
        complete: False if the answer was cut off at the limit of tokens.
        room: That limit.
        thought: Whether the service sent the model's thoughts beside the answer.
        model: Which model answered, as the service says; empty if it does not.
    """

    text: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    complete: bool = True
    room: int = 0
    thought: bool = False
    model: str | None = None

    def is_of_another_than(self, name: str) -> bool:
        """Whether the service says that another model answered; dated and longer names are the same one."""
        asked, said = (re.sub(r'.*/|[^a-z0-9]', '', str(one or '').lower()) for one in (name, self.model))
        return bool(said) and asked not in said and said not in asked


def estimate_tokens(text: str) -> int:
    """Upper estimate of tokens: one for a wide character, one for three others."""
    wide = sum(ord(c) > 0x2E80 for c in text)
    return wide + (len(text) - wide) // 3 + 1


def count_tokens(usage: object, name: str) -> int:
    """A count that a service reports; 0 where it leaves it out."""
    count = getattr(usage, name, None)
    return count if isinstance(count, int) else 0


def joined(content: Any) -> Any:
    """The text of a message; some services send it in pieces, thoughts among them."""
    if isinstance(content, list) and content and all(isinstance(piece, str) for piece in content):
        return ''.join(content)
    if isinstance(content, list) and all(isinstance(piece, dict) for piece in content):
        said = [piece['text'] for piece in content if piece.get('type', 'text') in ('text', 'output_text')]
        return ''.join(one['value'] if isinstance(one, dict) else one for one in said)
    return '' if content is None else content


def misplaced(thoughts: Any) -> str:
    """An answer that a service took for thoughts: they are one JSON object and nothing else. Else nothing."""
    try:
        whole = isinstance(thoughts, str) and isinstance(json.loads(thoughts), dict)
    except (ValueError, RecursionError):
        whole = False
    return thoughts if whole else ''


def is_cut_off(reason: Any) -> bool:
    """Whether an answer ended at the limit of tokens, as services call it."""
    return str(reason).lower() in _CUT_OFF


def is_declined(reason: Any) -> bool:
    """Whether a service kept an answer back, as services call it."""
    return str(reason).lower() in _DECLINED
