"""Joining archives."""

from __future__ import annotations

import json
import os
import shutil

import numpy as np
import pytest
from synthetic import clip

from mmsign.datasets import ArchiveWriter, PoseArchive
from mmsign.datasets.sources.merge import merge
from mmsign.keypoints.kinect import kinect20
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError


def make(path, rng, names, layout=None, glosses=('a', 'b'), **options):
    layout = layout or wholebody133()
    dims = options.get('dims', 2)
    with ArchiveWriter(path, layout, glosses, shard_frames=12, **options) as writer:
        for i, name in enumerate(names):
            data = clip(rng, points=layout.num_keypoints, dims=dims)
            writer.add(name, data[..., :-1], data[..., -1], label=i % len(glosses), signer=f's{name}')
    return path


@pytest.mark.parametrize('move', [False, True])
def test_all_clips_are_there_in_order(rng, tmp_path, move):
    names = [['c0', 'c1', 'c2'], ['d0'], ['e0', 'e1', 'e2', 'e3', 'e4']]
    parts = [make(tmp_path / f'p{i}', rng, part) for i, part in enumerate(names)]
    wanted = [PoseArchive(p).read(i) for p, part in zip(parts, names) for i in range(len(part))]
    inode = (parts[2] / 'frames-00000.npy').stat().st_ino
    assert merge(parts, tmp_path / 'out', move, progress=False) == 9
    archive = PoseArchive(tmp_path / 'out')
    assert archive.columns['clip_id'].tolist() == [name for part in names for name in part]
    for i, (keypoints, confidence) in enumerate(wanted):
        np.testing.assert_array_equal(archive.read(i)[0], keypoints)
        np.testing.assert_array_equal(archive.read(i)[1], confidence)
        assert archive.clip(i).signer == f's{archive.clip(i).clip_id}'
    # nothing was copied
    assert inode in {file.stat().st_ino for file in (tmp_path / 'out').glob('*.npy')}
    assert [part.exists() for part in parts] == [not move] * 3


def test_file_systems_without_links(rng, tmp_path, monkeypatch):
    def no_links(*_):
        raise OSError

    monkeypatch.setattr(os, 'link', no_links)
    merge(
        [make(tmp_path / 'p', rng, ['a']), make(tmp_path / 'q', rng, ['b'])], tmp_path / 'out', progress=False
    )
    assert len(PoseArchive(tmp_path / 'out')) == 2


def test_rates_sources_and_skipped_clips(rng, tmp_path):
    parts = [
        make(tmp_path / 'p', rng, ['a'], fps=25.0, source='x'),
        make(tmp_path / 'q', rng, ['b'], fps=30.0, source='y'),
    ]
    for part in parts:
        (part / 'skipped.csv').write_text(f'clip_id,file,reason\n{part.name},f,bad\n')
    merge(parts, tmp_path / 'out', progress=False)
    meta = PoseArchive(tmp_path / 'out').meta
    assert (meta['fps'], meta['source']) == (None, 'x; y')
    assert (tmp_path / 'out/skipped.csv').read_text() == 'clip_id,file,reason\np,f,bad\nq,f,bad\n'


@pytest.mark.parametrize('move', [False, True])
def test_larger_steps_of_larger_pictures(rng, tmp_path, move):
    parts = [
        make(tmp_path / 'p', rng, ['c0', 'c1', 'c2']),
        make(tmp_path / 'q', rng, ['d0'], scale=0.2),
        make(tmp_path / 'r', rng, ['e0']),
    ]
    wanted = [PoseArchive(p).read(i) for p in parts for i in range(len(PoseArchive(p)))]
    merge(parts, tmp_path / 'out', move, progress=False)
    archive = PoseArchive(tmp_path / 'out')
    assert archive.meta['scale'] == [0.2, 0.2, 1e-4]
    for i, (keypoints, confidence) in enumerate(wanted):
        assert np.abs(archive.read(i)[0] - keypoints).max() < 0.101
        np.testing.assert_array_equal(archive.read(i)[1], confidence)
    assert [part.exists() for part in parts] == [not move] * 3


@pytest.mark.parametrize(
    ('options', 'problem'),
    [
        ({'layout': kinect20()}, 'field layout: is kinect20'),
        ({'dims': 3}, r"field channels: is \['x', 'y', 'z', 'confidence'\]"),
        ({'dtype': 'float32'}, 'field dtype: is float32'),
        ({'glosses': ('a', 'c')}, "field glosses: label 1 is 'c', in .* 'b'"),
        ({'glosses': ('a', 'b', 'c')}, 'field glosses: has 3 classes'),
        ({'names': ['d0', 'c1']}, 'clip c1: field clip_id: is also in'),
    ],
)
def test_parts_that_do_not_fit(rng, tmp_path, options, problem):
    first = make(tmp_path / 'p', rng, ['c0', 'c1'])
    second = make(tmp_path / 'q', rng, options.pop('names', ['d0', 'd1']), **options)
    with pytest.raises(MMSignError, match=problem):
        merge([first, second], tmp_path / 'out', progress=False)
    assert not (tmp_path / 'out').exists()
    assert len(PoseArchive(first)) == 2


def test_an_existing_or_absent_archive(rng, tmp_path):
    part = make(tmp_path / 'p', rng, ['a'])
    with pytest.raises(MMSignError, match='already exists'):
        merge([part], part, progress=False)
    with pytest.raises(MMSignError, match='is not a pose archive'):
        merge([part, tmp_path / 'q'], tmp_path / 'out', progress=False)


def test_the_merged_meta_is_the_first_ones(rng, tmp_path):
    parts = [make(tmp_path / 'p', rng, ['a']), make(tmp_path / 'q', rng, ['b'])]
    merge(parts, tmp_path / 'out', progress=False)
    assert json.loads((tmp_path / 'out/meta.json').read_text()) == PoseArchive(parts[0]).meta


def test_a_killed_move_is_finished_by_the_same_call(rng, tmp_path, monkeypatch):
    parts = [make(tmp_path / f'p{i}', rng, names) for i, names in enumerate((['a', 'b'], ['c'], ['d', 'e']))]
    wanted = [PoseArchive(p).read(i) for p in parts for i in range(len(PoseArchive(p)))]
    move, moved = shutil.move, []

    def killed(source, target):
        if len(moved) == 2:
            raise KeyboardInterrupt
        moved.append(source)
        return move(source, target)

    monkeypatch.setattr(shutil, 'move', killed)
    with pytest.raises(KeyboardInterrupt):
        merge(parts, tmp_path / 'out', move=True, progress=False)
    monkeypatch.setattr(shutil, 'move', move)
    assert not (tmp_path / 'out').exists()
    assert merge(parts, tmp_path / 'out', move=True, progress=False) == 5
    archive = PoseArchive(tmp_path / 'out')
    for i, (keypoints, _) in enumerate(wanted):
        np.testing.assert_array_equal(archive.read(i)[0], keypoints)
    assert not any(part.exists() for part in parts)
    assert not (tmp_path / 'out/moves.json').exists()


def test_the_clips_of_an_interrupted_run_are_not_wiped(rng, tmp_path):
    part = make(tmp_path / 'p', rng, ['a'])
    (tmp_path / 'out.partial').mkdir()
    (tmp_path / 'out.partial/rows-00000.csv').write_text('x')
    with pytest.raises(MMSignError, match='interrupted run'):
        merge([part], tmp_path / 'out', progress=False)
    assert (tmp_path / 'out.partial/rows-00000.csv').is_file()
