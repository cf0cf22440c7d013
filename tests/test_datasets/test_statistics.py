"""Counts and missing rates."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import clip

from mmsign.datasets import ArchiveWriter, PoseArchive
from mmsign.datasets.statistics import describe_archive, missing_rates, split_counts
from mmsign.keypoints.wholebody import wholebody133


@pytest.fixture
def archive(tmp_path, rng):
    layout = wholebody133()
    with ArchiveWriter(tmp_path / 'a', layout, ['x', 'y', 'z']) as writer:
        for i in range(6):
            data = clip(rng, 4 + i)
            if i % 2:
                data[:, 91:112, 2] = 0  # no left hand
            writer.add(
                f'c{i}',
                data[..., :2],
                data[..., 2],
                label=i % 2,
                signer=f's{i % 3}',
                split='test' if i == 5 else 'train',
            )
    return PoseArchive(tmp_path / 'a')


def test_missing_rates_against_counting(archive):
    parts = wholebody133().parts
    found = missing_rates(archive)
    for part, ids in parts.items():
        missing = total = 0
        for i in range(len(archive)):
            for frame in archive.read(i)[1]:
                missing += sum(frame[v] == 0 for v in ids)
                total += len(ids)
        assert found[part] == pytest.approx(missing / total)
    assert found['left_hand'] > 0.5 > found['right_hand']


def test_a_sample_is_spread_over_the_clips(archive):
    # of 6 clips: 0, 2 or 3, and 5
    rates = [missing_rates(archive, [i])['mouth'] for i in (0, 5)]
    few = missing_rates(archive, at_most=2)['mouth']
    lengths = archive.columns['length'][[0, 5]]
    assert few == pytest.approx(np.average(rates, weights=lengths))


def test_description(archive):
    found = describe_archive(archive)
    assert split_counts(archive) == found['splits'] == {'train': 5, 'test': 1}
    assert (found['clips'], found['classes'], found['glosses'], found['signers']) == (6, 2, 3, 3)
    assert found['missing']['test']['left_hand'] == 1
    assert set(found['missing']) == {'train', 'test'}
