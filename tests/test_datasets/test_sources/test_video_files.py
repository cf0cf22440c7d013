"""Finding and labelling videos."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmsign.datasets.sources.clip import RawClip
from mmsign.datasets.sources.video_files import find_videos, list_videos, parse_shard
from mmsign.utils.errors import MMSignError


def find(sources: list[Path], labels: Path | None = None, **table: object) -> tuple[list[RawClip], list[str]]:
    return list_videos(sources, labels, lambda path, segment: [], **table)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ('a/one.mp4', 'a/two.AVI', 'b/one.mp4', 'b/one.webm', 'b/notes.csv', 'b/._one.mp4'):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b'x')
    return tmp_path


def test_folders_globs_files_and_lists(folder: Path) -> None:
    names = ['a/one.mp4', 'a/two.AVI', 'b/one.mp4', 'b/one.webm']
    assert find_videos([folder]) == [folder / name for name in names]
    assert find_videos([f'{folder}/**/*.mp4']) == [folder / 'a/one.mp4', folder / 'b/one.mp4']
    (folder / 'list.txt').write_text('\ufeffb\\one.webm\n\na/two.AVI\n', encoding='utf8')
    assert find_videos([folder / 'list.txt', folder / 'a/two.AVI']) == [
        folder / 'b/one.webm',
        folder / 'a/two.AVI',
    ]
    with pytest.raises(MMSignError, match=r'c/\*\.mp4: no video found'):
        find_videos([folder, 'c/*.mp4'])


def test_ids_are_paths_below_the_common_folder(folder: Path) -> None:
    clips, glosses = find([folder])
    assert [clip.clip_id for clip in clips] == ['a/one', 'a/two', 'b/one.mp4', 'b/one.webm']
    assert glosses == ['unlabelled']
    assert [clip.clip_id for clip in find([folder / 'a/one.mp4'])[0]] == ['one']


def test_labels_come_from_the_table(folder: Path) -> None:
    table = folder / 'labels.csv'
    table.write_text('path,gloss,signer,split\nb/one.mp4,tree,s2,test\na/one.mp4,house,s1,train\n')
    clips, glosses = find([], table)
    assert glosses == ['house', 'tree']
    assert [(c.clip_id, c.label, c.signer, c.split) for c in clips] == [
        ('b/one', 1, 's2', 'test'),
        ('a/one', 0, 's1', 'train'),
    ]
    (folder / 'glosses.txt').write_text('tree\nsun\nhouse\n')
    clips, _ = find([folder / 'a/one.mp4'], table, glosses=folder / 'glosses.txt')
    assert [clip.label for clip in clips] == [2]
    with pytest.raises(MMSignError, match=r'two\.AVI: field path: has no row'):
        find([folder / 'a'], table)


def test_nothing_asked_for() -> None:
    with pytest.raises(MMSignError, match='no videos'):
        find([])


def test_shards() -> None:
    assert parse_shard('3/8') == (3, 8)
    for bad in ('0/8', '9/8', '3', 'a/b', '-1/2', '1/', '²/3', f'1/{"9" * 5000}'):
        with pytest.raises(MMSignError, match='write I/N'):
            parse_shard(bad)
