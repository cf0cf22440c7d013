from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import torch
from mmaction.structures import ActionDataSample

from mmsign.prompts import Description, PartText, write_descriptions
from mmsign.text import TextBank, build_encoder


@pytest.fixture
def make_bank(tmp_path: Path) -> Callable[..., str]:
    """Writes a bank of random vectors: class → (number of globals, of synonyms, parts of its part texts)."""

    def make(spec: Sequence[tuple[int, int, list[list[str]]]]) -> str:
        rows = [
            Description(
                label=label,
                gloss=f'g{label}',
                globals=[f'{label} global {i}' for i in range(n_global)],
                synonyms=[f'{label} synonym {i}' for i in range(n_synonym)],
                parts=[PartText(f'{label} part {i}', parts) for i, parts in enumerate(part_texts)],
            )
            for label, (n_global, n_synonym, part_texts) in enumerate(spec)
        ]
        file = tmp_path / 'descriptions.jsonl'
        write_descriptions(file, rows)
        TextBank.encode(file, build_encoder('random')).save(tmp_path / 'bank.safetensors')
        return str(tmp_path / 'bank.safetensors')

    return make


@pytest.fixture
def make_samples() -> Callable[..., list[ActionDataSample]]:
    """Data samples with given labels."""

    def make(labels: Sequence[int], flipped: Sequence[bool] | None = None) -> list[ActionDataSample]:
        samples = []
        for i, label in enumerate(labels):
            sample = ActionDataSample()
            sample.set_gt_label(int(label))
            draws = torch.rand(2, generator=torch.Generator().manual_seed(i))
            sample.set_metainfo(
                {
                    'clip_id': f'c{i}',
                    'signer': 's',
                    'gloss': f'g{label}',
                    'flipped': bool(flipped[i]) if flipped else False,
                    'text_draw': tuple(draws.tolist()),
                }
            )
            samples.append(sample)
        return samples

    return make
