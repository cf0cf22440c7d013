"""Any service that speaks OpenAI's protocol: Moonshot, DashScope's compatible mode, local servers."""

from __future__ import annotations

from typing import Any

from mmsign.prompts.llms.base import LLM, Call
from mmsign.prompts.llms.errors import FatalLLMError
from mmsign.prompts.llms.usage import Answer, count_tokens, joined
from mmsign.registry import LLMS


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
        self._client = openai.OpenAI(
            api_key=self._key, base_url=self.base_url, timeout=self.timeout, max_retries=self.max_retries
        )

    def _request(self, call: Call) -> Answer:
        sdk = self._sdk
        try:
            reply = self._client.chat.completions.create(
                model=call.model,
                messages=call.messages,  # type: ignore[arg-type]
                extra_body=call.parameters,  # under the service's names, which need not be the SDK's
            )
        except sdk.APIStatusError as error:
            raise self.failure(error, error.status_code, f'HTTP {error.status_code}') from None
        except sdk.APITimeoutError as error:
            raise self.failure(error, None, f'no answer within {self.timeout:g} s') from None
        except sdk.OpenAIError as error:
            raise self.failure(error, None, type(error).__name__) from None
        choice, message = self._choice(reply)
        if message.refusal or choice.finish_reason == 'content_filter':
            raise self.refused(message.refusal or 'content filter')
        # vLLM, llama.cpp and Moonshot call it reasoning_content, Ollama reasoning
        thoughts = getattr(message, 'reasoning_content', None) or getattr(message, 'reasoning', None)
        return Answer(
            joined(message.content) or _called(message),
            count_tokens(reply.usage, 'prompt_tokens'),
            count_tokens(reply.usage, 'completion_tokens'),
            complete=choice.finish_reason != 'length',
            room=call.room,
            thought=bool(thoughts),
        )

    def _choice(self, reply: Any) -> tuple[Any, Any]:
        """The first choice of a reply and its message, however odd the reply."""
        if isinstance(reply, str):  # the SDK hands on what is not JSON
            what = 'a stream of events' if reply.lstrip().startswith('data:') else 'no JSON'
            raise self.failure(RuntimeError(f'{what} came back'), None, 'malformed reply')
        # gateways say with HTTP 200 that the service behind them failed
        if failed := getattr(reply, 'error', None):
            said = failed.get('message') or failed if isinstance(failed, dict) else failed
            status = failed.get('code') if isinstance(failed, dict) else None
            raise self.failure(
                RuntimeError(said), status if isinstance(status, int) else None, 'error in the reply'
            )
        if not reply.choices:
            raise self.failure(RuntimeError('the answer has no choices'), None, 'malformed reply')
        message: Any = getattr(reply.choices[0], 'message', None)
        if not hasattr(message, 'content'):
            raise self.failure(RuntimeError('the answer has no message'), None, 'malformed reply')
        return reply.choices[0], message


def _called(message: Any) -> str:
    """The arguments of a function that the model called in the place of an answer, or nothing."""
    calls = [call.function for call in message.tool_calls or () if getattr(call, 'function', None)]
    one = calls[0] if len(calls) == 1 else getattr(message, 'function_call', None)
    return getattr(one, 'arguments', None) or ''
