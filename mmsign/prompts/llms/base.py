"""What every language-model client shares: choice of model, limits, counting, and silence about keys."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import Any

from mmsign.prompts.llms.address import clean_address
from mmsign.prompts.llms.errors import LLMError, UnsupportedError
from mmsign.prompts.llms.failures import Failures
from mmsign.prompts.llms.form import FORMATS, Form
from mmsign.prompts.llms.options import check_options
from mmsign.prompts.llms.proxies import check_proxies
from mmsign.prompts.llms.secrets import bare, in_urls, proxy_secrets, read_key
from mmsign.prompts.llms.usage import Answer, ModelSpec, Usage, estimate_tokens
from mmsign.utils.errors import MMSignError


@dataclass(frozen=True)
class Call:
    """One request.

    Attributes:
        model: Name of the model.
        messages: In OpenAI's form: ``role`` and ``content``.
        schema: JSON schema of the answer.
        room: Longest answer, in tokens.
        parameters: Everything else that the service is sent, as it names it.
    """

    model: str
    messages: list[dict[str, str]]
    schema: dict[str, Any]
    room: int
    parameters: dict[str, Any]


class LLM(Failures, ABC):
    """A chat model that answers in JSON.

    Args:
        models: One or more models, smallest context first; a request goes to
            the first it fits (the paper's v1-8k and v1-32k).
        model: Name of the one model that takes the place of ``models``; it has ``context`` tokens.
        context: Of that model; by default the largest of ``models``, or 32,768.
        api_key_env: Environment variable that holds the key. Keys are taken
            from nowhere else; empty for a local server without one.
        base_url: Address of the service.
        concurrency: Requests in flight at a time.
        timeout: Seconds for one try of a request.
        max_retries: Tries after the first, made by the SDK, for 429, 5xx and time-outs.
        max_tokens: Longest answer; one that is cut off is asked for again with twice as much.
        temperature: Sampling temperature; 0 is the most repeatable.
        response_format: ``json_schema``, ``json_object`` (services that know no
            schemas), or ``text``. A service that refuses one is asked for the
            next. Answers are checked here in any case.
        rename: Parameter → what this service calls it, as in
            ``dict(max_tokens='max_completion_tokens', temperature=None)``; None leaves it out.
        extra: Further parameters, sent as they are: ``dict(reasoning_effort='low')``.

    Raises:
        MMSignError: If the key's variable is not set, an option is wrong, or a proxy needs a package.
    """

    def __init__(
        self,
        models: list[dict[str, Any]] = (),  # type: ignore[assignment]
        model: str | None = None,
        context: int | None = None,
        api_key_env: str = '',
        base_url: str | None = None,
        concurrency: int = 4,
        timeout: float = 60.0,
        max_retries: int = 2,
        max_tokens: int = 2048,
        temperature: float = 0.0,
        response_format: str = 'json_schema',
        rename: dict[str, str | None] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        if response_format not in FORMATS:
            raise MMSignError(
                f'is {response_format!r}', field='response_format', fix='use json_schema, json_object or text'
            )
        self.models = [ModelSpec(**dict(spec)) for spec in models]
        if model:
            largest = max((spec.context for spec in self.models), default=32768)
            self.models = [ModelSpec(str(model), context or largest)]
        if not self.models:
            raise MMSignError('is empty', field='models', fix='name at least one model, or model=NAME')
        check_options(
            concurrency=concurrency,
            timeout=timeout,
            max_retries=max_retries,
            max_tokens=max_tokens,
            temperature=temperature,
        )
        self.base_url = base_url = clean_address(base_url)
        self.concurrency, self.timeout = max(1, concurrency), timeout
        self.max_retries, self.max_tokens, self.temperature = max_retries, max_tokens, temperature
        self._form = Form(response_format, dict(rename or {}), dict(extra or {}))
        self._key = read_key(api_key_env)
        check_proxies()
        self._secrets = {self._key, *in_urls([base_url]), *proxy_secrets()} - {'none'}
        #: Its address as errors name it.
        self.service = bare(base_url) or type(self).__name__
        self._slots = threading.BoundedSemaphore(self.concurrency)
        self._lock = threading.Lock()
        self._usage = Usage()
        #: What the service made the run give up, a line each.
        self.notes: list[str] = []
        #: Other models than those asked for that the service says have answered.
        self.others: set[str] = set()

    @abstractmethod
    def _request(self, call: Call) -> Answer:
        """Send one request through the SDK; SDK errors become :class:`LLMError` by :meth:`failure`.

        A reply of another shape than the protocol's may raise anything here;
        :meth:`ask` makes it an :class:`LLMError` too.
        """

    def ask(self, system: str, prompt: str, schema: dict[str, Any], room: int | None = None) -> Answer:
        """Ask the smallest model that the request fits.

        Args:
            system: The system message.
            prompt: The user message.
            schema: JSON schema of the answer, with a ``title``.
            room: Longest answer in tokens, if not the client's; less where no model has as much.

        Raises:
            LLMError: If the request fails after all tries, or something else than the service replies.
            FatalLLMError: If no request can succeed.
            RefusalError: If the model declines.
        """
        needed = estimate_tokens(system + prompt)
        room = min(room or self.max_tokens, max(self.max_tokens, self.models[-1].context - needed))
        model = next((m for m in self.models if needed + room <= m.context), None)
        if model is None:
            raise LLMError(
                f'the prompt needs about {needed + room} tokens, more than {self.models[-1].name} takes',
                field='models',
                fix='add a model with a longer context',
            )
        with self._slots:
            answer = self._taken(model.name, system, prompt, schema, room)
        with self._lock:
            self.answered = True
            self._usage.add(model, answer.prompt_tokens, answer.completion_tokens)
            if answer.is_of_another_than(model.name):
                self.others.add(self.scrub(answer.model)[:80])
        return answer

    def _taken(self, model: str, system: str, prompt: str, schema: dict[str, Any], room: int) -> Answer:
        """The answer to a request, in the first form that the service takes; the run keeps that form."""
        begun = form = self._form
        given_up: list[str] = []
        while True:
            parameters = form.parameters(schema, room, self.temperature)
            try:
                answer = self._checked(Call(model, form.messages(system, prompt), schema, room, parameters))
            except UnsupportedError as error:
                weaker = form.without(error.problem)
                if weaker is None:
                    raise
                form, what = weaker
                given_up.append(what)
                continue
            with self._lock:
                if form != begun and self._form == begun:
                    self._form = form
                    self.notes += given_up
            return answer

    def _checked(self, call: Call) -> Answer:
        """A request whose reply is sure to hold a text, whatever came back."""
        try:
            answer = self._request(call)
            if not isinstance(answer.text, str):
                raise TypeError(f'the content is no text but of type {type(answer.text).__name__}')
        except LLMError:
            raise
        except Exception as error:  # a web page, half a body, JSON of another kind: SDKs trust the shape
            # the further lines of some errors quote the reply, cut anywhere: a part of a key is not scrubbed
            first = self.scrub(str(error).partition('\n')[0])
            raise self.malformed(f'{type(error).__name__}: {first}') from None
        return answer

    def usage(self) -> dict[str, float | None]:
        """Requests, tokens and cost of this run; a cost of None is unknown."""
        with self._lock:
            return asdict(self._usage)

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float | None:
        """What tokens cost with the cheapest model; None if its price is unknown."""
        return self.models[0].cost(prompt_tokens, completion_tokens)

    def name(self) -> str:
        """Names of the models, for provenance."""
        return '+'.join(model.name for model in self.models)
