"""Numpy pipelines against the registered transforms, and their independence from torch."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from mmsign.keypoints.kinect import kinect20
from mmsign.keypoints.wholebody import hands43, wholebody87, wholebody133
from mmsign.preprocessing.pipeline import STEPS, register_step, run_pipeline
from mmsign.registry import TRANSFORMS
from mmsign.utils.errors import MMSignError

LAYOUTS = {layout.name: layout for layout in (wholebody133(), wholebody87(), hands43())}
PACK = [{'type': 'MakeStreams', 'streams': ('joint', 'bone_motion')}, {'type': 'PackSign'}]
PIPELINES = {
    'plain': [{'type': 'SampleFrames', 'frames': 9}],
    'kept window': [{'type': 'SampleFrames', 'frames': 9, 'keep': (0.2, 0.8)}],
    'loop': [{'type': 'SampleFrames', 'frames': 40, 'mode': 'loop'}],
    'window': [{'type': 'SampleFrames', 'frames': 8, 'mode': 'loop'}],
    'whole body': [
        {'type': 'SelectLayout', 'layout': 'wholebody87'},
        {'type': 'CanonicalHand'},
        {'type': 'Normalize'},
        {'type': 'SampleFrames', 'frames': 16},
    ],
    'repaired': [
        {'type': 'TrimRest', 'margin': 1},
        {'type': 'FillGaps', 'frames': 3},
        {'type': 'Smooth'},
        {'type': 'PartChannels', 'roots': {f'{s}_hand': f'{s}_hand_wrist' for s in ('left', 'right')}},
        {'type': 'SampleFrames', 'frames': 12},
    ],
    'hands': [
        {'type': 'SelectLayout', 'layout': 'wholebody87'},
        {'type': 'CanonicalHand'},
        {'type': 'Normalize', 'center': ('nose',), 'scale': ('left_shoulder', 'nose')},
        {'type': 'SelectLayout', 'layout': 'hands43'},
        {'type': 'NormalizeParts', 'roots': {f'{s}_hand': f'{s}_hand_wrist' for s in ('left', 'right')}},
        {'type': 'SampleFrames', 'frames': 16},
    ],
}


def clip(rng: np.random.Generator, left_handed: bool) -> tuple[np.ndarray, np.ndarray]:
    keypoints = rng.uniform(0, 900, (21, 133, 2)).astype(np.float32)
    confidence = (rng.random((21, 133)) > 0.2).astype(np.float32)
    confidence[:12, slice(112, 133) if left_handed else slice(91, 112)] = 0
    return keypoints * (confidence > 0)[..., None], confidence


@pytest.mark.parametrize('name', PIPELINES)
@pytest.mark.parametrize('left_handed', [False, True])
def test_same_input_as_the_registered_transforms(
    rng: np.random.Generator, name: str, left_handed: bool
) -> None:
    keypoints, confidence = clip(rng, left_handed)
    steps = [*PIPELINES[name], *PACK]
    results: dict[str, Any] = dict(
        keypoints=keypoints.copy(),
        confidence=confidence.copy(),
        layout=wholebody133(),
        label=0,
        clip_id='c',
        gloss='g',
        signer='s',
        flipped=False,
        draw=(0, 0, 0),
    )
    for step in steps:
        results = TRANSFORMS.build(dict(step)).transform(results)
    inputs = run_pipeline(steps, keypoints, confidence, wholebody133(), LAYOUTS)
    assert inputs.dtype == np.float32
    np.testing.assert_array_equal(inputs, results['inputs'].numpy())


def test_the_kinect_pipeline(rng: np.random.Generator) -> None:
    keypoints = rng.normal(size=(30, 20, 3)).astype(np.float32)
    confidence = (rng.random((30, 20)) > 0.1).astype(np.float32)
    keypoints *= confidence[..., None]
    steps = [
        {'type': 'AlignShoulders'},
        {'type': 'Normalize'},
        {'type': 'UnitBones'},
        {'type': 'SampleFrames', 'frames': 12},
        *PACK,
    ]
    results: dict[str, Any] = dict(
        keypoints=keypoints.copy(),
        confidence=confidence.copy(),
        layout=kinect20(),
        label=0,
        clip_id='c',
        gloss='g',
        signer='s',
        flipped=False,
        draw=(0, 0, 0),
    )
    for step in steps:
        results = TRANSFORMS.build(dict(step)).transform(results)
    inputs = run_pipeline(steps, keypoints, confidence, kinect20(), {})
    np.testing.assert_array_equal(inputs, results['inputs'].numpy())


def test_a_users_step_joins() -> None:
    @register_step('Double')
    def double(state: Any, by: float = 2) -> None:
        state.keypoints = state.keypoints * by

    try:
        points, sure = np.ones((3, 133, 2), np.float32), np.ones((3, 133), np.float32)
        steps = [{'type': 'Double', 'by': 3}, {'type': 'MakeStreams', 'streams': 'joint'}]
        inputs = run_pipeline(steps, points, sure, wholebody133(), LAYOUTS)
        assert (inputs[:2] == 3).all()
        assert (inputs[2] == 1).all()
    finally:
        STEPS.pop('Double')


@pytest.mark.parametrize(
    ('steps', 'message'),
    [
        ([{'type': 'RandomMirror'}], 'RandomMirror: is random'),
        ([{'type': 'SelectLayout', 'layout': 'kinect20'}], "'kinect20' is not in the model"),
        ([{'type': 'SampleFrames', 'frames': 4, 'crop': (0.5, 1)}], 'SampleFrames: is random'),
        ([{'type': 'SampleFrames', 'frames': 4, 'warp': 0.5}], 'SampleFrames: is random'),
        ([{'type': 'Normalize'}], 'makes no input'),
    ],
)
def test_pipelines_that_cannot_be_deployed(steps: list, message: str) -> None:
    points, sure = np.ones((3, 133, 2), np.float32), np.ones((3, 133), np.float32)
    with pytest.raises(MMSignError, match=message):
        run_pipeline(steps, points, sure, wholebody133(), LAYOUTS)


def test_every_step_names_a_registered_transform() -> None:
    for name in STEPS:
        assert TRANSFORMS.get(name) is not None


def test_neither_torch_nor_mmengine_is_imported() -> None:
    code = (
        'import sys\n'
        'for name in ("torch", "mmengine", "mmcv", "mmaction", "scipy", "cv2"): sys.modules[name] = None\n'
        'import mmsign.preprocessing.pipeline, mmsign.keypoints.layout, mmsign.keypoints.wholebody\n'
        'import mmsign.inference.exported\n'
        'print("fine")'
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert done.stdout.strip() == 'fine', done.stderr
