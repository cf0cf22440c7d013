"""Object arrays: what numpy pickles comes out, and programs do not run."""

from __future__ import annotations

import os
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from helpers import one_line_error

from mmsign.datasets.sources.object_arrays import load_objects


def objects(*values: object) -> np.ndarray:
    array = np.empty(len(values), object)
    array[:] = values
    return array


def test_what_numpy_saves(tmp_path: Path) -> None:
    clips = [np.arange(6.0).reshape(2, 3), np.arange(3.0).reshape(1, 3)]
    np.savez(tmp_path / 'a.npz', x=objects(*clips), y=np.array(['a', 'b'], object), n=np.arange(2))
    found = load_objects(tmp_path / 'a.npz')
    assert all(map(np.array_equal, found['x'], clips))
    assert found['y'] == ['a', 'b']
    assert found['n'].tolist() == [0, 1]
    np.save(tmp_path / 'b.npy', np.array({'x': clips[0]}, object))
    assert np.array_equal(load_objects(tmp_path / 'b.npy')['x'], clips[0])


class Program:
    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.canary),)


@pytest.mark.parametrize('suffix', ['.npy', '.npz'])
def test_programs_do_not_run(tmp_path: Path, suffix: str) -> None:
    canary, file = tmp_path / 'canary', tmp_path / f'a{suffix}'
    (np.save if suffix == '.npy' else np.savez)(file, objects(np.zeros(2), Program(canary)))
    with one_line_error(file, 'refused'):
        load_objects(file)
    assert not canary.exists()


def test_other_objects_and_damage(tmp_path: Path) -> None:
    file = tmp_path / 'a.npy'
    loop: list[object] = []
    loop.append(loop)
    for values in (objects(objects(1)), np.empty((2, 2), object), objects(loop, 1)):
        np.save(file, values)
        with one_line_error(file, 'refused'):
            load_objects(file)
    np.save(file, objects(np.zeros(100), 'a'))
    whole = file.read_bytes()
    for end in range(0, len(whole) - 1, 7):
        file.write_bytes(whole[:end])
        with one_line_error(file):
            load_objects(file)


def test_a_member_that_lies_about_its_size(tmp_path: Path) -> None:
    """200 MB of zeros behind a directory that says 1 kB: what unpacks it at one go needs them all."""
    file = tmp_path / 'a.npz'
    with zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('x.npy', bytes(200 << 20))
    honest, size = file.read_bytes(), (200 << 20).to_bytes(4, 'little')
    assert honest.count(size) == 2
    file.write_bytes(honest.replace(size, (1000).to_bytes(4, 'little')))
    tracemalloc.start()
    try:
        with one_line_error(file, 'x.npy'):
            load_objects(file)
        assert tracemalloc.get_traced_memory()[1] < 50 << 20
    finally:
        tracemalloc.stop()


def test_what_has_no_header_is_not_unpacked(tmp_path: Path) -> None:
    file = tmp_path / 'a.npz'
    with zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('x.npy', bytes(60 << 20))
    tracemalloc.start()
    with one_line_error(file):
        load_objects(file)
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()
