"""Any service that speaks OpenAI's protocol: Moonshot, DashScope's compatible mode, local servers."""

from __future__ import annotations

import json
from typing import Any

from mmsign.prompts.llms.base import LLM, Call
from mmsign.prompts.llms.errors import FatalLLMError
from mmsign.prompts.llms.events import is_stream, whole_reply
from mmsign.prompts.llms.usage import Answer, count_tokens, is_cut_off, is_declined, joined, misplaced
from mmsign.registry import LLMS
from mmsign.utils.texts import whole_number


@LLMS.register_module()
class OpenAILLM(LLM):
    """Chat completions through the ``openai`` SDK; see :class:`LLM` for the options.

    Examples:
        >>> OpenAILLM(  # needs a key # doctest: +SKIP
        ...     models=[dict(name='moonshot-v1-8k', context=8192)],
        ...     base_url='https://api.moonshot.cn/v1', api_key_env='MOONSHOT_API_KEY')
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        try:
            import openai
        except ImportError:
            raise FatalLLMError(
                'needs the openai package', fix="pip install 'mmsign[llm]'", field='generator.llm.type'
            ) from None
        self._sdk = openai
        with self.starting():
            self._client = openai.OpenAI(
                api_key=self._key, base_url=self.base_url, timeout=self.timeout, max_retries=self.max_retries
            )

    def _request(self, call: Call) -> Answer:
        sdk = self._sdk
        try:
            received = self._client.chat.completions.with_raw_response.create(
                model=call.model,
                messages=call.messages,  # type: ignore[arg-type]
                extra_body=call.parameters,  # under the service's names, which need not be the SDK's
            )
            said = received.text
            # the SDK takes a stream for a text, or for broken JSON
            reply: Any = self._streamed(said) if is_stream(said) else received.parse()
        except sdk.APIStatusError as error:
            if error.response.history:  # a POST has become a GET on the way
                raise self.moved(error.response.history[0].status_code, error.request.url) from None
            raise self.failure(error, error.status_code, f'HTTP {error.status_code}') from None
        except sdk.APITimeoutError as error:
            raise self.failure(error, None, f'no answer within {self.timeout:g} s') from None
        except sdk.APIConnectionError as error:
            raise self.unreachable(error) from None
        except sdk.OpenAIError as error:
            raise self.failure(error, None, type(error).__name__) from None
        choice, message = self._choice(reply)
        if message.refusal or is_declined(choice.finish_reason):
            raise self.refused(message.refusal or 'content filter')
        # vLLM, llama.cpp and Moonshot call it reasoning_content, Ollama reasoning
        thoughts = getattr(message, 'reasoning_content', None) or getattr(message, 'reasoning', None)
        return Answer(
            joined(message.content) or _called(message) or misplaced(thoughts),
            count_tokens(reply.usage, 'prompt_tokens'),
            count_tokens(reply.usage, 'completion_tokens'),
            complete=not is_cut_off(choice.finish_reason),
            room=call.room,
            thought=bool(thoughts),
            model=getattr(reply, 'model', None),
        )

    def _streamed(self, said: str) -> Any:
        """The reply that a stream of events holds, as the SDK would have read it."""
        try:
            return self._sdk.types.chat.ChatCompletion.construct(**whole_reply(said))
        except ValueError as error:
            raise self.malformed(f'a stream of events: {self.scrub(str(error))}') from None

    def _choice(self, reply: Any) -> tuple[Any, Any]:
        """The first choice of a reply and its message, however odd the reply."""
        if isinstance(reply, str):  # the SDK hands on what is not JSON
            raise self.malformed('no JSON came back')
        # gateways say with HTTP 200 that the service behind them failed
        if failed := getattr(reply, 'error', None):
            said = failed.get('message') or failed if isinstance(failed, dict) else failed
            status = str(failed.get('code')) if isinstance(failed, dict) else ''
            number = whole_number(status) if len(status) == 3 else None
            raise self.failure(RuntimeError(said), number, 'error in the reply')
        if not reply.choices:
            for field in ('detail', 'message', 'msg'):
                if isinstance(said := getattr(reply, field, None), str):
                    raise self.failure(RuntimeError(said), None, 'the reply has no choices, it says')
            raise self.malformed('the answer has no choices')
        message: Any = getattr(reply.choices[0], 'message', None)
        if not hasattr(message, 'content'):
            raise self.malformed('the answer has no message')
        return reply.choices[0], message


def _called(message: Any) -> str:
    """The arguments of functions that the model called in the place of an answer, or nothing."""
    calls = [call.function for call in message.tool_calls or () if getattr(call, 'function', None)]
    said = [getattr(call, 'arguments', None) for call in calls or [getattr(message, 'function_call', None)]]
    return '\n'.join(json.dumps(one) if isinstance(one, dict) else one for one in said if one)
