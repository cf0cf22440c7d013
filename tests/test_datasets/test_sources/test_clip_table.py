"""The clips of a table."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from mmsign.datasets.sources.clip import Segment
from mmsign.datasets.sources.clip_table import read_clips
from mmsign.utils.errors import MMSignError


def table(folder: Path, text: str) -> Path:
    (folder / 'clips.csv').write_text(text, encoding='utf8')
    return folder / 'clips.csv'


def test_signer_and_split_are_optional(tmp_path: Path) -> None:
    found = read_clips(table(tmp_path, 'path,gloss\nx/a.npy,tree\nb.npy,house\n'))
    assert found.glosses == ['house', 'tree']
    assert [(c.clip_id, c.file, c.label, c.signer, c.split, c.segment) for c in found.clips] == [
        ('x/a', tmp_path / 'x/a.npy', 1, '', '', None),
        ('b', tmp_path / 'b.npy', 0, '', '', None),
    ]
    found = read_clips(table(tmp_path, 'file;word;user;set\na.npy;x;01;train\n'), root='/data')
    assert [(c.file, c.signer, c.split) for c in found.clips] == [(Path('/data/a.npy'), '01', 'train')]


def test_ids(tmp_path: Path) -> None:
    found = read_clips(table(tmp_path, 'path,gloss\na.npy,x\na.pose,x\nb.npy,x\n'))
    assert [clip.clip_id for clip in found.clips] == ['a.npy', 'a.pose', 'b']
    found = read_clips(table(tmp_path, 'clip_id,path,gloss\none,a.npy,x\n,b.npy,x\n'))
    assert [clip.clip_id for clip in found.clips] == ['one', 'b']


def test_paths_of_windows_and_copies_of_macos(tmp_path: Path) -> None:
    found = read_clips(table(tmp_path, 'path,gloss\nx\\y\\a.npy,h\n.\\b.npy,h\nx/._a.npy,h\n'))
    assert [(c.clip_id, c.file) for c in found.clips] == [
        ('x/y/a', tmp_path / 'x/y/a.npy'),
        ('b', tmp_path / 'b.npy'),
    ]
    (tmp_path / 'odd\\name.npy').write_bytes(b'')
    odd = read_clips(table(tmp_path, 'path,gloss\nodd\\name.npy,h\n')).clips[0]
    assert (odd.clip_id, odd.file) == ('odd/name', tmp_path / 'odd\\name.npy')


@pytest.mark.parametrize('disk', ['NFC', 'NFD'])
@pytest.mark.parametrize('listed', ['NFC', 'NFD'])
def test_accents_in_file_names(tmp_path: Path, disk: str, listed: str) -> None:
    """macOS writes them decomposed, others composed."""
    name = unicodedata.normalize(disk, 'família  x.npy')
    (tmp_path / 'é').mkdir()
    (tmp_path / 'é' / name).write_bytes(b'')
    path = unicodedata.normalize(listed, 'é/família  x.npy')
    clip = read_clips(table(tmp_path, f'path,gloss\n{path},x\n')).clips[0]
    assert clip.clip_id == 'é/família x'
    assert clip.file.exists()
    assert clip.file.name == name


def test_several_signs_of_one_file(tmp_path: Path) -> None:
    text = 'path,gloss,start,end\nv.mp4,a,0,1.5\nv.mp4,b,"1,5",0:02\nv.mp4,c,1:00,\nw.mp4,a,,\n'
    found = read_clips(table(tmp_path, text))
    assert [(c.clip_id, c.segment) for c in found.clips] == [
        ('v@0-1.5', Segment(0, 1.5)),
        ('v@1.5-2', Segment(1.5, 2)),
        ('v@60-', Segment(60, None)),
        ('w', None),
    ]
    found = read_clips(table(tmp_path, 'path,gloss,frame_start,frame_end\nv.mp4,a,10,20\n'))
    assert found.clips[0].segment == Segment(10, 20, frames=True)
    assert found.clips[0].clip_id == 'v@f10-20'
    found = read_clips(table(tmp_path, 'path,words,start_ms,end_ms\nv.mp4,a,500,2720\n'))
    assert found.clips[0].segment == Segment(0.5, 2.72)
    file = table(tmp_path, 'path,gloss,start,end\nv.mp4,a,0,2720\n')
    assert read_clips(file, columns=['start=', 'end=']).clips[0].segment is None


@pytest.mark.parametrize(
    ('text', 'problem'),
    [
        ('path,gloss\n', 'lists no clip'),
        ('path,gloss\n,x\n', 'field path: line 2 has none'),
        ('path,gloss\n\na.npy,\n', 'field gloss: line 3 has none'),
        ('path,gloss\na.npy,x\nb.npy,x\n./a.npy,y\n', 'clip a: field path: lines 2 and 4 name one clip'),
        ('path,gloss,clip_id\na.npy,x,1\nb.npy,x,1\n', 'clip 1: field clip_id: lines 2 and 3'),
        ('path,gloss,start,end\na,x,1,2\na,x,1,2\n', 'lines 2 and 3 name one clip'),
        ('path,gloss,start,end\na,x,2,1\n', 'line 2 ends at 1 and starts at 2'),
        ('path,gloss,start,end\na,x,soon,3\n', "field start: line 2 is 'soon'"),
        ('path,gloss,start,end\na,x,-1,3\n', "field start: line 2 is '-1'"),
        ('path,gloss,start_frame,end_frame\na,x,0.5,3\n', "field start_frame: line 2 is '0.5'"),
    ],
)
def test_bad_tables(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(MMSignError, match=problem):
        read_clips(table(tmp_path, text))


def test_glosses_and_columns(tmp_path: Path) -> None:
    file = table(tmp_path, 'path,meaning\na.npy,cafe\u0301\nb.npy,Haus \n')
    (tmp_path / 'g.txt').write_text('Haus\nLicht\nca\u200bfé\n', encoding='utf8')
    found = read_clips(file, tmp_path / 'g.txt', columns=['gloss=meaning'])
    assert [clip.label for clip in found.clips] == [2, 0]
    assert found.glosses == ['Haus', 'Licht', 'café']
    (tmp_path / 'g.txt').write_text('haus\ncafé\n', encoding='utf8')
    with pytest.raises(MMSignError, match=r"clips.csv:3: .*'Haus' is not in the gloss file. 'haus' is"):
        read_clips(file, tmp_path / 'g.txt', columns={'gloss': 'meaning'})
    (tmp_path / 'g.txt').write_bytes('Haus\ncafé\n'.encode('cp1252'))  # its table is in UTF-8
    with pytest.raises(MMSignError, match=r'g\.txt: field encoding: is not UTF-8'):
        read_clips(file, tmp_path / 'g.txt', columns={'gloss': 'meaning'})
    with pytest.raises(MMSignError, match='write COLUMN=HEADING'):
        read_clips(file, columns=['meaning'])


def test_numbers_keep_their_order_and_splits_have_one_name(tmp_path: Path) -> None:
    rows = ''.join(f'{i}.npy,{i},{("Train", "dev", "TEST")[i % 3]}\n' for i in range(12))
    found = read_clips(table(tmp_path, f'path,label,split\n{rows}'))
    assert found.glosses == [str(i) for i in range(12)]
    assert [clip.label for clip in found.clips] == list(range(12))
    assert [clip.split for clip in found.clips] == ['train', 'val', 'test'] * 4


def test_the_end_of_a_file_is_an_empty_cell(tmp_path: Path) -> None:
    with pytest.raises(MMSignError, match=r"line 2 is '-1'.*an empty cell in end_frame"):
        read_clips(table(tmp_path, 'path,gloss,frame_start,frame_end\na.npy,tree,1,-1\n'))
