"""Registers the description generators and the language models."""

from mmsign.prompts.generators.offline import OfflineGenerator
from mmsign.prompts.generators.pipeline import LLMGenerator
from mmsign.prompts.llms import DashScopeLLM, OpenAILLM

__all__ = ['DashScopeLLM', 'LLMGenerator', 'OfflineGenerator', 'OpenAILLM']
