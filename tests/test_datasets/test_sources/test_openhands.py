"""OpenHands' pickles."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clip_files import check, converted, refused, truncated, wander

from mmsign.keypoints.names import LEFT_HAND_21, POSE_33, RIGHT_HAND_21

NAMES = (*POSE_33, *LEFT_HAND_21, *RIGHT_HAND_21)


def write(folder: Path, content: Any) -> Path:
    (folder / 'in/yes').mkdir(parents=True, exist_ok=True)
    (folder / 'in/yes/a.pkl').write_bytes(pickle.dumps(content))
    return folder / 'in'


def arrays(data: np.ndarray) -> dict[str, np.ndarray]:
    return {'keypoints': data.repeat(2, -1)[..., [0, 2, 1]], 'confidences': data[..., 2]}


@pytest.mark.parametrize('size', [(0, 0), (640, 480)])
def test_clips(tmp_path: Path, rng: np.random.Generator, size: tuple[int, int]) -> None:
    data = wander(rng, 6, 75, 1)
    data[2, 33:54] = 0  # a hand that was not found, with the confidence of one that was
    content = arrays(data)
    content['confidences'] = np.where(data[..., 2] == 0, 1, data[..., 2])
    archive = converted(write(tmp_path, content), 'openhands', width=size[0], height=size[1])
    pixels = data * [*size, 1] if size[0] else data
    check(archive, 0, pixels, NAMES, 0.03 if size[0] else 1e-5)


def test_z(tmp_path: Path, rng: np.random.Generator) -> None:
    data = wander(rng, 6, 75, 1)
    archive = converted(write(tmp_path, arrays(data)), 'openhands', dims=3)
    np.testing.assert_allclose(archive.read(0)[0][:, 112, 2], data[:, 54, 0], rtol=1e-6)


@pytest.mark.parametrize(
    ('content', 'problem'),
    [
        ([1], r'has keypoints \(0,\)'),
        ({'keypoints': np.zeros((4, 75, 3))}, r'confidences \(0,\)'),
        ({'keypoints': np.zeros((4, 74, 3)), 'confidences': np.ones((4, 74))}, r'has keypoints \(4, 74, 3\)'),
        ({'keypoints': np.zeros((4, 75, 3)), 'confidences': np.ones((5, 75))}, r'confidences \(5, 75\)'),
        ({'keypoints': np.array([['x'] * 75]), 'confidences': np.ones(1)}, 'has keypoints'),
        ({'keypoints': [[1, 2], [3]], 'confidences': np.ones(1)}, 'has keypoints'),
        ({'keypoints': np.ones((4, 75, 2, 2)), 'confidences': np.ones((4, 75, 2))}, 'has keypoints'),
        ({'keypoints': np.zeros((4, 75, 3)), 'confidences': np.ones((4, 75))}, 'nobody is detected'),
        ({'keypoints': np.ones((4, 75, 1)), 'confidences': np.ones((4, 75))}, 'has 1 coordinates'),
    ],
)
def test_bad_files(tmp_path: Path, content: Any, problem: str) -> None:
    refused(write(tmp_path, content), 'openhands', problem)


def test_truncated_and_malicious(tmp_path: Path, rng: np.random.Generator) -> None:
    source = write(tmp_path, arrays(wander(rng, 6, 75, 1)))
    truncated(source / 'yes/a.pkl')
    refused(source, 'openhands', r'a\.pkl: .*is truncated')
    refused(write(tmp_path, {'keypoints': Path('x')}), 'openhands', 'refused')
