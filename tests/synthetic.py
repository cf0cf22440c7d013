"""Invented clips and label files in the layouts and under the names of the real data sets."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def clip(rng: np.random.Generator, frames: int = 6, points: int = 133, dims: int = 2) -> np.ndarray:
    """(T, V, D + 1) float32 keypoints in pixels and confidence, a tenth of them missing."""
    body = rng.uniform(100, 400, (1, points, dims))
    moving = body + rng.normal(0, 3, (frames, points, dims))
    confidence = rng.uniform(0.2, 1, (frames, points, 1)) * (rng.random((frames, points, 1)) > 0.1)
    confidence[:, 5:7] = 0.9  # the shoulders are seen
    return np.concatenate([moving * (confidence > 0), confidence], -1).astype(np.float32)


def slr500_labels(folder: Path) -> Path:
    """The two label files of SLR-500 with invented names, in the official form."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f'词{i}' for i in range(500)]
    (folder / 'slr500_gloss_zh.txt').write_bytes('\r\n'.join(lines).encode())
    rows = [f'{line},WORD{i // 2}' for i, line in enumerate(lines)]
    text = '\n'.join(['actual_gloss,normalized_gloss', *rows])
    (folder / 'slr500_gloss_en.csv').write_text(text, encoding='utf8')
    return folder


def autsl_labels(folder: Path, lists: dict[str, list[str]]) -> Path:
    """The four label files of AUTSL: invented names, and the given rows ``clip,label``."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f'{i},kelime{i},word{i}' for i in range(226)]
    (folder / 'autsl_gloss_tr_en.csv').write_text('\n'.join(['ClassId,TR,EN', *rows]), encoding='utf8')
    for word in ('train', 'validation', 'test'):
        (folder / f'autsl_{word}_labels.csv').write_text('\n'.join(lists.get(word, [])), encoding='utf8')
    return folder


def slr500_clips(
    folder: Path,
    rng: np.random.Generator,
    signers=(1, 2, 36),
    words=((1, 0), (1, 1), (25, 19)),
    repetitions=(1, 2),
) -> Path:
    """Keypoint files as ``P01_25_19_2._color.npy``."""
    folder.mkdir(parents=True, exist_ok=True)
    for signer in signers:
        for block, word in words:
            for repetition in repetitions:
                name = f'P{signer:02d}_{block:02d}_{word:02d}_{repetition}._color.npy'
                np.save(folder / name, clip(rng))
    return folder
