"""The model that comes with the package names real letters of a language it never saw."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mmsign.datasets import PoseArchive
from mmsign.inference.exported import ExportedModel
from mmsign.inference.inferencer import SignInferencer
from mmsign.utils.paths import resolve

MODEL = 'mmsign://models/letters'


def test_it_names_the_irish_letters(letters: Path) -> None:
    archive, name = PoseArchive(letters), SignInferencer(MODEL)
    clips = [archive.clip(row) for row in np.flatnonzero(archive.columns['signer'] == 'ise')]
    right = [name(archive, clip=clip.clip_id)[0].gloss == clip.gloss for clip in clips]
    assert len(right) == 26
    assert np.mean(right) > 0.7  # 0.04 is chance; the left-handed signer of another alphabet is hard enough


def test_it_says_how_good_it_is_and_stays_small() -> None:
    meta = ExportedModel(MODEL).meta
    assert meta['metrics']['split'] == {'folds': 4, 'fold': 0, 'held_out': True}
    assert 0.5 < meta['metrics']['top1'] < 1
    assert sum(file.stat().st_size for file in resolve(MODEL).iterdir()) < 500_000
