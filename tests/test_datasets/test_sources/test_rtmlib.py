"""rtmlib's pickles as Uni-Sign writes them."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clip_files import check, converted, refused, truncated, wander

from mmsign.keypoints.names import BY_COUNT


def write(folder: Path, content: Any) -> Path:
    (folder / 'in/yes').mkdir(parents=True, exist_ok=True)
    (folder / 'in/yes/a.pkl').write_bytes(pickle.dumps(content))
    return folder / 'in'


def lists(*people: np.ndarray) -> dict[str, Any]:
    stacked = np.stack(people, 1)  # (T, people, P, 3)
    return {'keypoints': list(stacked[..., :2]), 'scores': list(stacked[..., 2])}


def test_normalised(tmp_path: Path, rng: np.random.Generator) -> None:
    data, other = wander(rng, 6, 133, 1), wander(rng, 6, 133, 1) * [1, 1, 0.4] + [3, 0, 0]
    archive = converted(write(tmp_path, lists(other, data)), 'rtmlib')
    assert archive.meta['dtype'] == 'float32'
    check(archive, 0, data, BY_COUNT[133], 1e-5)


def test_pixels(tmp_path: Path, rng: np.random.Generator) -> None:
    data = wander(rng, 6, 133, 1)
    archive = converted(write(tmp_path, lists(data)), 'rtmlib', width=640, height=480)
    check(archive, 0, data * [640, 480, 1], BY_COUNT[133], 0.03)
    assert (archive.clip(0).width, archive.clip(0).height) == (640, 480)


def test_frames_without_anybody(tmp_path: Path, rng: np.random.Generator) -> None:
    data = wander(rng, 6, 133, 1)
    content = lists(data)
    content['keypoints'][2], content['scores'][2] = np.zeros((0, 133, 2)), np.zeros((0, 133))
    data[2] = 0
    check(converted(write(tmp_path, content), 'rtmlib'), 0, data, BY_COUNT[133], 1e-5)


@pytest.mark.parametrize(
    ('content', 'problem'),
    [
        ({'keypoints': []}, 'holds no lists of keypoints and scores'),
        ({'keypoints': [np.zeros((1, 133, 2))], 'scores': []}, 'holds no lists'),
        ([1], 'holds no lists'),
        (
            {'keypoints': [np.ones((1, 50, 2))], 'scores': [np.ones((1, 50))]},
            r'of frame 0 has shape \(1, 50, 2\)',
        ),
        ({'keypoints': [np.ones((1, 133, 2))], 'scores': [np.ones((1, 13))]}, r'scores \(1, 13\)'),
        ({'keypoints': [np.array([['x']])], 'scores': [np.ones((1, 1))]}, 'frame 0 is no array of numbers'),
        ({'keypoints': [[[1, 2], [3]]], 'scores': [np.ones((1, 1))]}, 'of frame 0 is no array of numbers'),
        ({'keypoints': [np.ones((1, 133, 2))], 'scores': [np.full((1, 133), 'x')]}, 'no array of numbers'),
        ({'keypoints': np.ones(()), 'scores': np.ones(())}, 'holds no lists'),
        ({'keypoints': [np.zeros((0, 133, 2))], 'scores': [np.zeros((0, 133))]}, 'nobody is detected'),
    ],
)
def test_bad_files(tmp_path: Path, content: Any, problem: str) -> None:
    refused(write(tmp_path, content), 'rtmlib', rf'a\.pkl: .*{problem}')


def test_truncated_and_malicious(tmp_path: Path, rng: np.random.Generator) -> None:
    source = write(tmp_path, lists(wander(rng, 6, 133, 1)))
    truncated(source / 'yes/a.pkl')
    refused(source, 'rtmlib', 'is truncated')
    refused(write(tmp_path, {'keypoints': Path('x'), 'scores': []}), 'rtmlib', 'refused')
