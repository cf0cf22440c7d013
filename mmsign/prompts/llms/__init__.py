"""Clients of language models, registered in ``LLMS``."""

from mmsign.prompts.llms.base import LLM, Call
from mmsign.prompts.llms.dashscope_native import DashScopeLLM
from mmsign.prompts.llms.errors import FatalLLMError, LLMError, RefusalError
from mmsign.prompts.llms.openai_compatible import OpenAILLM
from mmsign.prompts.llms.usage import Answer

__all__ = ['LLM', 'Answer', 'Call', 'DashScopeLLM', 'FatalLLMError', 'LLMError', 'OpenAILLM', 'RefusalError']
