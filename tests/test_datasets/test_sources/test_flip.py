"""Axes that are turned round, and hands that change places."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import one_line_error
from made_signer import LAYOUT, signing

from mmsign.datasets import ArchiveWriter, PoseArchive
from mmsign.datasets.plausibility import inspect
from mmsign.datasets.sources import flip
from mmsign.datasets.sources.base import write_archive
from mmsign.keypoints.kinect import kinect20
from mmsign.keypoints.wholebody import hand21

LEFT, RIGHT = (list(LAYOUT.parts[part]) for part in ('left_hand', 'right_hand'))


def flipped(folder: Path, out: str, **options: object) -> PoseArchive:
    write_archive(flip.load(str(folder), **options), folder.parent / out, progress=False)  # type: ignore[arg-type]
    return PoseArchive(folder.parent / out)


@pytest.mark.parametrize('size', [(640, 480), (0, 0)])
def test_what_looked_wrong_looks_right(
    rng: np.random.Generator, tmp_path: Path, size: tuple[int, int]
) -> None:
    width, height = size
    clips = [signing(rng, 20) for _ in range(4)]
    with ArchiveWriter(tmp_path / 'raw', LAYOUT, ['a', 'b'], fps=25) as writer:
        for i, (keypoints, confidence) in enumerate(clips):
            confidence[:3, LEFT] = 0
            wrong = np.array([640, 480]) - keypoints
            wrong[:, LEFT + RIGHT] = wrong[:, RIGHT + LEFT]
            unseen = confidence.copy()
            unseen[:, LEFT + RIGHT] = confidence[:, RIGHT + LEFT]
            writer.add(
                f'c{i}',
                wrong,
                unseen,
                label=i % 2,
                signer=f's{i}',
                split='test',
                width=size[0],
                height=size[1],
            )
    found = {finding['check'] for finding in inspect(PoseArchive(tmp_path / 'raw'))['findings']}
    assert {'y_downwards', 'shoulders_named', 'hands_named'} <= found
    new = flipped(tmp_path / 'raw', 'new', axes=['y', 'x'], hands=True)
    assert inspect(new)['findings'] == []
    for i, (keypoints, confidence) in enumerate(clips):
        clip = new.clip(i)
        assert (clip.clip_id, clip.gloss, clip.signer, clip.split) == (f'c{i}', 'ab'[i % 2], f's{i}', 'test')
        moved = np.array([width, height]) - [640, 480]
        seen = confidence > 0
        stored, stated = new.read(i)
        np.testing.assert_array_equal(stated > 0, seen)
        np.testing.assert_allclose(stored[seen], (keypoints + moved)[seen], atol=0.06)


def test_three_dimensions(tmp_path: Path, rng: np.random.Generator) -> None:
    with ArchiveWriter(tmp_path / 'raw', kinect20(), ['a'], dims=3, dtype='float32') as writer:
        writer.add('c', rng.uniform(0, 1, (4, 20, 3)), np.ones((4, 20)), label=0)
    turned, before = flipped(tmp_path / 'raw', 'new', axes=['y']), PoseArchive(tmp_path / 'raw').read(0)[0]
    np.testing.assert_array_equal(turned.read(0)[0], before * [1, -1, 1])


def test_what_cannot_be_turned(tmp_path: Path, rng: np.random.Generator) -> None:
    with ArchiveWriter(tmp_path / 'raw', hand21(), ['a']) as writer:
        writer.add('c', rng.uniform(0, 99, (4, 21, 2)), np.ones((4, 21)), label=0)
    with one_line_error('field axes', '--axes x'):
        flip.load(str(tmp_path / 'raw'))
    with one_line_error('hand21 has not both', 'leave out --hands'):
        flip.load(str(tmp_path / 'raw'), hands=True)
