"""The commands of docs/own_clips.md, as they are printed there."""

from __future__ import annotations

import json

import numpy as np
from synthetic import clip

from .conftest import REPO, blocks


def test_own_clips(commands, rng, tmp_path, monkeypatch):
    for word in ('house', 'tree'):
        (tmp_path / 'clips' / word).mkdir(parents=True)
        for signer in ('anna', 'bert', 'carl'):
            np.save(tmp_path / f'clips/{word}/{signer}_1.npy', clip(rng, 10))
    monkeypatch.setattr('mmsign.experiments.fit.recipe.EPOCHS', (1, 1))
    make, go_on = blocks((REPO / 'docs/own_clips.md').read_text(encoding='utf8'), '')
    predict, train = go_on.splitlines()
    assert predict == 'python tools/predict.py own/model clip.mp4'
    commands(tmp_path, [*make.splitlines(), predict.replace('clip.mp4', 'own/archive'), train])
    metrics = json.loads((tmp_path / 'own/metrics.json').read_text())
    assert metrics['n'] == 2
    assert metrics['split']['kind'] == 'signer'
    assert (tmp_path / 'own/training-2/last_checkpoint').is_file()
