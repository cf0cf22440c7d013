"""What bfloat16 does to accuracy."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_models import tiny_checkpoint

from mmsign.benchmarks.infer import accuracies
from mmsign.benchmarks.own_clips import own_clips
from mmsign.inference.load_model import load_model
from mmsign.utils.errors import MMSignError


def test_accuracy_in_float32_is_that_of_the_model(letters: Path, tmp_path: Path) -> None:
    config, checkpoint = tiny_checkpoint(tmp_path, letters)
    found = accuracies(config, letters, checkpoint)
    model = load_model(config, checkpoint)
    tested = own_clips(model, letters)
    top1 = (model(tested.clips).logits.argmax(1) == tested.labels).mean()
    assert found['top1_fp32'] == pytest.approx(top1)
    assert found['tested_clips'] == len(tested.labels) > 20
    assert 0.5 < found['bf16_agrees'] <= 1
    assert abs(found['top1_fp32'] - found['top1_bf16']) <= 1 - found['bf16_agrees'] + 1e-9


def test_an_exported_model_is_refused() -> None:
    with pytest.raises(MMSignError, match='give a work dir'):
        accuracies('mmsign://models/letters', None)
