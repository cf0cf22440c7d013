"""The four streams against naive loops, and their rules for confidence."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import LAYOUT_NAMES, clips, litter, one_line_error, random_clip, sample
from hypothesis import given
from hypothesis import strategies as st

from mmsign.datasets.transforms import MakeStreams
from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing.streams import STREAMS, make_stream, stack_streams, to_bone, to_motion

Clip = tuple[np.ndarray, np.ndarray]


def naive_bone(keypoints: np.ndarray, confidence: np.ndarray, parents: list[int]) -> Clip:
    points, conf = np.zeros_like(keypoints), np.zeros_like(confidence)
    for t, v in np.ndindex(confidence.shape):
        parent = parents[v]
        if parent < 0:
            conf[t, v] = confidence[t, v]  # the root's bone is zero, and as sure as the root
        elif confidence[t, v] > 0 and confidence[t, parent] > 0:
            points[t, v] = keypoints[t, v] - keypoints[t, parent]
            conf[t, v] = min(confidence[t, v], confidence[t, parent])
    return points, conf


def naive_motion(keypoints: np.ndarray, confidence: np.ndarray) -> Clip:
    points, conf = np.zeros_like(keypoints), np.zeros_like(confidence)
    for t in range(len(keypoints) - 1):
        for v in range(confidence.shape[1]):
            if confidence[t, v] > 0 and confidence[t + 1, v] > 0:
                points[t, v] = keypoints[t + 1, v] - keypoints[t, v]
                conf[t, v] = min(confidence[t, v], confidence[t + 1, v])
    return points, conf


def naive_stream(stream: str, clip: Clip, parents: list[int]) -> Clip:
    return {
        'joint': lambda: clip,
        'bone': lambda: naive_bone(*clip, parents),
        'joint_motion': lambda: naive_motion(*clip),
        'bone_motion': lambda: naive_motion(*naive_bone(*clip, parents)),
    }[stream]()


@st.composite
def trees(draw: st.DrawFn, count: int = 6) -> list[int]:
    """Parents of a random tree whose root may be anywhere."""
    order = draw(st.permutations(range(count)))
    parents = [-1] * count
    for place, v in enumerate(order[1:], 1):
        parents[v] = order[draw(st.integers(0, place - 1))]
    return parents


@given(clips(points=6, dims=3), trees(), st.sampled_from(STREAMS))
def test_streams(clip: Clip, parents: list[int], stream: str) -> None:
    points, conf = make_stream(stream, *clip, np.array(parents))
    expected, expected_conf = naive_stream(stream, clip, parents)
    np.testing.assert_allclose(points, expected, atol=1e-5)
    np.testing.assert_array_equal(conf, expected_conf)
    assert not points[conf == 0].any()
    assert not points[:, parents.index(-1)].any() or not stream.startswith('bone')


@given(clips(points=6), trees(), st.sampled_from(STREAMS))
def test_rubbish_at_missing_points_moves_nothing(clip: Clip, parents: list[int], stream: str) -> None:
    dirty = litter(*clip)
    expected = stack_streams([stream], *clip, np.array(parents))
    np.testing.assert_array_equal(stack_streams([stream], dirty, clip[1], np.array(parents)), expected)


def test_confidence_is_the_lower_one_and_never_a_difference() -> None:
    keypoints = np.array([[[1, 1], [4, 5]], [[2, 2], [8, 9]]], np.float32)
    confidence = np.array([[0.9, 0.5], [0.3, 0.7]], np.float32)
    parents = np.array([-1, 0])
    bones, conf = to_bone(keypoints, confidence, parents)
    assert bones.tolist() == [[[0, 0], [3, 4]], [[0, 0], [6, 7]]]
    np.testing.assert_allclose(conf, np.array([[0.9, 0.5], [0.3, 0.3]]))
    motion, conf = to_motion(keypoints, confidence)
    assert motion.tolist() == [[[1, 1], [4, 4]], [[0, 0], [0, 0]]]
    np.testing.assert_allclose(conf, np.array([[0.3, 0.5], [0, 0]]))


@given(clips(points=5), st.lists(st.sampled_from(STREAMS), min_size=1, max_size=5))
def test_stacking(clip: Clip, streams: list[str]) -> None:
    """Channels are x, y, confidence of each stream in turn."""
    parents = np.array([1, -1, 1, 2, 2])
    stacked = stack_streams(streams, *clip, parents, 'score')
    assert stacked.shape == (3 * len(streams), *clip[1].shape)
    assert stacked.dtype == np.float32
    assert stacked.flags.c_contiguous
    for i, stream in enumerate(streams):
        points, conf = naive_stream(stream, clip, parents.tolist())
        for d in range(2):
            np.testing.assert_allclose(stacked[3 * i + d], points[..., d], atol=1e-5)
        np.testing.assert_array_equal(stacked[3 * i + 2], conf)


@pytest.mark.parametrize('name', LAYOUT_NAMES)
def test_bones_add_up_along_the_tree(name: str) -> None:
    """Following the bones from the root leads back to every joint."""
    layout = build_layout(name)
    keypoints, confidence = random_clip(layout, missing=0)
    bones, _ = to_bone(keypoints, confidence, layout.parents)
    root = int(np.flatnonzero(layout.parents == -1)[0])
    for v in range(layout.num_keypoints):
        place, up = keypoints[:, root].copy(), v
        while up != root:
            place, up = place + bones[:, up], int(layout.parents[up])
        np.testing.assert_allclose(place, keypoints[:, v], rtol=1e-4, atol=1e-3)


def test_unknown_stream() -> None:
    with one_line_error("'velocity'", 'field streams', *STREAMS):
        make_stream('velocity', *random_clip(), np.arange(27) - 1)


@pytest.mark.parametrize('streams', [*STREAMS, ('joint', 'bone'), list(STREAMS)])
@pytest.mark.parametrize('dims', [2, 3])
def test_equals_its_function(streams: str | list[str], dims: int) -> None:
    before = sample(dims=dims)
    inputs = MakeStreams(streams)(dict(before))['inputs']
    names = [streams] if isinstance(streams, str) else streams
    parents = before['layout'].parents
    expected = stack_streams(names, before['keypoints'], before['confidence'], parents)
    np.testing.assert_array_equal(inputs, expected)
    assert inputs.shape == (len(names) * (dims + 1), 8, 27)
    points, _ = make_stream(names[-1], before['keypoints'], before['confidence'], parents)
    np.testing.assert_array_equal(inputs[-2], points[..., -1])


@pytest.mark.parametrize('wrong', ['bones', ('joint', 'bones'), 'j'])
def test_unknown_stream_of_a_pipeline(wrong: str | tuple[str, ...]) -> None:
    with one_line_error('unknown stream', 'MakeStreams.streams', *STREAMS):
        MakeStreams(wrong)
