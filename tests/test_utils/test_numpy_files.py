"""Arrays are read as numpy reads them, or refused in one line, without running or filling anything."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from helpers import one_line_error

from mmsign.utils.errors import MMSignError
from mmsign.utils.numpy_files import load_arrays, map_array, write_arrays


class Program:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self.path),)


def rewritten(file: Path, old: bytes, new: bytes) -> Path:
    """The header of a ``.npy`` says something else; its length stays."""
    content = file.read_bytes()
    end = content.index(b'\n')
    assert old in content[:end]
    file.write_bytes(content[:end].replace(old, new).rstrip().ljust(end)[:end] + content[end:])
    return file


@pytest.mark.parametrize('dtype', ['f4', '>f8', 'i2', 'U5', '?', 'f2'])
@pytest.mark.parametrize('shape', [(), (0,), (3,), (2, 3, 4)])
def test_what_was_saved_is_read(tmp_path: Path, dtype: str, shape: tuple[int, ...]) -> None:
    array = np.asfortranarray(np.random.default_rng(0).integers(0, 2, shape).astype(dtype))
    np.save(tmp_path / 'a.npy', array)
    np.savez(tmp_path / 'a.npz', one=array, two=np.arange(3))
    np.savez_compressed(tmp_path / 'b.npz', one=array)
    for found in (
        load_arrays(tmp_path / 'a.npy')[''],
        load_arrays(tmp_path / 'a.npz')['one'],
        load_arrays(tmp_path / 'b.npz')['one'],
    ):
        assert found.dtype == array.dtype
        np.testing.assert_array_equal(found, array)


@pytest.mark.parametrize(
    'said', ['(4000000000, 258)', '(99999999999999, 258)', '(-4, 258)', '(3, 258)', '(4, 2)']
)
@pytest.mark.parametrize('packed', [False, True])
def test_a_size_that_is_not_there(tmp_path: Path, said: str, packed: bool) -> None:
    """In an npz, too: numpy reads fewer numbers than there are, and compares no checksum."""
    file = tmp_path / 'a.npy'
    np.save(file, np.zeros((4, 258), np.float32))
    rewritten(file, b'(4, 258)', said.encode())
    if packed:
        with zipfile.ZipFile(tmp_path / 'a.npz', 'w') as archive:
            archive.write(file, 'a.npy')
        file = tmp_path / 'a.npz'
    with one_line_error(file, 'is not a readable numpy file: it declares the shape'):
        load_arrays(file)
    if not packed:
        with one_line_error(file, 'it declares the shape'):
            map_array(file)


@pytest.mark.parametrize(
    'header', ["{'descr': ((((", "{'descr': '<f4'", "('a', " * 30, '\x00', "{'shape': (1,)}"]
)
def test_headers_that_are_no_python(tmp_path: Path, header: str) -> None:
    text = header.encode().ljust(117) + b'\n'
    (tmp_path / 'a.npy').write_bytes(b'\x93NUMPY\x01\x00' + len(text).to_bytes(2, 'little') + text)
    for read in (load_arrays, map_array):
        with one_line_error('a.npy: is not a readable numpy file'):
            read(tmp_path / 'a.npy')


@pytest.mark.parametrize('shape', ['(0, 9000000000000)', '(1,) * 40'])
def test_shapes_that_hold_nothing_and_claim_much(tmp_path: Path, shape: str) -> None:
    said = repr({'descr': '<f4', 'fortran_order': False, 'shape': eval(shape)})
    text = said.encode().ljust(245) + b'\n'
    count = 4 if '40' in shape else 0
    content = b'\x93NUMPY\x01\x00' + len(text).to_bytes(2, 'little') + text + bytes(count)
    (tmp_path / 'a.npy').write_bytes(content)
    with one_line_error('it declares the shape'):
        load_arrays(tmp_path / 'a.npy')


def test_programs_do_not_run(tmp_path: Path) -> None:
    canary = tmp_path / 'canary'
    np.save(tmp_path / 'a.npy', np.array([Program(canary)], object))
    np.savez(tmp_path / 'b.npz', a=np.array([Program(canary)], object))
    (tmp_path / 'c.npy').write_bytes(pickle.dumps(Program(canary)))
    with zipfile.ZipFile(tmp_path / 'd.npz', 'w') as archive:
        archive.writestr('a.npy', pickle.dumps(Program(canary)))
    for name in ('a.npy', 'b.npz', 'c.npy', 'd.npz'):
        with one_line_error(name, 'is not a readable numpy file'):
            load_arrays(tmp_path / name)
    assert not canary.exists()


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    """Whatever byte of an npz changes: it is refused, or it reads the same."""
    rng = np.random.default_rng(0)
    array = rng.normal(size=(5, 3))
    np.savez(tmp_path / 'a.npz', a=array)
    whole = (tmp_path / 'a.npz').read_bytes()
    refused = 0
    for place in range(0, len(whole), 3):
        content = bytearray(whole)
        content[place] ^= 1 << int(rng.integers(8))
        (tmp_path / 'a.npz').write_bytes(content)
        try:
            found = load_arrays(tmp_path / 'a.npz')
        except MMSignError:
            refused += 1
        else:
            np.testing.assert_array_equal(next(iter(found.values())), array)
    assert refused > len(whole) // 9


def test_a_bomb(tmp_path: Path) -> None:
    """Honest about its size or not."""
    said = {'descr': '<f4', 'fortran_order': False, 'shape': (25_000_000,)}
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, said)
    with zipfile.ZipFile(tmp_path / 'a.npz', 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('a.npy', stream.getvalue() + bytes(100_000_000))
    with one_line_error('a.npz', 'it unpacks to 95 MB from 95 kB'):
        load_arrays(tmp_path / 'a.npz')
    content = (tmp_path / 'a.npz').read_bytes()
    size = (100_000_000 + len(stream.getvalue())).to_bytes(4, 'little')
    (tmp_path / 'a.npz').write_bytes(content.replace(size, (1000).to_bytes(4, 'little')))
    with one_line_error('a.npz', 'Bad CRC-32'):  # only so many bytes are unpacked
        load_arrays(tmp_path / 'a.npz')


def test_maps_are_read_only(tmp_path: Path) -> None:
    np.save(tmp_path / 'a.npy', np.arange(6.0).reshape(2, 3))
    found = map_array(tmp_path / 'a.npy')
    np.testing.assert_array_equal(found, np.arange(6.0).reshape(2, 3))
    assert isinstance(found, np.memmap)
    assert not found.flags.writeable


@pytest.mark.parametrize('room', [100, 3000, 20000])
def test_a_full_disk_is_one_line(tmp_path: Path, room: int) -> None:
    """Also after Python has forgotten what was half written."""
    code = (
        'import resource, sys, numpy as np\n'
        'from mmsign.utils.cli import run\n'
        'from mmsign.utils.numpy_files import write_arrays\n'
        'def main():\n'
        '    arrays = {name: np.random.default_rng(0).random(999) for name in "abcdef"}\n'
        f'    resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n'
        '    write_arrays("a.npz", arrays, compressed=True)\n'
        'run(main)'
    )
    done = subprocess.run([sys.executable, '-c', code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith('error: a.npz: cannot be written: ')
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_arrays_are_written_and_read(tmp_path: Path) -> None:
    arrays = {'a': np.arange(6.0).reshape(2, 3), 'name': np.array(['x', 'é'])}
    for compressed in (False, True):
        write_arrays(tmp_path / 'deep/a.npz', arrays, compressed)
        read = load_arrays(tmp_path / 'deep/a.npz')
        assert read.keys() == arrays.keys()
        assert all(map(np.array_equal, read.values(), arrays.values()))
    (tmp_path / 'b.npz').mkdir()
    with pytest.raises(MMSignError, match='cannot be written'):
        write_arrays(tmp_path / 'b.npz', arrays)
