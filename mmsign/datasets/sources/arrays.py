"""Keypoints of one clip in a numpy file, a format that several sources share.

A clip's file is one of

* ``.npy``: (T, V, D + 1), the last channel is the confidence (0: missing); or (T, V, 2) without one;
* ``.npz`` with ``keypoints`` (T, V, D) and ``confidence`` (T, V), which may also be called ``scores``,
  and optionally the scalars ``width`` and ``height`` of the picture;
* ``.npz`` with a single array, of any name, as in ``.npy``.

An axis for persons, (1, T, V, D + 1) or (T, 1, V, D + 1), is accepted if it has length 1, and so are the
axes of graph networks, (D + 1, T, V) (:mod:`mmsign.datasets.sources.axes`).
"""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

import numpy as np

from mmsign.datasets.sources.axes import frames_first
from mmsign.datasets.sources.clip import Frames
from mmsign.utils.errors import MMSignError
from mmsign.utils.numpy_files import load_arrays

SUFFIXES = ('.npy', '.npz')
#: Names of the array of confidences, the best one first.
CONFIDENCE = ('confidence', 'confidences', 'scores', 'keypoint_scores', 'score', 'conf')


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
    scores = confidence_name(data)
    if 'keypoints' in data and scores:
        points, confidence = data['keypoints'], data[scores]
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
    return keypoints_of(joined, num_keypoints, dims, file)._replace(width=width, height=height)


def keypoints_of(array: np.ndarray, num_keypoints: int, dims: int, file: Path) -> Frames:
    """One clip's keypoints in an array, (T, V, D + 1) or (T, V, 2).

    Args:
        array: The array.
        num_keypoints: V.
        dims: D.
        file: Named in errors.

    Raises:
        MMSignError: If its shape is another.
    """
    array = frames_first(array, lambda points: points == num_keypoints)
    if dims == 2 and array.shape[1:] == (num_keypoints, 2) and array.dtype.kind in 'fiu':
        return Frames(array, None)
    if array.ndim != 3 or array.shape[1:] != (num_keypoints, dims + 1) or array.dtype.kind not in 'fiu':
        raise _shape(file, array.shape, num_keypoints, dims, f' of {array.dtype}')
    return Frames(array[..., :-1], array[..., -1])


def confidence_name(arrays: Container[str]) -> str:
    """What the array of confidences is called, empty if there is none."""
    return next((name for name in CONFIDENCE if name in arrays), '')


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
    hint = '; other skeletons: --layout'
    if holistic:
        hint = '; these look like MediaPipe landmarks: see the format mediapipe'
    return MMSignError(
        f'has shape {shape}{more}',
        file=file,
        field='keypoints',
        fix=f'expected (T, {points}, {dims + 1}): {channels} and confidence of {points} keypoints{hint}',
    )
