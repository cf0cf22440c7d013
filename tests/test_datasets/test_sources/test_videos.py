"""Finding and labelling videos."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmsign.datasets.sources.videos import find_videos, list_videos, parse_shard
from mmsign.utils.errors import MMSignError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ('a/one.mp4', 'a/two.AVI', 'b/one.mp4', 'b/one.webm', 'b/notes.csv'):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b'x')
    return tmp_path


def test_folders_globs_files_and_lists(folder: Path) -> None:
    names = ['a/one.mp4', 'a/two.AVI', 'b/one.mp4', 'b/one.webm']
    assert find_videos([folder]) == [folder / name for name in names]
    assert find_videos([f'{folder}/**/*.mp4']) == [folder / 'a/one.mp4', folder / 'b/one.mp4']
    (folder / 'list.txt').write_text('b/one.webm\n\na/two.AVI\n')
    assert find_videos([folder / 'list.txt', folder / 'a/two.AVI']) == [
        folder / 'b/one.webm',
        folder / 'a/two.AVI',
    ]
    with pytest.raises(MMSignError, match=r'c/\*\.mp4: no video found'):
        find_videos([folder, 'c/*.mp4'])


def test_ids_are_paths_below_the_common_folder(folder: Path) -> None:
    ids = [video.clip_id for video in list_videos([folder]).videos]
    assert ids == ['a/one', 'a/two', 'b/one.mp4', 'b/one.webm']
    assert [video.clip_id for video in list_videos([folder / 'a/one.mp4']).videos] == ['one']


def test_labels_come_from_the_table(folder: Path) -> None:
    table = folder / 'labels.csv'
    table.write_text('path,gloss,signer,split\nb/one.mp4,tree,s2,test\na/one.mp4,house,s1,train\n')
    found = list_videos(labels=table)
    assert found.glosses == ['house', 'tree']
    assert [(v.clip_id, v.label, v.signer, v.split) for v in found.videos] == [
        ('b/one', 1, 's2', 'test'),
        ('a/one', 0, 's1', 'train'),
    ]
    (folder / 'glosses.txt').write_text('tree\nsun\nhouse\n')
    assert [v.label for v in list_videos([folder / 'a/one.mp4'], table, folder / 'glosses.txt').videos] == [2]
    with pytest.raises(MMSignError, match=r'two\.AVI: field path: has no row'):
        list_videos([folder / 'a'], table)


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        ('path,label\na,b\n', 'field gloss: column is missing'),
        ('path,gloss\n', 'lists no video'),
        ('path,gloss\na.mp4,\n', 'field gloss: line 2 is empty'),
    ],
)
def test_bad_tables(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / 't.csv').write_text(text)
    with pytest.raises(MMSignError, match=message):
        list_videos(labels=tmp_path / 't.csv')


def test_nothing_asked_for() -> None:
    with pytest.raises(MMSignError, match='no videos'):
        list_videos()


def test_shards() -> None:
    assert parse_shard('3/8') == (3, 8)
    for bad in ('0/8', '9/8', '3', 'a/b', '-1/2', '1/'):
        with pytest.raises(MMSignError, match='write I/N'):
            parse_shard(bad)
