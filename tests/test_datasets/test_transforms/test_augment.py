"""Each random transform equals its numpy function with the numbers it drew, within its bounds."""

import numpy as np
import pytest
from helpers import one_line_error, same_clip, sample

from mmsign.datasets.transforms import RandomAffine, RandomDrop, RandomJitter, RandomMirror, RandomTurn
from mmsign.datasets.transforms.draw import clip_generator
from mmsign.preprocessing import augment
from mmsign.preprocessing.normalize import mirror

DRAWS = [(0, 0, i) for i in range(40)]


def test_random_mirror_sets_flipped() -> None:
    flipped = []
    for draw in DRAWS:
        before, after = sample(draw=draw), RandomMirror()(sample(draw=draw))
        clip = before['keypoints'], before['confidence']
        same_clip(after, *(mirror(*clip, before['layout'].flip) if after['flipped'] else clip))
        flipped.append(after['flipped'])
    assert 10 < sum(flipped) < 30
    assert flipped == [clip_generator({'draw': draw}, 'RandomMirror').random() < 0.5 for draw in DRAWS]


@pytest.mark.parametrize('before', [True, False])
def test_certain_mirror_turns_flipped_around(before: bool) -> None:
    assert RandomMirror(prob=1)(sample(flipped=before))['flipped'] is not before
    assert RandomMirror(prob=0)(sample(flipped=before))['flipped'] is before


def test_random_affine_equals_its_function() -> None:
    transform = RandomAffine(angle=20, scale=0.3, anisotropic=True, shear=0.2, shift=0.1)
    for draw in DRAWS[:5]:
        before, after = sample(draw=draw), transform(sample(draw=draw))
        numbers = clip_generator(before, 'RandomAffine')
        scale = (1 + 0.3 * numbers.uniform(-1, 1, 2)).tolist()
        angle, shear = 20 * numbers.uniform(-1, 1), 0.2 * numbers.uniform(-1, 1)
        shift = (0.1 * numbers.uniform(-1, 1, 2)).tolist()
        expected = augment.affine(before['keypoints'], before['confidence'], angle, scale, shift, shear)
        same_clip(after, expected, before['confidence'])


def fit(before: dict, after: dict, ids: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """The 2 × 2 matrix and the shift that take some points to where a transform put them."""
    seen = before['confidence'][:, ids] > 0
    source = before['keypoints'][:, ids][seen].astype(float)
    target = after['keypoints'][:, ids][seen].astype(float)
    solution, *_ = np.linalg.lstsq(np.c_[source, np.ones(len(source))], target, rcond=None)
    return solution[:2].T, solution[2]


def test_one_affine_map_for_a_whole_clip_within_its_bounds() -> None:
    transform = RandomAffine(angle=15, scale=0.2, shift=5)
    angles = []
    for draw in DRAWS:
        before, after = sample(draw=draw), transform(sample(draw=draw))
        matrix, shift = fit(before, after, list(range(27)))
        size = np.sqrt(np.linalg.det(matrix))
        angle = np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0]))
        np.testing.assert_allclose(matrix.T @ matrix, size**2 * np.eye(2), atol=1e-3)  # both axes alike
        assert 0.799 < size < 1.201
        assert abs(angle) < 15.01
        assert (np.abs(shift) < 5.01).all()
        angles.append(angle)
    assert min(angles) < -8
    assert max(angles) > 8


def test_parts_get_maps_of_their_own() -> None:
    transform = RandomAffine(angle=15, anisotropic=True, scale=0.2, parts=('left_hand', 'right_hand'))
    before, after = sample(), transform(sample())
    parts = before['layout'].parts
    maps = {part: fit(before, after, list(ids))[0] for part, ids in parts.items()}
    for a, b in (('body', 'left_hand'), ('body', 'right_hand'), ('left_hand', 'right_hand')):
        assert np.abs(maps[a] - maps[b]).max() > 0.01
    alone = RandomAffine(angle=15, anisotropic=True, scale=0.2)(sample())
    body = list(parts['body'])
    np.testing.assert_array_equal(after['keypoints'][:, body], alone['keypoints'][:, body])


def test_parts_that_a_layout_lacks_are_passed_over() -> None:
    with_mouth = RandomAffine(angle=15, parts=('mouth',))(sample('base27'))
    without = RandomAffine(angle=15)(sample('base27'))
    same_clip(with_mouth, without['keypoints'], without['confidence'])


def test_random_turn() -> None:
    for draw in DRAWS[:5]:
        before, after = sample(dims=3, draw=draw), RandomTurn(30)(sample(dims=3, draw=draw))
        angle = 30 * clip_generator(before, 'RandomTurn').uniform(-1, 1)
        same_clip(
            after, augment.rotate_y(before['keypoints'], before['confidence'], angle), before['confidence']
        )
    with one_line_error('clip c1', 'RandomTurn', 'z'):
        RandomTurn(30)(sample(dims=2))


def test_random_jitter() -> None:
    before, after = sample(), RandomJitter(std=2, offset_std=5)(sample())
    seen = (before['confidence'] > 0).all(0)  # points that never go missing
    noise = (after['keypoints'] - before['keypoints'])[:, seen]  # (T, V', 2)
    assert not after['keypoints'][before['confidence'] == 0].any()
    offsets, rest = noise.mean(0), noise - noise.mean(0)
    assert 3 < offsets.std() < 7
    assert 1.5 < rest.std() < 2.5
    still, moved = sample(), RandomJitter()(sample())
    same_clip(moved, still['keypoints'], still['confidence'])
    constant = RandomJitter(offset_std=5)(sample())['keypoints'] - still['keypoints']
    np.testing.assert_allclose(constant[:, seen].std(0), 0, atol=1e-4)


def test_random_drop() -> None:
    before = sample(length=400)
    hands = list(before['layout'].parts['left_hand'])
    body = list(before['layout'].parts['body'])
    after = RandomDrop(part_prob=0.25, joint_prob=0, parts=('left_hand',))(sample(length=400))
    lost = (before['confidence'] > 0) & (after['confidence'] == 0)
    frames = lost[:, hands].any(1)
    assert 0.17 < frames.mean() < 0.33
    assert (after['confidence'][frames][:, hands] == 0).all(), 'a part is lost as a whole'
    assert not lost[:, body].any()
    after = RandomDrop(joint_prob=0.1)(sample(length=400))
    lost = (before['confidence'] > 0) & (after['confidence'] == 0)
    assert 0.08 < lost.sum() / (before['confidence'] > 0).sum() < 0.12
    assert not after['keypoints'][after['confidence'] == 0].any()


def test_unknown_parts_are_refused() -> None:
    with one_line_error("['hand']", 'RandomAffine.parts', 'left_hand'):
        RandomAffine(parts=('hand',))
    with one_line_error("['hand']", 'RandomDrop.parts', 'left_hand'):
        RandomDrop(parts=('hand',))
