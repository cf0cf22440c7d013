"""SLR-500 and AUTSL from an archive that extract_pose.py wrote of their videos."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import edit_json, one_line_error, write_archive
from synthetic import autsl_labels, clip, slr500_labels

from mmsign.datasets import ArchiveWriter, PoseArchive
from mmsign.datasets.sources import autsl, slr500
from mmsign.datasets.sources import base as converting
from mmsign.datasets.sources.named import find_clips
from mmsign.keypoints.wholebody import wholebody133


def extracted(path, rng, names):
    """What tools/extract_pose.py writes without labels: one class for all, ids below the common folder."""
    with ArchiveWriter(path, wholebody133(), ['unlabelled']) as writer:
        for name in names:
            data = clip(rng)
            writer.add(name, data[..., :2], data[..., 2], label=0, width=1280, height=720)
    return path


@pytest.mark.parametrize('kind', ['slr500', 'autsl'])
def test_labels_come_from_the_names(rng, tmp_path, kind):
    if kind == 'slr500':
        names = ['deep/P36_01_00_1._color', 'P01_25_19_2._color']
        extracted(tmp_path / 'poses', rng, names)
        source = slr500.load(str(tmp_path / 'poses'), str(slr500_labels(tmp_path / 'l')))
        wanted = [('P01_25_19_2', 499, 'P01', 'train'), ('P36_01_00_1', 0, 'P36', 'test')]
    else:
        names = ['test/signer6_sample1_color', 'train/signer0_sample2_color']
        extracted(tmp_path / 'poses', rng, names)
        lists = {'train': ['signer0_sample2,225'], 'test': ['signer6_sample1,3']}
        source = autsl.load(str(tmp_path / 'poses'), str(autsl_labels(tmp_path / 'l', lists)))
        wanted = [('signer0_sample2', 225, 'signer0', 'train'), ('signer6_sample1', 3, 'signer6', 'test')]
    converting.write_archive(source, tmp_path / 'out', progress=False)
    found, before = PoseArchive(tmp_path / 'out'), PoseArchive(tmp_path / 'poses')
    rows = [found.clip(i) for i in range(2)]
    assert [(row.clip_id, row.label, row.signer, row.split) for row in rows] == wanted
    assert {(row.width, row.height) for row in rows} == {(1280, 720)}
    for i, original in enumerate([1, 0]):  # not a step of the stored numbers changes
        for ours, theirs in zip(found.read(i), before.read(original)):
            np.testing.assert_array_equal(ours, theirs)


def test_names_that_are_not_official_are_named(rng, tmp_path):
    extracted(tmp_path / 'poses', rng, ['a/holiday', 'P01_25_19_2._color'])
    source = slr500.load(str(tmp_path / 'poses'), str(slr500_labels(tmp_path / 'l')))
    with one_line_error('poses/a/holiday', 'is not an official name'):
        converting.write_archive(source, tmp_path / 'out', progress=False)


def test_other_archives_are_refused(tmp_path):
    with one_line_error('field layout', 'is base27', 'expected wholebody133'):
        find_clips(str(write_archive(tmp_path / 'small')))
    with one_line_error('field layout', 'x, y, z, confidence'):
        find_clips(str(write_archive(tmp_path / 'deep', layout='wholebody133', dims=3)))
    broken = write_archive(tmp_path / 'broken', layout='wholebody133')
    edit_json(broken / 'meta.json', version=9)
    with one_line_error('field version'):
        find_clips(str(broken))
