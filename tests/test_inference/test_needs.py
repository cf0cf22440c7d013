"""Clips that lack what a model looks at, named once."""

from __future__ import annotations

import numpy as np
import pytest

from mmsign.inference.exported import ExportedModel
from mmsign.inference.needs import absent, reference_points
from mmsign.keypoints.layout import KeypointLayout
from mmsign.keypoints.registered import build_layout

LAYOUT = build_layout('base27')
SHOULDERS = tuple(LAYOUT.index(name) for name in ('left_shoulder', 'right_shoulder'))
FINGERS = list(range(7, 27))


def clip(rng: np.random.Generator, *missing: int) -> tuple[np.ndarray, np.ndarray]:
    confidence = np.ones((6, 27), np.float32)
    confidence[:, list(missing)] = 0
    return rng.uniform(0, 500, (6, 27, 2)).astype(np.float32), confidence


@pytest.mark.parametrize(
    ('pipeline', 'names'),
    [
        ([{'type': 'Normalize'}], ('left_shoulder', 'right_shoulder')),
        ([{'type': 'Normalize', 'center': ('nose',), 'scale': ()}], ()),
        ([{'type': 'Normalize', 'scale': ['nose', 'left_wrist']}], ('nose', 'left_wrist')),
        ([{'type': 'AlignShoulders'}, {'type': 'UnitBones'}], ('left_shoulder', 'right_shoulder')),
        ([{'type': 'SampleFrames', 'frames': 4}], ()),
    ],
)
def test_what_a_pipeline_measures_by(pipeline: list[dict], names: tuple[str, ...]) -> None:
    assert reference_points([pipeline, pipeline]) == names


def test_what_is_absent_is_counted(rng: np.random.Generator) -> None:
    names = ('left_shoulder', 'right_shoulder')
    whole, headless, bare = clip(rng), clip(rng, SHOULDERS[0]), clip(rng, *FINGERS)
    apart = clip(rng)
    apart[1][:3, SHOULDERS[0]] = 0
    apart[1][3:, SHOULDERS[1]] = 0  # never seen in one frame
    blinking = clip(rng)
    blinking[1][1:, SHOULDERS] = 0  # once is enough
    assert absent(names, LAYOUT, [whole, blinking], LAYOUT) == ''
    said = absent(names, LAYOUT, [whole, headless, apart, bare], LAYOUT)
    assert said == (
        'left_shoulder and right_shoulder, by which the model measures a signer, are seen in no frame of 2 '
        'clips; a hand is seen in no frame of 1 clips (of 4)'
    )
    assert absent((), LAYOUT, [headless], LAYOUT) == ''
    arms = KeypointLayout(
        'arms', ('left_wrist', 'neck', 'right_wrist'), {'body': (0, 1, 2)}, ((0, 1), (2, 1)), ((0, 2),)
    )
    assert absent((), arms, [bare], LAYOUT) == ''  # the network sees no hands


def test_a_model_says_it_once(rng: np.random.Generator, capsys: pytest.CaptureFixture[str]) -> None:
    wholebody = build_layout('wholebody133')
    keypoints = rng.uniform(0, 500, (8, 133, 2)).astype(np.float32)
    confidence = np.ones((8, 133), np.float32)
    model = ExportedModel('mmsign://models/letters', threads=1)
    model([(keypoints, confidence)], wholebody)
    assert capsys.readouterr().err == ''
    confidence[:, [wholebody.index(name) for name in ('left_shoulder', 'right_shoulder')]] = 0
    for _ in range(2):
        model([(keypoints, confidence)], wholebody)
    said = capsys.readouterr().err
    assert said.count('warning:') == said.count('are seen in no frame of 1 clips (of 1)') == 1
