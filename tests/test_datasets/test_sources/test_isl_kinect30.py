"""Kinect text files."""

from __future__ import annotations

import numpy as np
import pytest

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import isl_kinect30
from mmsign.datasets.sources.base import write_archive
from mmsign.utils.errors import MMSignError


@pytest.fixture
def folder(tmp_path, rng):
    raw = tmp_path / 'raw'
    raw.mkdir()
    for name in ('yes_ana_1', 'yes_bo_1', 'born__bo_2', 'no_ana_9'):
        np.savetxt(raw / f'{name}.txt', rng.normal(0, 0.5, (5, 60)))
    return raw


def test_archive(folder, tmp_path):
    numbers = np.loadtxt(folder / 'born__bo_2.txt')
    numbers[2, 9:12] = 0  # the fourth joint at the origin: not tracked
    np.savetxt(folder / 'born__bo_2.txt', numbers)
    report = write_archive(isl_kinect30.load(str(folder)), tmp_path / 'out', progress=False)
    archive = PoseArchive(tmp_path / 'out')
    assert archive.glosses == ['born', 'no', 'yes']
    assert archive.meta['dtype'] == 'float32'
    assert archive.meta['channels'] == ['x', 'y', 'z', 'confidence']
    rows = [archive.clip(i) for i in range(4)]
    assert [(r.clip_id, r.label, r.signer) for r in rows] == [
        ('born_bo_2', 0, 'bo'),
        ('no_ana_9', 1, 'ana'),
        ('yes_ana_1', 2, 'ana'),
        ('yes_bo_1', 2, 'bo'),
    ]
    keypoints, confidence = archive.read(0)
    for frame in range(5):
        for joint in range(20):
            np.testing.assert_allclose(
                keypoints[frame, joint], numbers[frame, 3 * joint : 3 * joint + 3], rtol=1e-6
            )
            assert confidence[frame, joint] == (0 if (frame, joint) == (2, 3) else 1)
    assert report['splits'][''] == {'clips': 4, 'expected': 2700, 'difference': -2696}


@pytest.mark.parametrize(
    ('content', 'problem'),
    [
        ('1 2 3\n', 'has 3 numbers a row'),
        ('', 'has 0 numbers a row'),
        ('a b\n', 'cannot be read'),
        ('1 ' * 60 + '\n' + '1 ' * 59, 'cannot be read'),
        ('nan ' * 60 + '\n' + 'nan ' * 60, 'nobody is detected'),
        ('1 ' * 60, r'has 1 frame\(s\)'),
    ],
)
def test_bad_files(folder, tmp_path, content, problem):
    (folder / 'a_b_1.txt').write_text(content)
    with pytest.raises(MMSignError, match=rf'a_b_1\.txt: .*{problem}'):
        write_archive(isl_kinect30.load(str(folder)), tmp_path / 'out', progress=False)
    assert (
        write_archive(isl_kinect30.load(str(folder)), tmp_path / 'out', 'skip', progress=False)['skipped']
        == 1
    )


def test_names(folder, tmp_path):
    (folder / 'a_b.txt').write_text('1')
    with pytest.raises(MMSignError, match=r'a_b\.txt: field name'):
        write_archive(isl_kinect30.load(str(folder)), tmp_path / 'out', progress=False)
    with pytest.raises(MMSignError, match='no such folder'):
        isl_kinect30.load(str(tmp_path / 'nowhere'))
