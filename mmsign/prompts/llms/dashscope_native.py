"""DashScope's own protocol, through its SDK."""

from __future__ import annotations

from typing import Any

from mmsign.prompts.llms.base import LLM, Call
from mmsign.prompts.llms.errors import FatalLLMError
from mmsign.prompts.llms.usage import Answer, count_tokens, is_cut_off, is_declined, joined, misplaced
from mmsign.registry import LLMS


@LLMS.register_module()
class DashScopeLLM(LLM):
    """Text generation through ``dashscope.v2``; see :class:`LLM` for the options.

    The SDK's older ``Generation.call`` is avoided: it returns errors instead
    of raising them and ignores its ``timeout``.

    Examples:
        >>> DashScopeLLM(  # needs a key # doctest: +SKIP
        ...     models=[dict(name='qwen-plus', context=131072)], api_key_env='DASHSCOPE_API_KEY')
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        try:
            from dashscope.v2 import errors
            from dashscope.v2.client import Client
        except ImportError:
            raise FatalLLMError(
                'needs the dashscope package (2.0 or later)',
                fix="pip install 'mmsign[llm]'",
                field='generator.llm.type',
            ) from None
        self._errors = errors
        if '/compatible-mode' in (self.base_url or ''):
            raise FatalLLMError(
                "is the address of OpenAI's protocol", field='base_url', fix="take type='OpenAILLM' for it"
            )
        with self.starting():
            self._client = Client(
                api_key=self._key,
                base_url=self.base_url,
                protocol='native',
                timeout=self.timeout,
                max_retries=self.max_retries,
            )

    def _request(self, call: Call) -> Answer:
        errors = self._errors
        try:
            reply: Any = self._client.chat.completions.create(
                model=call.model, messages=list(call.messages), parameters=call.parameters
            )
        except errors.ContentFilterError as error:
            raise self.refused(error.message) from None
        except errors.APIStatusError as error:
            raise self.failure(error, error.status_code, f'HTTP {error.status_code}') from None
        except errors.APITimeoutError as error:
            raise self.failure(error, None, f'no answer within {self.timeout:g} s') from None
        except errors.APIConnectionError as error:
            raise self.unreachable(error) from None
        except errors.DashScopeError as error:
            raise self.failure(error, None, type(error).__name__) from None
        if not reply.choices:
            raise self.malformed('the answer has no choices')
        choice = reply.choices[0]
        if is_declined(choice.finish_reason):
            raise self.refused('content filter')
        thoughts = getattr(choice.message, 'reasoning_content', None)
        return Answer(
            joined(choice.message.content) or misplaced(thoughts),
            count_tokens(reply.usage, 'input_tokens'),
            count_tokens(reply.usage, 'output_tokens'),
            complete=not is_cut_off(choice.finish_reason),
            room=call.room,
            thought=bool(thoughts),
        )
