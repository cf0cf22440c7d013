"""Clips of folders and of tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers import one_line_error

from mmsign.datasets.sources.clip_table import ClipRow, ClipTable
from mmsign.datasets.sources.listing import list_clips, natural
from mmsign.utils.errors import MMSignError


def make(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def listed(*args: object, **options: object) -> list[tuple[str, str, str, str]]:
    rows = list_clips(*args, **options)  # type: ignore[arg-type]
    return [(row.clip_id, rows.glosses[row.label], row.signer, row.split) for row in rows.clips]


def test_a_word_a_folder(tmp_path: Path) -> None:
    make(tmp_path, 'no /P1_a.pose', 'cafe\u0301/P2_b.POSE', 'no /._P1_a.pose', 'no /x.txt')
    assert listed(tmp_path, ('.pose',), signer=r'(P\d)_') == [
        ('café/P2_b'.replace('é', 'e\u0301'), 'café', 'P2', ''),
        ('no /P1_a', 'no', 'P1', ''),
    ]


def test_official_splits(tmp_path: Path) -> None:
    make(tmp_path, 'train/a/1.npy', 'Validation/a/1.npy', 'test/b/1.npy')
    assert listed(tmp_path, ('.npy',)) == [
        ('Validation/a/1', 'a', '', 'val'),
        ('test/b/1', 'b', '', 'test'),
        ('train/a/1', 'a', '', 'train'),
    ]


def test_a_word_that_is_called_test(tmp_path: Path) -> None:
    make(tmp_path, 'test/1.npy', 'exam/2.npy')
    assert [row[1] for row in listed(tmp_path, ('.npy',))] == ['exam', 'test']


def test_files_that_differ_in_their_suffix_only(tmp_path: Path) -> None:
    make(tmp_path, 'a/1.npy', 'a/1.npz')
    assert [row[0] for row in listed(tmp_path, ('.npy', '.npz'))] == ['a/1.npy', 'a/1.npz']


def test_a_clip_a_folder(tmp_path: Path) -> None:
    make(tmp_path, 'a/0/0.npy', 'a/0/1.npy', 'a/1/0.npy')
    assert [row[0] for row in listed(tmp_path, ('.npy',), clip_of=lambda file: file.parent)] == ['a/0', 'a/1']


def test_a_table_may_name_the_videos(tmp_path: Path) -> None:
    """Another suffix, none, other folders: the clip is found by its name."""
    make(tmp_path, 'deep/x.pose', 'y.pose')
    (tmp_path / 'index.csv').write_text('path,gloss\nvideos/x.mp4,A\ny,B\n')
    rows = list_clips(tmp_path, ('.pose',)).clips
    assert [row.file.relative_to(tmp_path).as_posix() for row in rows] == ['deep/x.pose', 'y.pose']


def test_official_lists_name_clips_that_are_absent(tmp_path: Path) -> None:
    make(tmp_path, 'x.pose')
    rows = [ClipRow(name, tmp_path / name, 0, '', 'train', None, True) for name in ('x', 'y')]
    found = list_clips(tmp_path, ('.pose',), ClipTable(rows, ['A']))
    assert [row.clip_id for row in found.clips] == ['x']
    assert found.absent == ['y']
    with pytest.raises(MMSignError, match='holds none of the 1 listed clips, such as y'):
        list_clips(tmp_path, ('.pose',), ClipTable(rows[1:], ['A']))


@pytest.mark.parametrize(
    ('names', 'options', 'problem'),
    [
        (['a/1.npy', '2.npy'], {}, r'2\.npy: lies in no folder of a word'),
        (['a/1.txt'], {}, r'holds no \.npy'),
        (['a/1.npy'], {'signer': '('}, 'is no regular expression'),
    ],
)
def test_bad_folders(tmp_path: Path, names: list[str], options: dict[str, str], problem: str) -> None:
    with pytest.raises(MMSignError, match=problem):
        list_clips(make(tmp_path, *names), ('.npy',), **options)


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(MMSignError, match='no such file or folder'):
        list_clips(tmp_path / 'x', ('.npy',))


def test_numbers_count_in_the_order_of_names() -> None:
    assert sorted(['9' * 5000, '2', '²'], key=natural) == ['2', '9' * 5000, '²']
    assert sorted(['10.npy', '9.npy', 'a2', 'a10', '1.npy'], key=natural) == [
        '1.npy',
        '9.npy',
        '10.npy',
        'a2',
        'a10',
    ]


def test_a_path_that_names_nothing(tmp_path: Path) -> None:
    """``.`` is a path without a name: no clip, and nothing that has a suffix."""
    make(tmp_path, 'a.npy')
    (tmp_path / 'clips.csv').write_text('path,gloss\n.,x\na.npy,x\n')
    assert [row[0] for row in listed(tmp_path, ('.npy',))] == ['.', 'a']


def test_words_in_the_names_of_files(tmp_path: Path) -> None:
    make(tmp_path, 'train/P1_house_1.npy', 'train/P2_tree_1.npy', 'test/P3_house_1.npy', 'test/P3_tree_2.npy')
    assert listed(tmp_path, ('.npy',), word='[^/_]+_([^_]+)_', signer='P\\d') == [
        ('test/P3_house_1', 'house', 'P3', 'test'),
        ('test/P3_tree_2', 'tree', 'P3', 'test'),
        ('train/P1_house_1', 'house', 'P1', 'train'),
        ('train/P2_tree_1', 'tree', 'P2', 'train'),
    ]
    with one_line_error('field word', '--word (x+) finds nothing'):
        listed(tmp_path, ('.npy',), word='(x+)')
    with one_line_error('field word', 'no regular expression'):
        listed(tmp_path, ('.npy',), word='(')


def test_the_error_proposes_a_pattern_that_works(tmp_path: Path) -> None:
    make(tmp_path, *(f'{word}_P{i}.npy' for word in ('house', 'tree') for i in range(3)))
    with pytest.raises(MMSignError) as caught:
        listed(tmp_path, ('.npy',))
    pattern = re.findall("--word '(.*?)'", str(caught.value))[0]
    assert {row[1] for row in listed(tmp_path, ('.npy',), word=pattern)} == {'house', 'tree'}


def test_folders_of_signers(tmp_path: Path) -> None:
    make(tmp_path, 'Signer1/house/a.npy', 'Signer2/house/a.npy', 'Signer2/tree/b.npy')
    assert [row[1:3] for row in listed(tmp_path, ('.npy',))] == [
        ('house', 'Signer1'),
        ('house', 'Signer2'),
        ('tree', 'Signer2'),
    ]
    assert {row[2] for row in listed(tmp_path, ('.npy',), signer='Signer(\\d)')} == {'1', '2'}
    make(tmp_path, 'Signer3/c.npy')
    with one_line_error('c.npy', 'lies in no folder of a word'):
        listed(tmp_path, ('.npy',))


def test_the_error_names_the_table_beside(tmp_path: Path) -> None:
    make(tmp_path, '1.npy', '2.npy')
    (tmp_path / 'annotations.csv').write_text('video,sign\n1,house\n2,tree\n')
    with one_line_error(f'--index {tmp_path / "annotations.csv"}'):
        listed(tmp_path, ('.npy',))
    assert [row[1] for row in listed(tmp_path, ('.npy',), index=tmp_path / 'annotations.csv')] == [
        'house',
        'tree',
    ]
