"""What every language-model client shares: choice of model, limits, counting, and silence about keys."""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import Any

from mmsign.utils.errors import MMSignError


class LLMError(MMSignError):
    """A request failed for good: its gloss fails, the others go on."""


class RefusalError(LLMError):
    """The model declined to answer."""


class FatalLLMError(LLMError):
    """No request can succeed: a refused key, an unknown model, a wrong address."""


@dataclass(frozen=True)
class ModelSpec:
    """A model and what it costs.

    Attributes:
        name: As the service calls it.
        context: Tokens of prompt and answer together.
        price_in: Price of a million prompt tokens, in the service's currency.
        price_out: The same for a million tokens of answers.
    """

    name: str
    context: int = 32768
    price_in: float = 0.0
    price_out: float = 0.0


@dataclass
class Usage:
    """Requests, tokens and cost so far."""

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0


@dataclass(frozen=True)
class Answer:
    """Text of an answer and whether the model came to its end."""

    text: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    complete: bool = True


def estimate_tokens(text: str) -> int:
    """Upper estimate of tokens: one for a wide character, one for three others."""
    wide = sum(ord(c) > 0x2E80 for c in text)
    return wide + (len(text) - wide) // 3 + 1


def count_tokens(usage: object, name: str) -> int:
    """A count that a service reports; 0 where it leaves it out."""
    count = getattr(usage, name, None)
    return count if isinstance(count, int) else 0


class LLM(ABC):
    """A chat model that answers in JSON.

    Args:
        models: One or more models, smallest context first; a request goes to
            the first it fits (the paper's v1-8k and v1-32k).
        api_key_env: Environment variable that holds the key. Keys are taken
            from nowhere else; empty for a local server without one.
        base_url: Address of the service.
        concurrency: Requests in flight at a time.
        timeout: Seconds for one try of a request.
        max_retries: Tries after the first, made by the SDK, for 429, 5xx and time-outs.
        max_tokens: Longest answer.
        temperature: Sampling temperature; 0 is the most repeatable.
        response_format: ``json_schema``, ``json_object`` (services that know no
            schemas), or ``text``. Answers are checked here in any case.

    Raises:
        MMSignError: If the key's variable is not set or an option is wrong.
    """

    def __init__(
        self,
        models: list[dict[str, Any]],
        api_key_env: str = '',
        base_url: str | None = None,
        concurrency: int = 4,
        timeout: float = 60.0,
        max_retries: int = 2,
        max_tokens: int = 2048,
        temperature: float = 0.0,
        response_format: str = 'json_schema',
    ) -> None:
        if response_format not in ('json_schema', 'json_object', 'text'):
            raise MMSignError(
                f'is {response_format!r}', field='response_format', fix='use json_schema, json_object or text'
            )
        if not models:
            raise MMSignError('is empty', field='models', fix='name at least one model')
        self.models = [ModelSpec(**dict(model)) for model in models]
        self.base_url, self.concurrency, self.timeout = base_url, max(1, concurrency), timeout
        self.max_retries, self.max_tokens, self.temperature = max_retries, max_tokens, temperature
        self.response_format = response_format
        self._key = os.environ.get(api_key_env, '').strip() if api_key_env else 'none'
        if not self._key:
            raise FatalLLMError(
                f'environment variable {api_key_env} is not set',
                field='api_key_env',
                fix=f'export {api_key_env}=…, or use an offline config',
            )
        self._slots = threading.BoundedSemaphore(self.concurrency)
        self._lock = threading.Lock()
        self._usage = Usage()

    @abstractmethod
    def _request(self, model: str, messages: list[dict[str, str]], schema: dict[str, Any]) -> Answer:
        """Send one request through the SDK; SDK errors become :class:`LLMError`.

        A reply of another shape than the protocol's may raise anything here;
        :meth:`ask` makes it an :class:`LLMError` too.
        """

    def ask(self, system: str, prompt: str, schema: dict[str, Any]) -> Answer:
        """Ask the smallest model that the request fits.

        Args:
            system: The system message.
            prompt: The user message.
            schema: JSON schema of the answer, with a ``title``.

        Raises:
            LLMError: If the request fails after all tries, or something else than the service replies.
            FatalLLMError: If no request can succeed.
            RefusalError: If the model declines.
        """
        needed = estimate_tokens(system + prompt) + self.max_tokens
        model = next((m for m in self.models if needed <= m.context), None)
        if model is None:
            raise LLMError(
                f'the prompt needs about {needed} tokens, more than {self.models[-1].name} takes',
                field='models',
                fix='add a model with a longer context',
            )
        messages = [{'role': 'system', 'content': system}, {'role': 'user', 'content': prompt}]
        with self._slots:
            answer = self._checked(model.name, messages, schema)
        with self._lock:
            self._usage.requests += 1
            self._usage.prompt_tokens += answer.prompt_tokens
            self._usage.completion_tokens += answer.completion_tokens
            price = answer.prompt_tokens * model.price_in + answer.completion_tokens * model.price_out
            self._usage.cost += price / 1e6
        return answer

    def _checked(self, model: str, messages: list[dict[str, str]], schema: dict[str, Any]) -> Answer:
        """A request whose reply is sure to hold a text, whatever came back."""
        try:
            answer = self._request(model, messages, schema)
            if not isinstance(answer.text, str):
                raise TypeError(f'the content is no text but of type {type(answer.text).__name__}')
        except LLMError:
            raise
        except Exception as error:  # a web page, half a body, JSON of another kind: SDKs trust the shape
            # the further lines of some errors quote the reply, cut anywhere: a part of a key is not scrubbed
            first = self.scrub(str(error).partition('\n')[0])
            raise LLMError(
                f'malformed reply: {type(error).__name__}: {first}'[:400],
                file=self.base_url or type(self).__name__,
                fix='check that base_url is the address of the API, not of a web page or a proxy, '
                'and run the command again; only what failed is asked again',
            ) from None
        return answer

    def usage(self) -> dict[str, float]:
        """Requests, tokens and cost of this run."""
        with self._lock:
            return asdict(self._usage)

    def name(self) -> str:
        """Names of the models, for provenance."""
        return '+'.join(model.name for model in self.models)

    def scrub(self, text: object) -> str:
        """A message without the key: services echo it in their errors."""
        message = ' '.join(str(text).split())
        return message.replace(self._key, '***') if len(self._key) > 4 else message

    def format_options(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The request's ``response_format`` for an answer of this schema; both protocols spell it alike."""
        if self.response_format == 'json_schema':
            named = {'name': schema['title'], 'schema': schema, 'strict': True}
            return {'response_format': {'type': 'json_schema', 'json_schema': named}}
        if self.response_format == 'json_object':
            return {'response_format': {'type': 'json_object'}}
        return {}

    def failure(self, error: Exception, status: int | None, what: str) -> LLMError:
        """The error for a failed request: fatal where every other request would fail too."""
        service = self.base_url or type(self).__name__
        problem = f'{what}: {self.scrub(error)}'[:400]
        fixes = {
            401: 'check the key in its environment variable',
            403: 'the key has no right to this model',
            404: 'check base_url and the model name',
        }
        if status in fixes:
            return FatalLLMError(problem, file=service, fix=fixes[status])
        return LLMError(problem, file=service, fix='run the command again; only what failed is asked again')
