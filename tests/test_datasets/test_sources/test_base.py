"""What all converters share: stop or skip, resuming, reports."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from made_signer import signing
from synthetic import clip

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources.base import DataSource, Frames, RawClip, describe, write_archive
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError


def make_source(rng, bad=(), count=5, **kwargs) -> DataSource:
    def reader(name, data):
        def read():
            if name in bad:
                raise MMSignError('is broken', file=f'{name}.npy', clip=name)
            return Frames(data[..., :2], data[..., 2], 640, 480)

        return read

    clips = [
        RawClip(f'c{i}', i % 2, f'c{i}.npy', reader(f'c{i}', clip(rng)), f's{i % 3}', 'train')
        for i in range(count)
    ]
    return DataSource(clips, ['a', 'b'], wholebody133(), 'test', **kwargs)


def test_what_is_read_is_what_is_stored(rng, tmp_path):
    source = make_source(rng)
    wanted = [raw.read() for raw in source.clips]
    write_archive(source, tmp_path / 'out', progress=False)
    archive = PoseArchive(tmp_path / 'out')
    for i, frames in enumerate(wanted):
        keypoints, confidence = archive.read(i)
        seen = frames.confidence > 0
        assert np.abs(keypoints - frames.keypoints)[seen].max() <= 0.0251  # half a step of 0.05 px
        assert (keypoints[~seen] == 0).all()
        np.testing.assert_array_equal(confidence > 0, seen)
        row = archive.clip(i)
        assert (row.signer, row.split, row.width, row.height) == (f's{i % 3}', 'train', 640, 480)


def test_a_bad_clip_stops_and_leaves_nothing_that_opens(rng, tmp_path):
    with pytest.raises(MMSignError, match=r'c2\.npy: clip c2: is broken'):
        write_archive(make_source(rng, bad=['c2']), tmp_path / 'out', progress=False)
    assert not (tmp_path / 'out').exists()


def test_skipped_clips_are_listed_with_reasons(rng, tmp_path):
    source = make_source(rng, bad=['c1', 'c4'], rejected=[MMSignError('is odd', file='x.npy')])
    report = write_archive(source, tmp_path / 'out', 'skip', progress=False)
    assert (report['clips'], report['skipped']) == (3, 3)
    with open(tmp_path / 'out/skipped.csv', newline='', encoding='utf8') as stream:
        rows = list(csv.DictReader(stream))
    assert [(row['clip_id'], row['file']) for row in rows] == [
        ('', 'x.npy'),
        ('c1', 'c1.npy'),
        ('c4', 'c4.npy'),
    ]
    assert 'is broken' in rows[1]['reason']
    assert PoseArchive(tmp_path / 'out').columns['clip_id'].tolist() == ['c0', 'c2', 'c3']
    assert '3 clips or files skipped' in '\n'.join(describe(report))


def test_nothing_left_is_an_error(rng, tmp_path):
    with pytest.raises(MMSignError, match=r'no clips were written, all 1 are bad; the first: .*is broken'):
        write_archive(make_source(rng, bad=['c0'], count=1), tmp_path / 'out', 'skip', progress=False)


def test_resuming_gives_what_an_unbroken_run_gives(rng, tmp_path):
    source = make_source(rng, shard_frames=12)
    write_archive(source, tmp_path / 'whole', progress=False)
    read, source.clips[3].read = source.clips[3].read, make_source(rng, bad=['c3']).clips[3].read
    with pytest.raises(MMSignError, match='c3'):
        write_archive(source, tmp_path / 'out', progress=False)
    source.clips[3].read = read
    source.clips[0].read = None  # type: ignore[assignment]  # must not be read again
    report = write_archive(source, tmp_path / 'out', resume=True, progress=False)
    assert report['clips'] == 5
    first, second = PoseArchive(tmp_path / 'whole'), PoseArchive(tmp_path / 'out')
    for i in range(5):
        np.testing.assert_array_equal(first.read(i)[0], second.read(i)[0])


def test_counts_are_compared_with_the_published_ones(rng, tmp_path):
    source = make_source(rng, expected={'train': 7, 'test': 2}, absent=['c9'])
    report = write_archive(source, tmp_path / 'out', progress=False)
    assert report['splits'] == {
        'test': {'clips': 0, 'expected': 2, 'difference': -2},
        'train': {'clips': 5, 'expected': 7, 'difference': -2},
    }
    assert json.loads((tmp_path / 'out/counts.json').read_text(encoding='utf8')) == report
    assert 'train: 5, published 7 (-2)' in '\n'.join(describe(report))
    assert '1 listed clips are not in the source: c9' in '\n'.join(describe(report))


@pytest.mark.parametrize('scale', [1 / 640, 0.001])
def test_coordinates_that_are_not_pixels_are_refused(rng, tmp_path, scale):
    source = make_source(rng)
    frames = source.clips[0].read()
    source.clips[0].read = lambda: Frames(frames.keypoints * scale, frames.confidence)
    with pytest.raises(MMSignError, match='these are not pixels'):
        write_archive(source, tmp_path / 'out', progress=False)


def test_unknown_policy(rng, tmp_path):
    with pytest.raises(MMSignError, match='choose stop or skip'):
        write_archive(make_source(rng), tmp_path / 'out', 'ignore', progress=False)


@pytest.mark.parametrize(('count', 'told'), [(99, False), (100, True)])
def test_the_first_clips_of_a_long_run_are_looked_at_at_once(tmp_path, capsys, count, told):
    rng = np.random.default_rng(0)
    made = []
    for _ in range(5):
        keypoints, confidence = signing(rng, 5)
        hands = list(range(91, 133))
        keypoints[:, hands] = keypoints[:, hands[21:] + hands[:21]]  # exchanged
        made.append(Frames(keypoints, confidence, 640, 480))
    source = make_source(rng, count=0)
    source.clips = [RawClip(f'c{i}', 0, 'f', lambda i=i: made[i % 5]) for i in range(count)]
    write_archive(source, tmp_path / 'out', progress=False)
    error = capsys.readouterr().err
    assert ('look here: left and right hand look exchanged in 20 of 20 clips' in error) == told
