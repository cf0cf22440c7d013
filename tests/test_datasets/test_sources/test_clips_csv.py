"""Any clips, listed in a table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pose_files import write_pose
from synthetic import clip

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import clips_csv
from mmsign.datasets.sources.base import write_archive
from mmsign.utils.errors import MMSignError


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    (tmp_path / 'deep').mkdir()
    data = clip(rng)
    np.save(tmp_path / 'a.npy', data)
    np.savez(tmp_path / 'deep/b.npz', keypoints=data[..., :2], confidence=data[..., 2])
    write_pose(tmp_path / 'deep/c.pose', rng)
    (tmp_path / 'clips.csv').write_text(
        'path,gloss,signer,split\na.npy,merhaba,s1,train\ndeep/b.npz,evet,s2,test\ndeep/c.pose,evet,,\n'
    )
    return tmp_path


def convert(folder: Path, **options: object) -> PoseArchive:
    source = clips_csv.load(str(folder / 'clips.csv'), **options)  # type: ignore[arg-type]
    write_archive(source, folder / 'out', progress=False)
    return PoseArchive(folder / 'out')


def test_csv(folder: Path) -> None:
    archive = convert(folder, language='tr')
    assert archive.glosses == ['evet', 'merhaba']
    assert archive.language == 'tr'
    assert [(r.clip_id, r.label, r.signer, r.split) for r in map(archive.clip, range(3))] == [
        ('a', 1, 's1', 'train'),
        ('deep/b', 0, 's2', 'test'),
        ('deep/c', 0, '', ''),
    ]
    np.testing.assert_array_equal(archive.read(0)[0], archive.read(1)[0])


def test_segments_of_arrays(folder: Path) -> None:
    (folder / 'clips.csv').write_text('path,gloss,start,end\na.npy,x,0,0.12\na.npy,y,0.12,\n')
    archive = convert(folder, fps=25.0)
    assert archive.columns['clip_id'].tolist() == ['a@0-0.12', 'a@0.12-']
    assert archive.columns['length'].tolist() == [3, 3]
    whole = np.load(folder / 'a.npy')
    seen = whole[3:, :, 2] > 0
    assert np.abs(archive.read(1)[0] - whole[3:, :, :2])[seen].max() < 0.03


@pytest.mark.parametrize(
    ('text', 'problem'),
    [
        ('path,gloss,signer,split\nnowhere.npy,x,,\n', r'nowhere\.npy: clip nowhere: is missing'),
        ('path,gloss,signer,split\nz.mp4,x,,\n', "has the suffix '.mp4'"),
        ('path,gloss,signer,split\na.npy,hi, you,x,train\n', 'line 2 has 5 cells'),
    ],
)
def test_bad_lists(folder: Path, text: str, problem: str) -> None:
    (folder / 'clips.csv').write_text(text)
    with pytest.raises(MMSignError, match=problem):
        convert(folder)


@pytest.mark.parametrize(
    ('factor', 'problem'), [(90, 'per cent'), (-1, 'z, or like visibility'), (300, 'coordinate')]
)
def test_what_is_no_confidence(folder: Path, factor: float, problem: str) -> None:
    data = np.load(folder / 'a.npy')
    data[..., 2] *= factor
    np.save(folder / 'a.npy', data)
    with pytest.raises(MMSignError, match=rf'a\.npy: clip a: field confidence: ranges from .*{problem}'):
        convert(folder)


def test_a_pose_file_and_other_layouts(folder: Path) -> None:
    (folder / 'clips.csv').write_text('path,gloss\ndeep/c.pose,x\n')
    archive = convert(folder, layout='hands43')  # placed by name
    assert (archive.read(0)[1] == 1).all()
    (folder / 'clips.csv').write_text('path,gloss\ndeep/c.pose,x\n')
    with pytest.raises(MMSignError, match='gives 2 dimensions, not 3'):
        clips_csv.load(str(folder / 'clips.csv'), dims=3).clips[0].read()
