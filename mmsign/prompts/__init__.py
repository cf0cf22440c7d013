"""Written descriptions of signs: where they come from and the file that holds them."""

from mmsign.prompts.descriptions import (
    PARTS,
    Description,
    PartText,
    hash_descriptions,
    read_descriptions,
    write_descriptions,
)

__all__ = [
    'PARTS',
    'Description',
    'PartText',
    'hash_descriptions',
    'read_descriptions',
    'write_descriptions',
]
