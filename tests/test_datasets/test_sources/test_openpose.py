"""OpenPose's JSON."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from clip_files import check, converted, refused, truncated, wander

from mmsign.datasets.sources import openpose
from mmsign.keypoints import names as known

PARTS = {
    'pose_keypoints_2d': known.OPENPOSE_25,
    'face_keypoints_2d': known.FACE_70,
    'hand_left_keypoints_2d': known.LEFT_HAND_21,
    'hand_right_keypoints_2d': known.RIGHT_HAND_21,
}


def write(folder: Path, clip: str, data: np.ndarray, extra: np.ndarray | None = None) -> None:
    """A file a frame: (T, 137, 3), and perhaps a second person in front of the first."""
    folder.mkdir(parents=True, exist_ok=True)
    ends = np.cumsum([0, *map(len, PARTS.values())])
    for t in range(len(data)):
        everybody = [person[t] for person in (extra, data) if person is not None]
        people = [
            {part: points[a:b].ravel().tolist() for part, a, b in zip(PARTS, ends, ends[1:])}
            for points in everybody
            if points.any()
        ]
        file = folder / f'{clip}_{t:012d}_keypoints.json'
        file.write_text(json.dumps({'version': 1.3, 'people': people}))


def test_clips(tmp_path: Path, rng: np.random.Generator) -> None:
    """Two clips in one folder, one in its own; somebody far off comes first; nobody in a frame."""
    data = {name: wander(rng, 6, 137) for name in ('a', 'b', 'c')}
    data['b'][3] = 0
    other = wander(rng, 6, 137) * [1, 1, 0.4] + [2000, 0, 0]
    source = tmp_path / 'in'
    write(source / 'yes', 'a', data['a'], other)
    write(source / 'yes', 'b', data['b'])
    write(source / 'no/c', 'c', data['c'])
    archive = converted(source, 'openpose', fps=25)
    assert archive.columns['clip_id'].tolist() == ['no/c/c', 'yes/a', 'yes/b']
    assert archive.meta['estimator']['name'] == 'openpose'
    assert archive.meta['fps'] == 25
    names = [name for part in PARTS.values() for name in part]
    for row, name in enumerate('cab'):
        check(archive, row, data[name], names, 0.03)


def test_a_table_of_folders(tmp_path: Path, rng: np.random.Generator) -> None:
    data = wander(rng, 4, 137)
    write(tmp_path / 'in/x', 'video', data)
    write(tmp_path / 'in/y', 'v', data)
    write(tmp_path / 'in/y', 'w', data)
    (tmp_path / 'in/index.csv').write_text('path,gloss\nx,A\ny/w,B\n')
    archive = converted(tmp_path / 'in', 'openpose')
    assert archive.columns['clip_id'].tolist() == ['x', 'y/w']
    (tmp_path / 'in/index.csv').write_text('path,gloss\ny,B\n')
    refused(tmp_path / 'in', 'openpose', 'holds several clips: v, w. name one')


@pytest.mark.parametrize(
    ('text', 'problem'),
    [
        ('{}', 'field people: holds no list of people'),
        ('{"people": [3]}', 'holds no list of people'),
        ('{"people": [{"pose_keypoints_2d": [1, 2]}]}', 'is not a list of x, y, confidence'),
        ('{"people": [{"pose_keypoints_2d": [[1], [2, 3]]}]}', 'is not a list of x, y, confidence'),
        ('{"people": [{"pose_keypoints_2d": [' + '9' * 400 + ', 1, 1]}]}', 'a number of 400 digits'),
        ('{"people": [{"pose_keypoints_2d": [1, 2, 3]}]}', 'has 1 points'),
        ('{"people": ' + '[' * 100_000, 'is truncated or not JSON'),
    ],
)
def test_bad_frames(tmp_path: Path, rng: np.random.Generator, text: str, problem: str) -> None:
    write(tmp_path / 'in/yes/c', 'c', wander(rng, 4, 137))
    (tmp_path / 'in/yes/c/c_000000000002_keypoints.json').write_text(text)
    refused(tmp_path / 'in', 'openpose', f'_000000000002_keypoints.json: .*{problem}')


def test_a_truncated_frame_and_nobody(tmp_path: Path, rng: np.random.Generator) -> None:
    write(tmp_path / 'in/yes/c', 'c', np.zeros((3, 137, 3)))
    refused(tmp_path / 'in', 'openpose', 'nobody is detected in any frame')
    write(tmp_path / 'in/yes/c', 'c', wander(rng, 3, 137))
    truncated(tmp_path / 'in/yes/c/c_000000000001_keypoints.json')
    refused(tmp_path / 'in', 'openpose', 'is truncated or not JSON')


def test_real_frames(shared_data: Path) -> None:
    folder = shared_data / 'samples/openpose_json'
    frames = openpose.read_clip(folder)
    assert frames.keypoints.shape == (9, 137, 2)
    first = json.loads((folder / 'video_000000000000_keypoints.json').read_text())['people'][0]
    assert frames.names is not None
    at = list(frames.names).index('right_shoulder')
    assert frames.keypoints[0, at].tolist() == pytest.approx(first['pose_keypoints_2d'][6:8])
    wrist, hand = (list(frames.names).index(f'right_{name}') for name in ('wrist', 'hand_wrist'))
    assert np.abs(frames.keypoints[:, wrist] - frames.keypoints[:, hand]).max() < 60  # of 1,300
