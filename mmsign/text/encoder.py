"""What a text encoder is."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from collections.abc import Sequence

import numpy as np

from mmsign.text.split import split_text
from mmsign.utils.errors import MMSignError


class TextEncoder(metaclass=ABCMeta):
    """Turns texts into vectors. A text too long for the encoder is split and averaged, never cut.

    Attributes:
        name: Stored in text banks; says which encoder and version made the vectors.
        max_tokens: The longest text the encoder reads, or None.
    """

    name: str
    max_tokens: int | None = None

    @abstractmethod
    def encode_chunks(self, chunks: Sequence[str]) -> np.ndarray:
        """(n, D) float32 embeddings of texts that fit."""

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, special ones included; only needed with ``max_tokens``."""
        raise AssertionError('an encoder with max_tokens counts tokens')

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Embed texts.

        Returns:
            (n, D) float32 with rows of length 1. The vector of a split text is
            the mean of its pieces' unit vectors, made unit again.

        Raises:
            MMSignError: If a text is empty, or there is none.
        """
        if not texts:
            raise MMSignError('holds nothing', field='texts', fix='give at least one text')
        for i, text in enumerate(texts):
            if not text.strip():
                raise MMSignError(f'text {i} is empty', field='texts', fix='remove it')
        pieces = [self._split(text) for text in texts]
        flat = [piece for group in pieces for piece in group]
        vectors = unit(self.encode_chunks(flat))
        ends = np.cumsum([len(group) for group in pieces])
        return unit(np.stack([vectors[e - len(g) : e].mean(0) for g, e in zip(pieces, ends)]))

    def _split(self, text: str) -> list[str]:
        if self.max_tokens is None:
            return [text]
        return split_text(text, lambda piece: self.count_tokens(piece) <= self.max_tokens)  # type: ignore[operator]


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows scaled to length 1."""
    return (vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)).astype(np.float32)
