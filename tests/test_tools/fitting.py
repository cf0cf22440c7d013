"""The command that fits a recogniser, on a tiny archive of two words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import write_archive
from tool_runner import run_tool

from mmsign.keypoints.registered import build_layout

GLOSSES = ('house', 'tree')
SMALL = ('frames=8', 'feature_channels=12', 'model.backbone.convolutions=1')
SMALL_GRAPH = (
    *('frames=8', 'feature_channels=12'),
    *('model.backbone.channels=[8,12]', 'model.backbone.strides=[1,2]'),
)
TINY = ('--epochs', 6, '--cfg-options', 'lr=0.02', *SMALL)


def signed(label: int, seed: int, frames: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """A person whose right hand goes up for one word and aside for the other."""
    rng = np.random.default_rng(seed)
    layout = build_layout('wholebody133')
    points = np.random.default_rng(7).uniform(100, 400, (1, 133, 2)).repeat(frames, 0)
    points[:, layout.index('left_shoulder')] = (350, 200)
    points[:, layout.index('right_shoulder')] = (250, 200)
    moving = [layout.index('right_wrist'), *layout.parts['right_hand']]
    points[:, moving, 1 - label] += np.linspace(0, 120, frames)[:, None]
    return (points + rng.normal(0, 2, points.shape)).astype(np.float32), np.ones((frames, 133), np.float32)


def make_archive(path: Path, signers: str = 'abcde', repeats: int = 2, **options) -> Path:
    made = iter(range(10_000))
    return write_archive(
        path,
        'wholebody133',
        GLOSSES,
        signers=tuple(signers),
        repeats=repeats,
        clip=lambda i: signed(i // repeats % len(GLOSSES), next(made)),
        **options,
    )


@pytest.fixture
def fit(tmp_path, monkeypatch, capsys):
    def call(*words, code=0, tiny=True):
        asked = run_tool(monkeypatch, 'fit.py', *words, '--out', tmp_path / 'out', *(TINY if tiny else ()))
        printed = capsys.readouterr()
        assert asked == code, printed.err
        return printed.out if code == 0 else printed.err

    return call
