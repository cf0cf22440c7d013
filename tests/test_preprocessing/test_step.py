"""Steps: how they are registered, where their numbers come from, and that options are checked."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from helpers import one_line_error, random_clip
from hypothesis import given
from hypothesis import strategies as st

from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing.pipeline import STEPS, Step, build_step, run_pipeline
from mmsign.preprocessing.step import ClipState, check_numbers, clip_generator, follow_steps, register_step

triples = st.tuples(st.integers(0, 2**31), st.integers(0, 10**4), st.integers(0, 10**6))
#: Options that a step needs.
NEEDED: dict[str, dict[str, Any]] = {
    'SelectLayout': dict(layout='base27'),
    'NormalizeParts': dict(roots=dict(left_hand='left_hand_wrist')),
    'PartChannels': dict(roots=dict(left_hand='left_hand_wrist')),
    'SampleFrames': dict(frames=5),
    'RandomTurn': dict(angle=9),
}


@given(triples, st.sampled_from(['RandomMirror', 'text']))
def test_the_same_draw_again(draw: tuple[int, int, int], purpose: str) -> None:
    one, two = (clip_generator(draw, purpose).random(5) for _ in range(2))
    assert one.tolist() == two.tolist()


def test_all_draws_differ() -> None:
    """Neither order nor sums of the three numbers collide, nor do purposes."""
    found = {
        clip_generator(draw, purpose).random()
        for draw in itertools.product(range(4), repeat=3)
        for purpose in ('RandomMirror', 'RandomAffine', 'text')
    }
    assert len(found) == 4**3 * 3


def test_draws_look_uniform() -> None:
    """Neighbouring clips and epochs give independent numbers."""
    values = [clip_generator((0, epoch, clip), 'x').random() for epoch in range(20) for clip in range(50)]
    assert 0.46 < sum(values) / 1000 < 0.54
    assert 0.4 < sum(a < b for a, b in itertools.pairwise(values)) / 999 < 0.6


def state(name: str, draw: tuple[int, int, int] | None = (0, 0, 0)) -> ClipState:
    flat = name not in ('AlignShoulders', 'RandomTurn')
    keypoints, confidence = random_clip('wholebody87', 9, 2 if flat else 3)
    return ClipState(keypoints, confidence, build_layout('wholebody87'), draw=draw, clip_id='c1')


@pytest.mark.parametrize('name', sorted(STEPS))
def test_a_step_leaves_the_arrays_it_gets_and_says_truly_whether_it_is_random(name: str) -> None:
    """Without a draw a random step refuses; another's result does not depend on it."""
    options = dict(NEEDED.get(name, {}))
    if name in ('RandomDrop', 'RandomBones', 'RandomJitter', 'RandomAffine'):
        options |= {'RandomDrop': dict(part_prob=0.5), 'RandomAffine': dict(angle=30)}.get(name, {})
        options |= {'RandomBones': dict(bend=9), 'RandomJitter': dict(std=1)}.get(name, {})
    step = build_step({'type': name, **options}, build_layout)
    before = state(name)
    arrays = before.keypoints, before.confidence
    copies = [array.copy() for array in arrays]
    results = []
    for draw in [(0, 0, i) for i in range(6)]:
        clip = state(name, draw)
        clip.keypoints, clip.confidence = arrays
        clip = step(clip)
        assert clip.keypoints.dtype == clip.confidence.dtype == np.float32
        assert not clip.keypoints[clip.confidence == 0].any(), 'missing points are zero'
        results.append(clip)
        for array, copy in zip(arrays, copies):
            np.testing.assert_array_equal(array, copy)
    same = all(np.array_equal(clip.keypoints, results[0].keypoints) for clip in results)
    assert same is not step.random
    if step.random:
        with one_line_error(name, 'is random', 'test pipeline'):
            step(state(name, None))


@pytest.mark.parametrize(
    ('name', 'options', 'words'),
    [
        ('RandomMirror', dict(prob=1.5), ('RandomMirror.prob', '1.5', '0 to 1')),
        ('RandomDrop', dict(part_prob=-0.1), ('RandomDrop.part_prob', '-0.1')),
        ('RandomJitter', dict(std=-1), ('RandomJitter.std', 'at least 0')),
        ('RandomAffine', dict(angle='$angle'), ('RandomAffine.angle', '$angle', 'a number')),
        ('RandomTurn', dict(angle=float('nan')), ('RandomTurn.angle', 'nan')),
        ('RandomBones', dict(bend=True), ('RandomBones.bend', 'True')),
        ('Normalize', dict(scale=['nose']), ('Normalize.scale', 'two keypoints')),
        ('MakeStreams', dict(confidence='masked'), ("'masked'", 'MakeStreams.confidence', 'score')),
        ('MakeStreams', dict(streams=()), ('MakeStreams.streams', 'is empty')),
        ('CanonicalHand', dict(hand='left'), ('CanonicalHand', 'no arguments')),
    ],
)
def test_bad_options_are_refused(name: str, options: dict[str, Any], words: tuple[str, ...]) -> None:
    with one_line_error(*words):
        build_step({'type': name, **options}, build_layout)


@pytest.mark.parametrize(
    ('layout', 'dims', 'name', 'words'),
    [
        ('wholebody87', 2, 'AlignShoulders', ('2 coordinates', 'AlignShoulders', 'x, y and z')),
        ('wholebody87', 2, 'RandomTurn', ('2 coordinates', 'RandomTurn')),
        ('hand21', 2, 'CanonicalHand', ('layout hand21', 'left_hand', 'SelectLayout')),
        ('hand21', 2, 'Normalize', ('layout hand21', "'left_shoulder'")),
    ],
)
def test_clips_that_a_step_cannot_work_on(layout: str, dims: int, name: str, words: tuple[str, ...]) -> None:
    step = build_step({'type': name, **NEEDED.get(name, {})}, build_layout)
    with one_line_error(*words):
        step(ClipState(*random_clip(layout, 4, dims), build_layout(layout), draw=(0, 0, 0)))


def test_numbers() -> None:
    check_numbers('S', 0, 1, a=0, b=1.0, c=np.float32(0.5))
    check_numbers('S', a=-1e9)
    for wrong in (None, '1', float('inf'), True, [1]):
        with one_line_error('S.a', repr(wrong)):
            check_numbers('S', a=wrong)


@pytest.fixture
def registered() -> Any:
    """What is registered in a test is forgotten after it."""
    before = dict(STEPS)
    yield
    STEPS.clear()
    STEPS.update(before)


def make(name: str, module: str = __name__) -> type[Step]:
    def call(self: Step, clip: ClipState) -> ClipState:
        clip.keypoints = clip.keypoints * 2
        return clip

    return type(name, (Step,), {'__call__': call, '__module__': module})


def test_two_modules_cannot_share_a_name(registered: None) -> None:
    register_step(make('Double'))
    register_step(make('Double'))  # as a notebook does that runs its cell again
    with one_line_error('Double', __name__, 'elsewhere', 'another name'):
        register_step(make('Double', 'elsewhere'))
    with one_line_error('Normalize', 'mmsign.preprocessing.normalize'):
        register_step(make('Normalize'))


def test_followers_hear_of_steps_now_and_later(registered: None) -> None:
    heard: list[str] = []
    follow: Callable[[str, type[Step]], None] = lambda name, step: heard.append(name)  # noqa: E731
    follow_steps(follow)
    assert set(heard) == set(STEPS)
    register_step(make('Later'))
    assert heard[-1] == 'Later'


def test_a_function_as_up_to_version_0_1(registered: None) -> None:
    @register_step('Times')
    def times(clip: ClipState, by: float = 2) -> None:
        clip.keypoints = clip.keypoints * by

    steps = [{'type': 'Times', 'by': 3}, {'type': 'MakeStreams', 'streams': 'joint'}]
    layout = build_layout('base27')
    inputs = run_pipeline(steps, np.ones((3, 27, 2)), np.ones((3, 27)), layout, {})
    assert (inputs[:2] == 3).all()
