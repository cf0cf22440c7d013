"""CSV lists of clips, by the converters ``csv`` and ``pose``."""

from __future__ import annotations

import numpy as np
import pytest
from pose_files import write_pose
from synthetic import clip

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import clips_csv, pose
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.index import read_index
from mmsign.utils.errors import MMSignError


@pytest.fixture
def folder(tmp_path, rng):
    (tmp_path / 'deep').mkdir()
    data = clip(rng)
    np.save(tmp_path / 'a.npy', data)
    np.savez(tmp_path / 'deep/b.npz', keypoints=data[..., :2], confidence=data[..., 2])
    write_pose(tmp_path / 'deep/c.pose', rng)
    (tmp_path / 'clips.csv').write_text(
        'path,gloss,signer,split\na.npy,merhaba,s1,train\ndeep/b.npz,evet,s2,test\ndeep/c.pose,evet,,\n'
    )
    return tmp_path


def test_csv(folder):
    write_archive(clips_csv.load(str(folder / 'clips.csv'), language='tr'), folder / 'out', progress=False)
    archive = PoseArchive(folder / 'out')
    assert archive.glosses == ['evet', 'merhaba']
    assert archive.language == 'tr'
    assert [(r.clip_id, r.label, r.signer, r.split) for r in map(archive.clip, range(3))] == [
        ('a', 1, 's1', 'train'),
        ('deep/b', 0, 's2', 'test'),
        ('deep/c', 0, '', ''),
    ]
    np.testing.assert_array_equal(archive.read(0)[0], archive.read(1)[0])
    assert archive.clip(2).width == 640


def test_layout_dims_and_units(rng, tmp_path):
    data = clip(rng, points=20, dims=3) / 100
    data[..., 3] = 1
    np.save(tmp_path / 'k.npy', data)
    (tmp_path / 'clips.csv').write_text('path,gloss,signer,split\nk.npy,a,,\n')
    source = clips_csv.load(str(tmp_path / 'clips.csv'), layout='kinect20', dims=3, dtype='float32')
    write_archive(source, tmp_path / 'out', progress=False)
    np.testing.assert_array_equal(PoseArchive(tmp_path / 'out').read(0)[0], data[..., :3])


def test_glosses_in_label_order(folder):
    (folder / 'g.txt').write_text('unused\nmerhaba\nevet\n')
    index = read_index(folder / 'clips.csv', folder / 'g.txt')
    assert [row.label for row in index.clips] == [1, 2, 2]
    (folder / 'g.txt').write_text('evet\n')
    with pytest.raises(MMSignError, match=r"clips\.csv:2: clip a: field gloss: 'merhaba' is not in"):
        read_index(folder / 'clips.csv', folder / 'g.txt')


def test_ids(tmp_path):
    file = tmp_path / 'i.csv'
    file.write_text('path,gloss,signer,split\na.npy,x,,\na.pose,x,,\nb.npy,x,,\n')
    assert [row.clip_id for row in read_index(file).clips] == ['a.npy', 'a.pose', 'b']
    file.write_text('clip_id,path,gloss,signer,split\none,a.npy,x,,\n,b.npy,x,,\n')
    assert [row.clip_id for row in read_index(file).clips] == ['one', 'b']


@pytest.mark.parametrize(
    ('text', 'problem'),
    [
        ('path,gloss,signer\na.npy,x,s\n', 'field split: column is missing'),
        ('path,gloss,signer,split\n', 'lists no clip'),
        ('path,gloss,signer,split\n,x,,\n', 'line 2 is empty'),
        ('path,gloss,signer,split\na.npy,,,\n', 'field gloss: is empty'),
        ('path,gloss,signer,split\nnowhere.npy,x,,\n', r'nowhere\.npy: is missing'),
        ('path,gloss,signer,split\na.mp4,x,,\n', "has the suffix '.mp4'"),
        ('path,gloss,signer,split\na.npy,x,,\na.npy,x,,\n', 'occurs twice'),
    ],
)
def test_bad_lists(folder, text, problem):
    (folder / 'clips.csv').write_text(text)
    with pytest.raises(MMSignError, match=problem):
        write_archive(clips_csv.load(str(folder / 'clips.csv')), folder / 'out', progress=False)


def test_a_pose_file_has_one_layout(folder):
    source = clips_csv.load(str(folder / 'clips.csv'), layout='kinect20')
    with pytest.raises(MMSignError, match='gives wholebody133 in 2 dimensions, not kinect20'):
        source.clips[2].read()


def test_pose_folder(rng, tmp_path):
    points = write_pose(tmp_path / 'poses/x/1.pose', rng)
    (tmp_path / 'poses/index.csv').write_text('path,gloss,signer,split\nx/1.pose,A,ase,train\n')
    write_archive(pose.load(str(tmp_path / 'poses')), tmp_path / 'out', progress=False)
    archive = PoseArchive(tmp_path / 'out')
    keypoints, confidence = archive.read(0)
    assert np.abs(keypoints[:, 91:112] - points[:, 501:522, :2]).max() < 0.03
    assert np.abs(keypoints[:, 112:] - points[:, 522:, :2]).max() < 0.03
    assert (confidence[:, 91:] == 1).all()
    other = tmp_path / 'list.csv'
    other.write_text('path,gloss,signer,split\nx/1.pose,B,ase,train\n')
    assert pose.load(str(tmp_path / 'poses'), index=str(other)).glosses == ['B']


@pytest.mark.parametrize(
    ('make', 'problem'),
    [
        (lambda file, rng: write_pose(file, rng, hands=False), 'has no hand landmarks'),
        (lambda file, rng: file.write_bytes(b'\0' * 40), r'is not a readable \.pose file'),
        (lambda file, rng: None, 'is missing'),
        (lambda file, rng: write_pose(file, rng, people=0), 'nobody is detected'),
    ],
)
def test_bad_pose_files(rng, tmp_path, make, problem):
    make(tmp_path / '1.pose', rng)
    (tmp_path / 'index.csv').write_text('path,gloss,signer,split\n1.pose,A,ase,train\n')
    with pytest.raises(MMSignError, match=rf'1\.pose: .*{problem}'):
        write_archive(pose.load(str(tmp_path)), tmp_path / 'out', progress=False)


def test_a_truncated_pose_file(rng, tmp_path):
    write_pose(tmp_path / '1.pose', rng)
    data = (tmp_path / '1.pose').read_bytes()
    (tmp_path / '1.pose').write_bytes(data[: len(data) // 2])
    with pytest.raises(MMSignError, match=r'1\.pose: is not a readable'):
        pose.read_pose(tmp_path / '1.pose')
