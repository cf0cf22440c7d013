"""Clients of language models, registered in ``LLMS``."""

from mmsign.prompts.llms.base import LLM, Answer, FatalLLMError, LLMError, RefusalError
from mmsign.prompts.llms.dashscope_native import DashScopeLLM
from mmsign.prompts.llms.openai_compatible import OpenAILLM

__all__ = ['LLM', 'Answer', 'DashScopeLLM', 'FatalLLMError', 'LLMError', 'OpenAILLM', 'RefusalError']
