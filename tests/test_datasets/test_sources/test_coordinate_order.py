"""All x before all y, or a point after the other: told on real hands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.coordinate_order import axes_apart, join_axes
from mmsign.datasets.sources.stacked import load
from mmsign.utils.numpy_files import load_arrays


@pytest.fixture(scope='module')
def bodies(shared_data: Path) -> np.ndarray:
    """(60, 10, 75, 3) MediaPipe's pose and hands of real clips."""
    landmarks = load_arrays(shared_data / 'wlasl50_train.npz')['landmarks'][::5][:60, 5:15]
    pose = landmarks[..., :132].reshape(60, 10, 33, 4)[..., :3]
    return np.concatenate([pose, landmarks[..., 132:].reshape(60, 10, 42, 3)], 2)


@pytest.mark.parametrize('axes', [2, 3])
@pytest.mark.parametrize('points', [slice(None), slice(33, None), slice(54, None)])
@pytest.mark.parametrize('relative', [False, True])
def test_both_orders_of_the_same_points(bodies: np.ndarray, axes: int, points: slice, relative: bool) -> None:
    clips = bodies[:, :, points, :axes]
    if relative:  # to the wrist of the last hand, as keypoints of alphabets often are
        clips = np.where(clips.any(-1, keepdims=True), clips - clips[:, :, -21:-20], 0)
    together = [clip.reshape(10, -1) for clip in clips]
    apart = [clip.transpose(0, 2, 1).reshape(10, -1) for clip in clips]
    for i in range(0, 60, 20):
        assert axes_apart(together[i : i + 20]) == 0
        assert axes_apart(apart[i : i + 20]) == axes
    np.testing.assert_array_equal(join_axes(apart[0], axes), clips[0])


def test_nothing_to_tell() -> None:
    assert axes_apart([]) == 0
    assert axes_apart([np.zeros((3, 84))]) == 0
    assert axes_apart([np.zeros((3, 42, 2))]) == 0
    assert axes_apart([np.ones((3, 258))]) == 0
    for value in (np.nan, np.inf, 1e30):
        assert axes_apart([np.full((3, 84), value)]) == 0


def test_absurd_numbers_among_good_ones(bodies: np.ndarray) -> None:
    clips = [
        clip.reshape(len(clip), -1).copy() for clip in bodies.transpose(0, 1, 3, 2).reshape(60, 10, -1)[:20]
    ]
    told = axes_apart(clips)
    clips[0][0], clips[1][2], clips[2][3, :60] = np.nan, np.inf, 1e30
    assert axes_apart(clips) == told


def test_a_set_of_both_orders_is_one_archive(bodies: np.ndarray, tmp_path: Path) -> None:
    words = np.array(['yes', 'no'] * 30)
    np.savez(tmp_path / 'a.npz', X=bodies.reshape(60, 10, -1), y=words)
    np.savez(tmp_path / 'b.npz', X=bodies.transpose(0, 1, 3, 2).reshape(60, 10, -1), y=words)
    reports = [
        write_archive(load(str(tmp_path / f'{name}.npz')), tmp_path / name, progress=False) for name in 'ab'
    ]
    assert [report['notes'] for report in reports] == [0, 1]
    assert 'all x, then all y, then all z' in reports[1]['notes_first'][0]
    one, other = (PoseArchive(tmp_path / name) for name in 'ab')
    for i in range(60):
        np.testing.assert_array_equal(one.read(i)[0], other.read(i)[0])
