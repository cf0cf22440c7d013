"""Known data sets with poses in several formats."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from clip_files import wander
from pose_files import write_pose

from mmsign.datasets import PoseArchive
from mmsign.datasets.archive_writer import ArchiveWriter
from mmsign.datasets.sources import FORMATS, LISTS, get_converter
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.datasets import KNOWN
from mmsign.datasets.sources.datasets_page import render
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError
from test_datasets.test_sources.test_command import call
from test_datasets.test_sources.test_official_lists import msasl, wlasl

pytestmark = pytest.mark.filterwarnings('ignore:the lists name')


def openhands(file: Path, rng: np.random.Generator, frames: int = 6) -> None:
    data = wander(rng, frames, 75, 1)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(
        pickle.dumps({'keypoints': data.repeat(2, -1)[..., [0, 2, 1]], 'confidences': data[..., 2]})
    )


@pytest.mark.parametrize('form', ['openhands', 'pose', 'csv', 'archive'])
def test_wlasl(tmp_path: Path, rng: np.random.Generator, form: str) -> None:
    """The same list with poses in four formats; a clip that is not there is listed."""
    labels, poses = wlasl(tmp_path / 'WLASL_v0.3.json'), tmp_path / 'poses'
    names = ('69241', '00414')
    if form == 'archive':
        writer = ArchiveWriter(poses, wholebody133(), ['unlabelled'])
        for name in names:
            writer.add(f'deep/{name}', rng.uniform(0, 400, (4, 133, 2)), np.ones((4, 133)), label=0)
        writer.close()
    for name in names if form != 'archive' else ():
        if form == 'openhands':
            openhands(poses / f'deep/{name}.pkl', rng)
        elif form == 'pose':
            write_pose(poses / f'{name}.pose', rng)
        else:
            poses.mkdir(exist_ok=True)
            np.save(poses / f'{name}.npy', wander(rng, 4, 133))
    source = get_converter('wlasl').load(str(poses), str(labels))
    report = write_archive(source, tmp_path / 'out', progress=False)
    archive = PoseArchive(tmp_path / 'out')
    rows = [archive.clip(i) for i in range(len(archive))]
    assert [(r.clip_id, r.gloss, r.signer, r.split) for r in rows] == [
        ('69241', 'book', '118', 'train'),
        ('00414', 'apple', '2', 'test'),
    ]
    assert (archive.meta['source'], archive.language) == ('WLASL', 'en')
    assert report['splits']['val'] == {'clips': 0, 'expected': 1, 'difference': -1}
    assert report['absent_first'] == ['70000']


def test_the_first_glosses(tmp_path: Path, rng: np.random.Generator) -> None:
    openhands(tmp_path / 'poses/69241.pkl', rng)
    labels = str(wlasl(tmp_path / 'a.json'))
    source = get_converter('wlasl').load(str(tmp_path / 'poses'), labels, first=1)
    assert source.glosses == ['book']
    assert not source.absent
    with pytest.raises(MMSignError, match='field first: is 3'):
        get_converter('wlasl').load(str(tmp_path / 'poses'), labels, first=3)


def test_stretches_of_videos(tmp_path: Path, rng: np.random.Generator) -> None:
    openhands(tmp_path / 'poses/C37R_Ix8-qs.pkl', rng, frames=60)
    (tmp_path / 'lists').mkdir()
    source = get_converter('msasl').load(str(tmp_path / 'poses'), str(msasl(tmp_path / 'lists')), fps=20)
    write_archive(source, tmp_path / 'out', progress=False)
    assert PoseArchive(tmp_path / 'out').columns['length'].tolist() == [30, 30, 30]


def test_what_cannot_be_read(tmp_path: Path, rng: np.random.Generator) -> None:
    labels = str(wlasl(tmp_path / 'a.json'))
    (tmp_path / 'videos').mkdir()
    (tmp_path / 'videos/69241.mp4').touch()
    with pytest.raises(MMSignError, match=r'its files are videos: .*first run tools/extract_pose'):
        get_converter('wlasl').load(str(tmp_path / 'videos'), labels)
    openhands(tmp_path / 'poses/12345.pkl', rng)
    with pytest.raises(MMSignError, match='holds none of the 3 listed clips, such as 69241'):
        get_converter('wlasl').load(str(tmp_path / 'poses'), labels)


def test_the_number_of_listed_clips_is_compared(tmp_path: Path, rng: np.random.Generator) -> None:
    openhands(tmp_path / 'poses/69241.pkl', rng)
    with pytest.warns(UserWarning, match='the lists name 3 clips, published are 21083'):
        get_converter('wlasl').load(str(tmp_path / 'poses'), str(wlasl(tmp_path / 'a.json')))


def test_the_table_is_consistent() -> None:
    assert {name for name, known in KNOWN.items() if known.read_lists} == set(LISTS)
    assert set(KNOWN) - set(FORMATS) == {'nmfs_csl'}
    for known in KNOWN.values():
        if known.splits and known.clips:
            assert sum(known.splits.values()) == known.clips, known.name
        assert bool(known.labels) == bool(known.read_lists)


def test_the_modules_agree_with_the_table() -> None:
    from mmsign.datasets.sources import autsl, slr500

    assert KNOWN['slr500'].splits == slr500.EXPECTED
    assert KNOWN['slr500'].classes == slr500.CLASSES
    assert KNOWN['autsl'].splits == autsl.EXPECTED
    assert KNOWN['autsl'].classes == autsl.CLASSES


def test_the_page_shows_the_table(repo: Path, request: pytest.FixtureRequest) -> None:
    page = repo / 'docs/datasets.md'
    text = page.read_text(encoding='utf8')
    head, mark, rest = text.partition('<!-- table -->\n')
    _, end, tail = rest.partition('<!-- end -->')
    assert mark
    assert end
    if request.config.getoption('--write-golden'):
        page.write_text(f'{head}{mark}{render()}{end}{tail}', encoding='utf8')
    assert page.read_text(encoding='utf8') == f'{head}{mark}{render()}{end}{tail}'


def test_counts_are_in_the_report(tmp_path: Path, rng: np.random.Generator) -> None:
    openhands(tmp_path / 'poses/69241.pkl', rng)
    source = get_converter('wlasl').load(str(tmp_path / 'poses'), str(wlasl(tmp_path / 'a.json')))
    write_archive(source, tmp_path / 'out', progress=False)
    report = json.loads((tmp_path / 'out/counts.json').read_text())
    assert report['absent'] == 2


def test_the_command(tmp_path: Path, rng: np.random.Generator, capsys: pytest.CaptureFixture) -> None:
    """Worker processes, too, and the clips that are absent are told."""
    openhands(tmp_path / 'poses/69241.pkl', rng, frames=20)
    labels, out = wlasl(tmp_path / 'a.json'), tmp_path / 'out'
    assert call('wlasl', tmp_path / 'poses', '--labels', labels, '--out', out, '--workers', 1) == 0
    told = capsys.readouterr().out
    assert '1 clips, 20 frames, 1 of 2 classes, 1 signers' in told
    assert 'val: 0, published 1 (-1)' in told
    assert '2 listed clips are not in the source: 70000, 00414' in told
