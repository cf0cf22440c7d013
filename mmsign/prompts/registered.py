"""Registers the description generators and the language models."""

from mmsign.prompts.llms import DashScopeLLM, OpenAILLM
from mmsign.prompts.offline import OfflineGenerator
from mmsign.prompts.pipeline import LLMGenerator

__all__ = ['DashScopeLLM', 'LLMGenerator', 'OfflineGenerator', 'OpenAILLM']
