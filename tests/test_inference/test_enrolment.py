"""Class means in feature space, against a version that goes clip by clip."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers import one_line_error

from mmsign.inference.enrolment import ARRAYS, FILE, MARGIN, SCALE, SHRINK, ClassMeans
from mmsign.inference.recognition import Recognition


def unit(rng: np.random.Generator, count: int, channels: int = 5) -> np.ndarray:
    rows = rng.normal(size=(count, channels))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def naive(
    logits: np.ndarray,
    feature: np.ndarray,
    trained: dict[int, list[np.ndarray]],
    new: dict[str, list[np.ndarray]],
) -> list[float]:
    """Logits of one clip, with nothing stored but the clips."""
    means = [np.mean(clips, 0) for clips in trained.values()]
    centre = np.mean(means, 0)
    rest = np.array([clip - mean for mean, clips in zip(means, trained.values()) for clip in clips], float)
    covariance = np.zeros((len(centre), len(centre)))
    for row in rest:
        covariance += np.outer(row, row) / len(rest)
    # (cov + mean variance)^-1 as a metric: a cosine needs no square root of it
    metric = np.linalg.inv(covariance + SHRINK * np.diag(covariance).mean() * np.eye(len(centre)))

    def length(x: np.ndarray) -> float:
        return float(np.sqrt(x @ metric @ x))

    def cosine(clips: list[np.ndarray]) -> float:
        mean = sum((clip - centre) / length(clip - centre) for clip in clips)
        x = feature - centre
        return float(x @ metric @ mean / length(x) / length(mean))

    nearest = max(cosine(clips) for clips in trained.values())
    added = [SCALE * (cosine(clips) + MARGIN - nearest) for clips in new.values()]
    return [*logits, *(max(logits) + more for more in added)]


def test_scores_beside_the_classifiers(rng: np.random.Generator) -> None:
    features, labels = unit(rng, 24), np.array([0, 1, 2, 3, 3, 2] * 4)
    more, names = unit(rng, 5), ['tea', 'milk', 'tea', 'tea', 'milk']
    means = ClassMeans.of(features, labels, 4).enrol(more, names)
    clips, logits = unit(rng, 40), rng.normal(size=(40, 4)).astype(np.float32)
    found = means.extend(Recognition(logits, np.zeros((40, 3), np.float32), clips))
    trained = {k: [f for f, label in zip(features, labels) if label == k] for k in range(4)}
    new = {name: [f for f, n in zip(more, names) if n == name] for name in ('tea', 'milk')}
    expected = [naive(row, clip, trained, new) for row, clip in zip(logits, clips)]
    np.testing.assert_allclose(found.logits, expected, rtol=1e-3, atol=1e-3)
    np.testing.assert_array_equal(found.logits[:, :4], logits)  # the classifier's own stay
    assert 0 < (found.logits.argmax(1) >= 4).mean() < 1
    assert (means.glosses, means.clips) == (('tea', 'milk'), (3, 2))


def test_further_clips_add_to_a_sign(rng: np.random.Generator) -> None:
    known = ClassMeans.of(unit(rng, 4), np.array([0, 1, 0, 1]), 2)
    clips, names = unit(rng, 6), ['tea', 'milk', 'tea', 'milk', 'milk', 'sugar']
    once = known.enrol(clips, names)
    twice = known.enrol(clips[:2], names[:2]).enrol(clips[2:], names[2:])
    np.testing.assert_allclose(twice.new, once.new, atol=1e-6)
    assert (twice.glosses, twice.clips) == (once.glosses, once.clips) == (('tea', 'milk', 'sugar'), (2, 3, 1))


def test_a_class_without_clips_is_near_to_nothing(rng: np.random.Generator) -> None:
    """Else a clip that is unlike everything known, with cosines below 0, would be near to its zeros."""
    features = np.float32([[1, 0], [1, 0], [0, 1]])
    means = ClassMeans.of(features, np.array([0, 0, 1]), 3).enrol(np.float32([[-0.6, 0.8]]), ['tea'])
    np.testing.assert_allclose(means.centre, [0.5, 0.5])  # of the two classes that have clips
    clip = np.float32([[-1, 0]])
    found = means.extend(Recognition(np.float32([[2, 0, 0]]), np.zeros((1, 1), np.float32), clip))

    def cosine(a: np.ndarray, b: np.ndarray) -> float:  # no spread within classes: plain cosines
        a, b = a - 0.5, b - 0.5
        return float(a @ b / np.sqrt(a @ a) / np.sqrt(b @ b))

    nearest = max(cosine(clip[0], feature) for feature in features)
    tea = cosine(clip[0], np.array([-0.6, 0.8]))
    assert found.logits[0, 3] == pytest.approx(2 + SCALE * (tea + MARGIN - nearest), abs=1e-4)


def test_the_file(rng: np.random.Generator, tmp_path: Path) -> None:
    means = ClassMeans.of(unit(rng, 4), np.array([0, 1, 2, 0]), 3)
    for each in (means, means.enrol(unit(rng, 2), ['木', 'tea'])):
        each.save(tmp_path)
        again = ClassMeans.load(tmp_path)
        for name in ARRAYS:
            np.testing.assert_array_equal(getattr(again, name), getattr(each, name))
        assert (again.glosses, again.clips) == (each.glosses, each.clips)
    means.check(3, 5, tmp_path)
    for classes, channels in ((4, 5), (3, 6), (3, None)):
        with one_line_error(tmp_path, 'class means', '(3, 5)'):
            means.check(classes, channels, tmp_path)
    replace(means, known=means.known * np.nan).save(tmp_path)
    with one_line_error(FILE, 'NaN'):
        ClassMeans.load(tmp_path)
    replace(means, whitening=means.whitening * np.float32(1e20)).save(tmp_path)
    with one_line_error(FILE, 'absurd'):
        ClassMeans.load(tmp_path)
    replace(means.enrol(unit(rng, 1), ['tea']), clips=(0,)).save(tmp_path)
    with one_line_error(FILE, 'a sign of no clips'):
        ClassMeans.load(tmp_path)
    replace(means.enrol(unit(rng, 1), ['tea']), known=means.known * 0).save(tmp_path)
    with one_line_error(FILE, 'no class of the training has clips'):
        ClassMeans.load(tmp_path)
    replace(means, centre=means.centre[:3]).save(tmp_path)
    with one_line_error(FILE, 'shapes'):
        ClassMeans.load(tmp_path)
    (tmp_path / FILE).write_bytes(b'junk')
    with one_line_error(FILE, 'holds no means'):
        ClassMeans.load(tmp_path)
