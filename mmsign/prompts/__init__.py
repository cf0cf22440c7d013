"""Written descriptions of signs: where they come from and the file that holds them."""

from mmsign.prompts.descriptions import (
    PARTS,
    Description,
    PartText,
    hash_descriptions,
    read_descriptions,
    write_descriptions,
)
from mmsign.prompts.llms import DashScopeLLM, OpenAILLM
from mmsign.prompts.offline import OfflineGenerator
from mmsign.prompts.pipeline import LLMGenerator

__all__ = [
    'PARTS',
    'DashScopeLLM',
    'Description',
    'LLMGenerator',
    'OfflineGenerator',
    'OpenAILLM',
    'PartText',
    'hash_descriptions',
    'read_descriptions',
    'write_descriptions',
]
