"""Any service that speaks OpenAI's protocol: Moonshot, DashScope's compatible mode, local servers."""

from __future__ import annotations

from typing import Any

from mmsign.prompts.llms.base import LLM, Call
from mmsign.prompts.llms.errors import FatalLLMError, RefusalError
from mmsign.prompts.llms.usage import Answer, count_tokens
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
        if not reply.choices:
            raise self.failure(RuntimeError('the answer has no choices'), None, 'malformed reply')
        choice = reply.choices[0]
        message: Any = choice.message
        if message.refusal or choice.finish_reason == 'content_filter':
            raise RefusalError(
                f'the model refused: {self.scrub(message.refusal or "content filter")}'[:300],
                file=self.service,
                fix='describe this sign by hand or with another model',
            )
        # vLLM, llama.cpp and Moonshot call it reasoning_content, Ollama reasoning
        thoughts = getattr(message, 'reasoning_content', None) or getattr(message, 'reasoning', None)
        return Answer(
            _joined(message.content),
            count_tokens(reply.usage, 'prompt_tokens'),
            count_tokens(reply.usage, 'completion_tokens'),
            complete=choice.finish_reason != 'length',
            room=call.room,
            thought=bool(thoughts),
        )


def _joined(content: Any) -> Any:
    """The text of a message; some services send it in pieces."""
    if isinstance(content, list) and all(isinstance(piece, dict) for piece in content):
        return ''.join(piece['text'] for piece in content if piece.get('type', 'text') == 'text')
    return '' if content is None else content
