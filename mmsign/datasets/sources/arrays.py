"""Keypoints of one clip in a numpy file, a format that several sources share.

A clip's file is one of

* ``.npy``: (T, V, D + 1), the last channel is the confidence (0: missing);
* ``.npz`` with ``keypoints`` (T, V, D) and ``confidence`` (T, V), and optionally the
  scalars ``width`` and ``height`` of the picture;
* ``.npz`` with a single array, of any name, as in ``.npy``.

An axis for persons, (1, T, V, D + 1) or (T, 1, V, D + 1), is accepted if it has length 1.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.clip import Frames
from mmsign.utils.errors import MMSignError

SUFFIXES = ('.npy', '.npz')


def load_arrays(file: Path) -> dict[str, np.ndarray]:
    """All arrays of a ``.npy`` (under the name ``''``) or ``.npz`` file; never unpickles.

    Raises:
        MMSignError: If the file is missing, truncated, not numpy's, or holds Python objects.
    """
    if not file.is_file():
        raise MMSignError('is missing', file=file, fix='correct the path')
    try:
        check_declared(file)
        content = np.load(file, allow_pickle=False)
        if isinstance(content, np.ndarray):
            return {'': content}
        with content:
            return {name: content[name] for name in content.files}
    except Exception as error:  # damaged files raise whatever their decoders do
        raise MMSignError(
            f'is not a readable numpy file: {error}',
            file=file,
            fix='save plain numeric arrays with numpy.save or numpy.savez',
        ) from None


def check_declared(file: Path) -> None:
    """Compare the size that a ``.npy`` declares with the bytes that follow: damage must not fill the memory.

    Raises:
        ValueError: If they differ.
    """
    with open(file, 'rb') as stream:
        if stream.read(6) != np.lib.format.MAGIC_PREFIX:
            return  # an npz, whose members are as long as their directory says, or no array at all
        stream.seek(0)
        shape, dtype = read_header(stream)
        held = file.stat().st_size - stream.tell()
    if dtype.hasobject:
        return  # refused by what comes next
    if min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize != held:
        raise ValueError(f'it declares the shape {shape} of {dtype} and holds {held} bytes')


def read_header(stream: Any) -> tuple[tuple[int, ...], np.dtype]:
    """Shape and type of an array, from the beginning of a ``.npy``.

    Raises:
        ValueError: If it is none.
    """
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(stream)
    return shape, dtype


def read_keypoints(file: Path, num_keypoints: int, dims: int = 2) -> Frames:
    """Read one clip's keypoints.

    Args:
        file: The ``.npy`` or ``.npz`` file.
        num_keypoints: V.
        dims: D.

    Raises:
        MMSignError: If the file is bad or the shapes are others.
    """
    arrays = load_arrays(file)
    width, height = (_side(arrays, key, file) for key in ('width', 'height'))
    data = {name: array for name, array in arrays.items() if array.ndim > 1}
    if {'keypoints', 'confidence'} <= data.keys():
        points, confidence = data['keypoints'], data['confidence']
        if points.ndim == 3 and confidence.shape == points.shape[:2]:
            joined = np.concatenate([points, confidence[..., None]], -1)
        else:
            raise _shape(file, points.shape, num_keypoints, dims, f', confidence {confidence.shape}')
    elif len(data) == 1 or 'keypoints' in data:
        joined = data['keypoints'] if 'keypoints' in data else next(iter(data.values()))
    else:
        raise MMSignError(
            f'holds the arrays {sorted(arrays)}',
            file=file,
            field='keypoints',
            fix='store keypoints (T, V, D) and confidence (T, V), or one array (T, V, D + 1)',
        )
    if joined.ndim == 4 and 1 in joined.shape[:2]:
        joined = joined[0] if joined.shape[0] == 1 else joined[:, 0]  # one person
    if joined.ndim != 3 or joined.shape[1:] != (num_keypoints, dims + 1) or joined.dtype.kind not in 'fiu':
        raise _shape(file, joined.shape, num_keypoints, dims, f' of {joined.dtype}')
    return Frames(joined[..., :-1], joined[..., -1], width, height)


def _side(arrays: dict[str, np.ndarray], key: str, file: Path) -> int:
    """A side of the picture, 0 if the file does not say it."""
    if key not in arrays or arrays[key].size != 1:
        return 0
    try:
        return max(int(arrays[key].item()), 0)
    except (TypeError, ValueError, OverflowError):
        raise MMSignError(
            f'is {arrays[key].item()!r}', file=file, field=key, fix='give pixels, or leave it out'
        ) from None


def _shape(file: Path, shape: tuple[int, ...], points: int, dims: int, more: str) -> MMSignError:
    channels = ', '.join('xyz'[:dims])
    holistic = {75, 543, 553, 225, 258, 1629, 1662, 1692} & set(shape[1:])
    hint = '; these look like MediaPipe landmarks: see the format mediapipe' if holistic else ''
    return MMSignError(
        f'has shape {shape}{more}',
        file=file,
        field='keypoints',
        fix=f'expected (T, {points}, {dims + 1}): {channels} and confidence of {points} keypoints{hint}',
    )
