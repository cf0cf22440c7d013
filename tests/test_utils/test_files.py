"""Atomic writing and hashes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from helpers import one_line_error

from mmsign.utils.errors import MMSignError
from mmsign.utils.files import (
    file_hash,
    replacing,
    replacing_folder,
    text_hash,
    write_csv,
    write_json,
    write_text,
)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / 'deep/a.txt'
    write_text(file, 'old')

    def fail() -> None:
        with replacing(file) as partial:
            partial.write_text('half')
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert file.read_text() == 'old'
    assert [path.name for path in file.parent.iterdir()] == ['a.txt']
    write_text(file, 'new\n')
    assert file.read_bytes() == b'new\n'


def test_a_folder_is_there_when_it_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / 'deep/model'

    def write(fail: bool) -> None:
        with replacing_folder(folder) as partial:
            assert not list(partial.iterdir())
            write_text(partial / 'a', 'x')
            if fail:
                raise RuntimeError

    with pytest.raises(RuntimeError):
        write(fail=True)
    assert not list(tmp_path.iterdir())
    (tmp_path / 'deep/model.partial').mkdir(parents=True)
    (tmp_path / 'deep/model.partial/of a killed program').write_text('')
    write(fail=False)
    assert [path.name for path in folder.parent.iterdir()] == ['model']
    assert [path.name for path in folder.iterdir()] == ['a']
    with pytest.raises(MMSignError, match='already exists'):
        write(fail=False)


def test_a_link_to_nowhere_takes_a_place(tmp_path: Path) -> None:
    (tmp_path / 'link').symlink_to(tmp_path / 'nowhere')
    with one_line_error(tmp_path / 'link', 'already exists'), replacing_folder(tmp_path / 'link'):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ['link']


def test_an_error_of_a_file_that_is_read_meanwhile_names_that(tmp_path: Path) -> None:
    def copy(to: Path) -> None:
        with replacing(to / 'b') as partial:
            partial.write_bytes((tmp_path / 'a').read_bytes())

    with pytest.raises(FileNotFoundError) as error:
        copy(tmp_path)
    assert error.value.filename == str(tmp_path / 'a')
    assert not list(tmp_path.iterdir())
    (tmp_path / 'a').write_text('')
    with pytest.raises(MMSignError, match=r'a/deep/b: cannot be written'):
        copy(tmp_path / 'a/deep')


def test_what_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / 'file').write_text('')
    with pytest.raises(MMSignError, match='cannot be written') as error:
        write_json(tmp_path / 'file/below.json', {})
    assert error.value.file == tmp_path / 'file/below.json'
    (tmp_path / 'folder').mkdir()
    with pytest.raises(MMSignError, match='cannot be written'):
        write_text(tmp_path / 'folder', 'x')


def test_json_and_tables(tmp_path: Path) -> None:
    write_json(tmp_path / 'a.json', {'a': Path('x'), 'b': 'é'}, ensure_ascii=False)
    assert json.loads((tmp_path / 'a.json').read_text('utf8')) == {'a': 'x', 'b': 'é'}
    assert 'é' in (tmp_path / 'a.json').read_text('utf8')
    write_csv(tmp_path / 'a.csv', ['x', 'y'], [{'x': 1, 'y': 'a,b', 'z': 2}])
    assert (tmp_path / 'a.csv').read_bytes() == b'x,y\r\n1,"a,b"\r\n'


def test_hashes(tmp_path: Path) -> None:
    (tmp_path / 'a').write_bytes(b'\x00' * 3_000_000)
    assert file_hash(tmp_path / 'a') == hashlib.sha256(b'\x00' * 3_000_000).hexdigest()
    assert text_hash('é') == hashlib.sha256(b'\xc3\xa9').hexdigest()
