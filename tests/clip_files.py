"""Clips as the tests of JSON and pickle readers write them, and what an archive should hold of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import get_converter
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.recognise import recognise
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError


def wander(rng: np.random.Generator, frames: int, points: int, scale: float = 400) -> np.ndarray:
    """(T, P, 3): points that move a little, and their confidences."""
    start = rng.uniform(0.2, 0.8, (points, 2)) * scale
    path = start + np.cumsum(rng.normal(0, 0.005 * scale, (frames, points, 2)), 0)
    return np.concatenate([path, rng.uniform(0.3, 1, (frames, points, 1))], -1)


def converted(source: Path, form: str, **options: object) -> PoseArchive:
    """Recognise, convert, and open the archive."""
    found = recognise(source)
    assert found is not None
    assert found.format == form
    out = source.parent / 'converted'
    write_archive(get_converter(form).load(str(source), **found.options, **options), out, progress=False)
    return PoseArchive(out)


def check(archive: PoseArchive, row: int, data: np.ndarray, names: Sequence[str], atol: float) -> None:
    """A clip holds the points (T, P, 3) by name, and no other."""
    keypoints, confidence = archive.read(row)
    layout = wholebody133().names
    for i, name in enumerate(names):
        if name:
            point = layout.index(name)
            np.testing.assert_allclose(confidence[:, point], data[:, i, 2], atol=1e-3)
            seen = data[:, i, 2] > 0
            np.testing.assert_allclose(keypoints[seen, point], data[seen, i, :2], atol=atol)
    others = [i for i, name in enumerate(layout) if name not in names]
    assert not confidence[:, others].any()


def refused(folder: Path, form: str, problem: str, **options: object) -> None:
    """Converting stops with one line."""
    with pytest.raises(MMSignError, match=problem) as error:
        write_archive(get_converter(form).load(str(folder), **options), folder.parent / 'out', progress=False)
    assert '\n' not in str(error.value)


def truncated(file: Path) -> None:
    """Cut a file in half."""
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


Write = Callable[[Path], object]
