"""Keypoints in numpy files, and tables."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import clip

from mmsign.datasets.sources.arrays import read_keypoints
from mmsign.utils.errors import MMSignError
from mmsign.utils.numpy_files import load_arrays


@pytest.mark.parametrize('form', ['npy', 'npz_one', 'npz_two', 'person_first', 'person_second'])
def test_every_documented_form_reads_alike(rng, tmp_path, form):
    data = clip(rng)
    file = tmp_path / ('a.npz' if 'npz' in form else 'a.npy')
    if form == 'npz_one':
        np.savez(file, whatever=data)
    elif form == 'npz_two':
        np.savez(file, keypoints=data[..., :2], confidence=data[..., 2], width=640, height=480)
    else:
        np.save(file, {'npy': data, 'person_first': data[None], 'person_second': data[:, None]}[form])
    frames = read_keypoints(file, 133)
    np.testing.assert_array_equal(frames.keypoints, data[..., :2])
    np.testing.assert_array_equal(frames.confidence, data[..., 2])
    assert (frames.width, frames.height) == ((640, 480) if form == 'npz_two' else (0, 0))


def test_names_of_confidences_and_axes_of_graph_networks(rng, tmp_path):
    data = clip(rng)
    np.savez(tmp_path / 'a.npz', keypoints=data[..., :2], scores=data[..., 2])
    np.save(tmp_path / 'b.npy', data.transpose(2, 0, 1)[None, ..., None])
    for name in ('a.npz', 'b.npy'):
        frames = read_keypoints(tmp_path / name, 133)
        np.testing.assert_array_equal(frames.keypoints, data[..., :2])
        np.testing.assert_array_equal(frames.confidence, data[..., 2])


def test_points_without_a_confidence(rng, tmp_path):
    data = clip(rng)[..., :2]
    np.save(tmp_path / 'a.npy', data)
    np.savez(tmp_path / 'b.npz', keypoints=data, width=640, height=480)
    for name in ('a.npy', 'b.npz'):
        frames = read_keypoints(tmp_path / name, 133)
        np.testing.assert_array_equal(frames.keypoints, data)
        assert frames.confidence is None


@pytest.mark.parametrize(
    ('shape', 'dims'),
    [
        ((6, 132, 3), 2),
        ((6, 132, 2), 2),
        ((6, 133, 2), 3),
        ((6, 133, 3), 3),
        ((2, 6, 133, 3), 2),
        ((6, 399), 2),
    ],
)
def test_other_shapes_are_refused_with_what_was_expected(tmp_path, shape, dims):
    np.save(tmp_path / 'a.npy', np.ones(shape, np.float32))
    with pytest.raises(
        MMSignError, match=rf'a\.npy: field keypoints: has shape .*expected \(T, 133, {dims + 1}\)'
    ):
        read_keypoints(tmp_path / 'a.npy', 133, dims)


def test_several_arrays_need_names(rng, tmp_path):
    np.savez(tmp_path / 'a.npz', a=clip(rng), b=clip(rng))
    with pytest.raises(MMSignError, match=r"\['a', 'b'\]"):
        read_keypoints(tmp_path / 'a.npz', 133)


def test_confidence_of_another_shape(rng, tmp_path):
    data = clip(rng)
    np.savez(tmp_path / 'a.npz', keypoints=data[..., :2], confidence=data[:-1, :, 2])
    with pytest.raises(MMSignError, match='confidence'):
        read_keypoints(tmp_path / 'a.npz', 133)


def test_truncated_absent_and_pickled_files(rng, tmp_path):
    np.save(tmp_path / 'a.npy', clip(rng))
    data = (tmp_path / 'a.npy').read_bytes()
    (tmp_path / 'a.npy').write_bytes(data[: len(data) // 2])
    np.savez(tmp_path / 'b.npz', a=clip(rng))
    data = (tmp_path / 'b.npz').read_bytes()
    (tmp_path / 'b.npz').write_bytes(data[: len(data) // 2])
    np.save(tmp_path / 'c.npy', np.array([{'a': 1}], object))
    (tmp_path / 'd.npy').write_bytes(b'')
    for name in ('a.npy', 'b.npz', 'c.npy', 'd.npy'):
        with pytest.raises(MMSignError, match='is not a readable numpy file'):
            load_arrays(tmp_path / name)
    with pytest.raises(MMSignError, match='is missing'):
        load_arrays(tmp_path / 'e.npy')


def test_any_damage_is_one_line(tmp_path):
    """Decompressors and numpy's header parser have exceptions of their own."""
    rng = np.random.default_rng(0)
    np.savez_compressed(tmp_path / 'a.npz', keypoints=rng.normal(size=(9, 5, 3)))
    np.save(tmp_path / 'a.npy', rng.normal(size=(9, 5, 3)))
    for name in ('a.npz', 'a.npy'):
        whole = (tmp_path / name).read_bytes()
        kinds = set()
        for _ in range(300):
            data = bytearray(whole)
            for i in rng.integers(0, min(len(data), 128), 3):
                data[i] = rng.integers(256)
            (tmp_path / name).write_bytes(bytes(data))
            try:
                load_arrays(tmp_path / name)
            except MMSignError as error:
                kinds.add(str(error).count('\n'))
        assert kinds == {0}


@pytest.mark.parametrize('width', ['640px', np.nan, np.inf, 'x'])
def test_a_picture_size_that_is_none(tmp_path, width):
    points = np.ones((4, 5, 3), np.float32)
    np.savez(tmp_path / 'a.npz', keypoints=points, width=width, height=480)
    with pytest.raises(MMSignError, match=r'a\.npz: field width: is'):
        read_keypoints(tmp_path / 'a.npz', 5)


@pytest.mark.parametrize('shape', ['(4000000000, 258)', '(99999999999999, 258)', '(-4, 258)', '(3, 258)'])
def test_a_size_that_is_not_there(tmp_path, shape):
    file = tmp_path / 'a.npy'
    np.save(file, np.zeros((4, 258), np.float32))
    content = file.read_bytes()
    end = content.index(b'\n')
    file.write_bytes(content[:end].replace(b'(4, 258)', shape.encode()).rstrip().ljust(end) + content[end:])
    with pytest.raises(MMSignError, match=r'a\.npy: is not a readable numpy file: it declares the shape'):
        load_arrays(file)
