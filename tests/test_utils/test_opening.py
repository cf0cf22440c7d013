"""Only files are opened, and archives only if what they unpack to is in earnest."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from helpers import one_line_error

from mmsign.utils import opening
from mmsign.utils.errors import MMSignError
from mmsign.utils.opening import check_file, check_video, check_zip


def test_a_file_is_a_file(tmp_path: Path) -> None:
    (tmp_path / 'a').write_text('x')
    (tmp_path / 'link').symlink_to('a')
    assert check_file(tmp_path / 'a') == tmp_path / 'a'
    assert check_file(str(tmp_path / 'link')) == tmp_path / 'link'


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / 'pipe')
    (tmp_path / 'circle').symlink_to('circle')
    (tmp_path / 'zero').symlink_to('/dev/zero')
    cases = {
        'pipe': 'is a pipe or device and not a file',
        'zero': 'is a pipe or device',
        'circle': 'cannot be opened',
        '.': 'is a folder and not a file',
        'gone': 'no such table',
        'x' * 5000: 'cannot be opened',
        'a\x00b': 'cannot be opened',
    }
    for name, problem in cases.items():
        with pytest.raises(MMSignError, match=f'field path: {problem}.*look again') as caught:
            check_file(tmp_path / name, 'no such table', 'look again', field='path')
        assert caught.value.file == tmp_path / name


@pytest.mark.parametrize(
    ('name', 'problem'),
    [
        ('', 'is a folder, not a video'),
        ('a.npy', 'is a file of keypoints, not a video'),
        ('a.POSE', 'is a file of keypoints, not a video'),
        ('a.mp4', 'no such video'),
        ('empty.mp4', 'is empty'),
    ],
)
def test_what_is_no_video(tmp_path: Path, name: str, problem: str) -> None:
    (tmp_path / 'empty.mp4').touch()
    with one_line_error(str(tmp_path / name), problem):
        check_video(tmp_path / name)


def packed(file: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, 'UNPACKED', 100_000)
    check_zip(packed(tmp_path / 'small.zip', ('a', bytes(100_000))))
    check_zip(packed(tmp_path / 'large.zip', ('a', os.urandom(300_000))))
    with pytest.raises(ValueError, match='unpacks to'):
        check_zip(packed(tmp_path / 'bomb.zip', ('a', bytes(300_000))))


def test_a_member_that_is_larger_than_it_says(tmp_path: Path) -> None:
    """Readers that trust the directory would unpack all of it at once."""
    file = packed(tmp_path / 'a.zip', ('a', bytes(5_000_000)))
    file.write_bytes(file.read_bytes().replace((5_000_000).to_bytes(4, 'little'), (10).to_bytes(4, 'little')))
    check_zip(file)
    with pytest.raises(ValueError, match="its member 'a' is damaged"):
        check_zip(file, whole=True)


@pytest.mark.filterwarnings('ignore:Duplicate name')
def test_a_member_is_there_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'a' twice"):
        check_zip(packed(tmp_path / 'a.zip', ('a', b'x'), ('b', b'x'), ('a', b'y')))
    (tmp_path / 'b.zip').write_bytes(b'x')
    with pytest.raises(zipfile.BadZipFile):
        check_zip(tmp_path / 'b.zip')


def test_members_that_the_directory_hides(tmp_path: Path) -> None:
    """A comment that is longer than it is swallows the members behind it, and Python says nothing."""
    file = packed(tmp_path / 'a.zip', ('a', b'x'), ('b', b'x'), ('c', b'x'))
    check_zip(file)
    content = bytearray(file.read_bytes())
    content[content.index(b'PK\x01\x02') + 33] = 8
    file.write_bytes(content)
    assert zipfile.ZipFile(file).namelist() == ['a']
    with pytest.raises(ValueError, match='lists 1 members and should list 3'):
        check_zip(file)


@pytest.mark.parametrize('comment', [b'', b'hello', b'PK', bytes(70), b'x' * 0xFFFF])
def test_what_stands_behind_a_zip_archive(tmp_path: Path, comment: bytes) -> None:
    file = packed(tmp_path / 'a.zip', ('a', b'x'), ('b', b'x'))
    with zipfile.ZipFile(file, 'a') as archive:
        archive.comment = comment
    check_zip(file)
    file.write_bytes(file.read_bytes() + b'\n')  # a surplus line, as some programs leave
    if len(comment) < 0xFFFF:
        check_zip(file)
