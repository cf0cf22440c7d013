"""The configs of every data set, their streams fused: exported, they agree with PyTorch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.registry import DefaultScope
from synthetic import clip

from mmsign.engine.runs import load_config
from mmsign.inference.export import export_model
from mmsign.inference.exported import ExportedModel
from mmsign.inference.recognizer import Member, TorchModel
from mmsign.keypoints.registered import build_layout
from mmsign.registry import MODELS

CONFIGS = Path(__file__).resolve().parents[2] / 'configs'
#: Data set → layout and dimensions of the clips that its converter writes.
STORED = {
    'slr500': ('wholebody133', 2),
    'autsl': ('wholebody133', 2),
    'asl_words': ('wholebody133', 2),
    'fingerspelling': ('wholebody133', 2),
    'isl_kinect30': ('kinect20', 3),
}


def member(file: Path, stored: str) -> Member:
    """A config's own test pipeline, and its network with fewer and narrower blocks."""
    cfg = load_config(file)
    cfg.model.backbone.update(channels=(8, 12), strides=(1, 2))
    cfg.model.cls_head.in_channels = 12
    cfg.model.aux_heads = []
    with DefaultScope.overwrite_default_scope('mmsign'):
        model = MODELS.build(cfg.model).eval()
    for module in model.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)  # untrained networks hide branches behind 1e-6
    for parameter in model.parameters():
        if parameter.numel() == 1:
            torch.nn.init.constant_(parameter, 0.5)  # alpha: the topology depends on the clip
    pipeline = [step.to_dict() for step in cfg.test_dataloader.dataset.pipeline]
    glosses = [f'sign {i}' for i in range(cfg.model.cls_head.num_classes)]
    return Member(model, pipeline, glosses, build_layout(stored), str(file), '')


def test_every_data_set_is_here() -> None:
    names = {file.stem.split('_', 1)[1] for file in CONFIGS.glob('ctrgcn_*.py')}
    assert names == set(STORED)


@pytest.mark.parametrize('data', STORED)
def test_exported_configs_agree(data: str, tmp_path: Path, rng: np.random.Generator) -> None:
    stored, dims = STORED[data]
    files = sorted(CONFIGS.glob(f'gspmc_{data}*.py'))
    torch.manual_seed(0)
    model = TorchModel([member(file, stored) for file in files], device='cpu')
    exported = ExportedModel(export_model(model, tmp_path / 'out'), threads=1)
    clips = []
    for frames in (2, 11, 30):
        data_clip = clip(rng, frames, model.layout.num_keypoints, dims)
        clips.append((data_clip[..., :-1], data_clip[..., -1]))
    for one in clips:
        for ours, theirs in zip(model.prepare(*one), exported.prepare(*one)):
            assert ours.dtype == theirs.dtype == np.float32
            np.testing.assert_array_equal(ours, theirs)
    expected, found = model(clips), exported(clips)
    scale = max(1.0, float(np.abs(expected.logits).max()))  # fp32 rounds relative to the largest sum
    np.testing.assert_allclose(found.logits / scale, expected.logits / scale, atol=1e-5)
    assert (found.logits.argmax(1) == expected.logits.argmax(1)).all()
    assert np.ptp(expected.logits, 0).max() > 0.01  # it tells clips apart
