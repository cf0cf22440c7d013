"""Poses of other tools, read from ``.pose`` files, beside our own extraction from the same videos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import get_converter
from mmsign.datasets.sources.base import write_archive
from mmsign.keypoints.wholebody import wholebody133

#: Largest median distance of a part, in shoulder widths.
NEAR = 0.08


@pytest.fixture(scope='module')
def ours(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> PoseArchive:
    out = tmp_path_factory.mktemp('ours') / 'archive'
    write_archive(get_converter('videos').load([str(shared_data / 'samples/videos')]), out)
    return PoseArchive(out)


@pytest.mark.parametrize('file', ['mediapipe_FOOTBALL', 'mmpose_SOUP', 'openpifpaf_SOUP'])
def test_a_pose_file_agrees_with_our_extraction(
    file: str, ours: PoseArchive, shared_data: Path, tmp_path: Path
) -> None:
    word = file.rpartition('_')[2]
    (tmp_path / word).mkdir()
    source = shared_data / 'samples/pose_files' / f'{file}.pose'
    (tmp_path / word / source.name).write_bytes(source.read_bytes())
    write_archive(get_converter('pose').load(str(tmp_path)), tmp_path / 'theirs')
    theirs = PoseArchive(tmp_path / 'theirs')
    row = next(i for i, name in enumerate(ours.columns['clip_id']) if word in str(name))
    assert ours.columns['width'][row] == theirs.columns['width'][0]
    (a, seen_a), (b, seen_b) = ours.read(row), theirs.read(0)
    frames = min(len(a), len(b))
    layout = wholebody133()
    shoulders = [layout.index(f'{side}_shoulder') for side in ('left', 'right')]
    width = np.linalg.norm(np.diff(a[:, shoulders], axis=1), axis=-1).mean()
    apart = np.linalg.norm(a[:frames] - b[:frames], axis=-1) / width
    both = (seen_a[:frames] > 0) & (seen_b[:frames] > 0)
    for part, ids in layout.parts.items():
        judged = both[:, list(ids)]
        assert judged.mean() > 0.3, part
        assert np.median(apart[:, list(ids)][judged]) < NEAR, part
