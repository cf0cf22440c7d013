"""Outputs of every shipped pipeline, draws included, against numbers kept in golden.json.

They may change only where a change of what a network sees is meant. To write them anew:
``python -m pytest tests/test_preprocessing/test_golden.py --write-golden``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import random_clip, sample

from mmsign.engine.runs import load_config
from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing.pipeline import run_pipeline
from mmsign.registry import LAYOUTS, TRANSFORMS

CONFIGS = Path(__file__).parents[2] / 'configs'
GOLDEN = Path(__file__).with_name('golden.json')
#: Leading hand and frames.
CLIPS = (('right_hand', 23), ('left_hand', 11))
#: (seed, epoch, clip) of the draws.
DRAWS = [(0, 0, 0), (0, 3, 17), (5, 109, 4000)]


@cache
def shipped() -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """``config/train`` or ``config/test`` → layout of the clips and pipeline; each pipeline once."""
    found: dict[str, tuple[str, list[dict[str, Any]]]] = {}
    for file in sorted(CONFIGS.glob('*.py')):
        cfg = load_config(file)
        stored = 'kinect20' if cfg.layout.startswith('kinect') else 'wholebody133'
        for kind in ('train', 'test'):
            steps = [step.to_dict() for step in cfg[f'{kind}_dataloader'].dataset.pipeline]
            if (stored, steps) not in found.values():
                found[f'{file.stem}/{kind}'] = stored, steps
    return found


def signed(layout: str, leading: str, length: int) -> tuple[np.ndarray, np.ndarray]:
    """A clip in which the other hand is mostly lost."""
    keypoints, confidence = random_clip(layout, length, 3 if layout == 'kinect20' else 2, seed=length)
    other = 'left_hand' if leading == 'right_hand' else 'right_hand'
    confidence[: length * 2 // 3, list(build_layout(layout).parts[other])] = 0
    return keypoints * (confidence > 0)[..., None], confidence


def with_confidence(steps: list[dict[str, Any]], confidence: str) -> list[dict[str, Any]]:
    return [dict(step, confidence=confidence) if step['type'] == 'MakeStreams' else step for step in steps]


def fingerprint(values: np.ndarray) -> list[float]:
    """Few numbers that no change of an array leaves alone: its shape, size, and two projections."""
    flat = values.astype(np.float64).ravel()
    waves = [np.cos(k * np.arange(len(flat)) + k) for k in (0.7, 1.9)]
    return [*values.shape, np.abs(flat).sum(), *(float(flat @ wave) for wave in waves)]


def packed(layout: str, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What two clips become with three draws each."""
    transforms = [TRANSFORMS.build(dict(step)) for step in steps]
    found = []
    for leading, length in CLIPS:
        for draw in DRAWS:
            results: dict[str, Any] = sample(layout, draw=draw)
            results['keypoints'], results['confidence'] = signed(layout, leading, length)
            for transform in transforms:
                results = transform(results)
            found.append(results)
    return found


def outputs(layout: str, steps: list[dict[str, Any]]) -> list[list[float]]:
    """Fingerprints, whether it was mirrored, and the draws of texts.

    With the estimator's confidence as a channel, so that nothing of it gets lost unseen.
    """
    rows = []
    for results in packed(layout, with_confidence(steps, 'score')):
        meta = results['data_samples'].metainfo
        row = [*fingerprint(results['inputs'].numpy()), float(meta['flipped']), *meta['text_draw']]
        rows.append([float(f'{number:.9g}') for number in row])
    return rows


def test_outputs_are_what_they_were(request: pytest.FixtureRequest) -> None:
    found = {}
    for name, (layout, steps) in shipped().items():
        found[name] = outputs(layout, steps)
    if request.config.getoption('--write-golden'):
        lines = [f' {json.dumps(name)}: {json.dumps(rows)}' for name, rows in found.items()]
        GOLDEN.write_text('{\n' + ',\n'.join(lines) + '\n}\n')
    expected = json.loads(GOLDEN.read_text())
    assert found.keys() == expected.keys()
    for name, rows in expected.items():
        np.testing.assert_allclose(found[name], rows, rtol=1e-6, atol=1e-5, err_msg=name)


def test_exported_models_see_the_same() -> None:
    layouts = {name: build_layout(name) for name in LAYOUTS.module_dict}
    for name, (layout, steps) in shipped().items():
        if name.endswith('/test'):
            rows = outputs(layout, steps)
            for row, clip in zip(rows[::3], CLIPS):
                scored = with_confidence(steps, 'score')
                inputs = run_pipeline(scored, *signed(layout, *clip), build_layout(layout), layouts)
                np.testing.assert_allclose(fingerprint(inputs), row[: len(fingerprint(inputs))], rtol=1e-6)


def test_the_default_only_masks_the_confidence() -> None:
    """Every shipped pipeline: coordinates as with scores, and 1 where a score is above 0."""
    for name, (layout, steps) in shipped().items():
        streams = next(step['streams'] for step in steps if step['type'] == 'MakeStreams')
        count = 1 if isinstance(streams, str) else len(streams)
        kinds = {kind: with_confidence(steps, kind) for kind in ('score', 'mask', 'none')}
        for row in zip(*(packed(layout, kinds[kind]) for kind in kinds), packed(layout, steps)):
            score, mask, none, default = (results['inputs'].numpy() for results in row)
            score, mask = (x.reshape(count, -1, *x.shape[1:]) for x in (score, mask))
            np.testing.assert_array_equal(mask[:, :-1], score[:, :-1])
            np.testing.assert_array_equal(mask[:, -1], score[:, -1] > 0)
            np.testing.assert_array_equal(none, mask[:, :-1].reshape(none.shape))
            np.testing.assert_array_equal(default, mask.reshape(default.shape), err_msg=name)
