"""Written descriptions of signs: where they come from and the file that holds them.

Needs no torch; :mod:`.registered` adds generators and language models to the registries.
"""

from mmsign.keypoints import PARTS
from mmsign.prompts.files.descriptions import (
    Description,
    PartText,
    hash_descriptions,
    read_descriptions,
    write_descriptions,
)

__all__ = ['PARTS', 'Description', 'PartText', 'hash_descriptions', 'read_descriptions', 'write_descriptions']
