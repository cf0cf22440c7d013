"""Clips of several arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import blocks
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.recognise import recognise
from mmsign.utils.errors import MMSignError


def arrays(rng: np.random.Generator, frames: int = 5) -> dict[str, np.ndarray]:
    shapes = {'pose': (33, 4), 'lh': (21, 3), 'rh': (21, 3), 'face': (468, 3)}
    return {name: rng.uniform(0.1, 0.9, (frames, *shape)) for name, shape in shapes.items()}


def test_usual_names(tmp_path: Path, rng: np.random.Generator) -> None:
    data = arrays(rng)
    (tmp_path / 'yes').mkdir()
    np.savez(tmp_path / 'yes/1.npz', **data)
    (tmp_path / 'index.csv').write_bytes('\ufeffpath;gloss\nyes\\1.npz;yes\n'.encode())
    for source in (tmp_path, tmp_path / 'index.csv'):
        found = recognise(source)
        assert found is not None
        assert found.format == 'blocks'
        write_archive(blocks.load(str(source)), tmp_path / f'out{source.suffix}', progress=False)
    keypoints, confidence = PoseArchive(tmp_path / 'out').read(0)
    np.testing.assert_allclose(keypoints[:, 91:112], data['lh'][..., :2], rtol=1e-6)
    np.testing.assert_allclose(keypoints[:, 112:], data['rh'][..., :2], rtol=1e-6)
    np.testing.assert_allclose(keypoints[:, 9], data['pose'][:, 15, :2], rtol=1e-6)
    np.testing.assert_allclose(confidence[:, 9], data['pose'][:, 15, 3], rtol=1e-6)


def test_named_flat_and_in_pixels(tmp_path: Path, rng: np.random.Generator) -> None:
    hand = rng.uniform(0.1, 0.9, (5, 42))
    (tmp_path / 'yes').mkdir()
    np.savez(tmp_path / 'yes/1.npz', links=hand, other=np.zeros(3))
    source = blocks.load(str(tmp_path), ['left_hand=links'], width=640, height=480)
    write_archive(source, tmp_path / 'out', progress=False)
    archive = PoseArchive(tmp_path / 'out')
    assert archive.meta['dtype'] == 'int16'
    expected = hand.reshape(5, 21, 2) * [640, 480]
    assert np.abs(archive.read(0)[0][:, 91:112] - expected).max() < 0.03


@pytest.mark.parametrize(
    ('change', 'options', 'problem'),
    [
        ({'lh': np.zeros((5, 20, 3))}, {}, r'field lh: has shape \(5, 20, 3\)'),
        ({'lh': np.zeros((5, 21, 3), bool)}, {}, 'of bool'),
        ({'lh': np.ones((4, 21, 3))}, {}, 'different numbers of frames: pose 5, face 5, left_hand 4'),
        ({}, {'blocks': ['left_hand=links']}, 'holds the arrays pose, lh, rh, face'),
        ({}, {'blocks': ['hand=lh']}, "field blocks: is 'hand'"),
        ({}, {'width': 640}, 'needs both sides'),
    ],
)
def test_bad_arrays(
    tmp_path: Path,
    rng: np.random.Generator,
    change: dict[str, np.ndarray],
    options: dict[str, object],
    problem: str,
) -> None:
    (tmp_path / 'yes').mkdir()
    np.savez(tmp_path / 'yes/1.npz', **{**arrays(rng), **change})
    with pytest.raises(MMSignError, match=problem):
        write_archive(blocks.load(str(tmp_path), **options), tmp_path / 'out', progress=False)  # type: ignore[arg-type]
