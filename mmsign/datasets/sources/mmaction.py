"""Annotation pickles of mmaction2 and pyskl, through a reader that refuses everything but arrays.

The file holds ``{'split': {name: [frame_dir, …]}, 'annotations': [{frame_dir, label,
keypoint (M, T, V, D), keypoint_score (M, T, V), img_shape, total_frames}, …]}``, or
the list of annotations alone. Of several persons the one seen best is kept.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.clip import DataSource, Frames, RawClip
from mmsign.datasets.sources.glosses import named_classes, read_glosses
from mmsign.datasets.sources.listing import compile_pattern, match_signer
from mmsign.datasets.sources.safe_pickle import as_numbers, load_pickle
from mmsign.keypoints.names import USUAL_LAYOUTS
from mmsign.preprocessing.missing import CLIPPED
from mmsign.utils.errors import MMSignError

EXAMPLE = (
    'python tools/prepare_data.py mmaction own.pkl --layout wholebody133 --glosses glosses.txt --out data/own'
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='annotation pickle (.pkl)')
    parser.add_argument(
        '--layout', help='layout of its keypoints (default: by their number, as wholebody133)'
    )
    parser.add_argument('--glosses', help='text file, one gloss a line in label order (default: class 0, …)')
    parser.add_argument(
        '--splits', nargs='+', help='which of its splits to take (default: all; a clip may be in one only)'
    )
    parser.add_argument(
        '--signer', help="regular expression that finds the signer in frame_dir, such as '(P\\d+)_'"
    )
    parser.add_argument('--dims', type=int, choices=[2, 3], default=2, help='coordinates per point')
    parser.add_argument(
        '--dtype',
        choices=['int16', 'float32'],
        default='int16',
        help='int16 for pixels (steps of 0.05 px), float32 for other units',
    )


def load(
    source: str,
    layout: str | None = None,
    glosses: str | None = None,
    splits: Sequence[str] | None = None,
    signer: str | None = None,
    dims: int = 2,
    dtype: str = 'int16',
) -> DataSource:
    """Read the pickle and find its clips.

    Args:
        source: The pickle.
        layout: Name of a registered layout; by default what usually has as many points.
        glosses: File of glosses in label order.
        splits: Splits to take.
        signer: Regular expression whose first group, in ``frame_dir``, is the signer.
        dims: D.
        dtype: Storage.

    Raises:
        MMSignError: If the pickle is refused or is not such a file.
    """
    file = Path(source)
    content = load_pickle(file)
    annotations = content.get('annotations') if isinstance(content, Mapping) else content
    if not isinstance(annotations, list) or not all(isinstance(item, Mapping) for item in annotations):
        raise MMSignError(
            'holds no list of annotations',
            file=file,
            field='annotations',
            fix="expected {'split': …, 'annotations': [{'frame_dir': …, 'label': …, 'keypoint': …}]}",
        )
    split_of = _split_of(content.get('split') if isinstance(content, Mapping) else None, splits, file)
    from mmsign.keypoints.registered import build_layout  # imports torch, which --help need not wait for

    skeleton, clips = build_layout(layout or usual_layout(annotations, file)), []
    pattern = compile_pattern(signer)
    for number, item in enumerate(annotations):
        name = str(item.get('frame_dir', item.get('filename', '')))
        if not name:
            raise MMSignError(
                'is missing', file=file, clip=f'number {number}', field='frame_dir', fix='name every clip'
            )
        if split_of is not None and name not in split_of:
            continue
        label = item.get('label')
        if not isinstance(label, (int, np.integer)):
            raise MMSignError(f'is {label!r}', file=file, clip=name, field='label', fix='expected an integer')
        clips.append(
            RawClip(
                name,
                int(label),
                file,
                partial(read_annotation, item, file, name, dims),
                match_signer(pattern, name) if pattern else str(item.get('signer', '')),
                split_of[name] if split_of is not None else '',
            )
        )
    found_names = {clip.clip_id for clip in clips}
    rejected = [
        MMSignError(
            'is in a split and has no annotation', file=file, clip=name, field='split', fix='remove it'
        )
        for name in split_of or ()
        if name not in found_names
    ]
    return DataSource(
        clips,
        read_glosses(glosses) if glosses else named_classes([clip.label for clip in clips], None, file),
        skeleton,
        f'mmaction {file.name}',
        dims=dims,
        dtype=dtype,
        settings={'splits': splits, 'signer': signer},
        rejected=rejected,
    )


def usual_layout(annotations: Sequence[Mapping[str, Any]], file: Path) -> str:
    """The layout that usually has as many points as the first annotation.

    Raises:
        MMSignError: If there is none.
    """
    shapes = [item['keypoint'].shape for item in annotations if isinstance(item.get('keypoint'), np.ndarray)]
    if not shapes:
        raise MMSignError(
            'no annotation has any',
            file=file,
            field='keypoint',
            fix='if they lie in files of their own, as pyskl has them for Kinetics, put them in',
        )
    points = shapes[0][2] if len(shapes[0]) == 4 else 0
    if points not in USUAL_LAYOUTS:
        raise MMSignError(
            f'has {points} points', file=file, field='keypoint', fix='name its layout with --layout'
        )
    return USUAL_LAYOUTS[points]


def _split_of(table: Any, wanted: Sequence[str] | None, file: Path) -> dict[str, str] | None:
    """Clip → split, or None if the file has no splits."""
    if table is None and not wanted:
        return None
    if not isinstance(table, Mapping):
        raise MMSignError(
            'is not a dictionary of names', file=file, field='split', fix='write name → list of frame_dir'
        )
    split_of: dict[str, str] = {}
    for split in wanted or table:
        if split not in table:
            raise MMSignError(
                f'has no {split!r}', file=file, field='split', fix=f'there are {", ".join(map(str, table))}'
            )
        listed = table[split]
        if not isinstance(listed, (list, tuple, set, frozenset)) and getattr(listed, 'ndim', 0) != 1:
            raise MMSignError(f'{split} is no list of names', file=file, field='split', fix='list frame_dir')
        for name in map(str, listed):
            if split_of.setdefault(name, str(split)) != split:
                raise MMSignError(
                    f'is in {split_of[name]} and in {split}',
                    file=file,
                    clip=name,
                    field='split',
                    fix='choose splits that do not overlap with --splits',
                )
    return split_of


def read_annotation(item: Mapping[str, Any], file: Path, clip: str, dims: int = 2) -> Frames:
    """One annotation → frames of the person seen best.

    Without ``keypoint_score`` a further coordinate that lies between 0 and 1 is the score; else the
    coordinates tell what is seen.

    Raises:
        MMSignError: If an array is missing or has a wrong shape.
    """

    def bad(problem: str, field: str, fix: str) -> MMSignError:
        return MMSignError(problem, file=file, clip=clip, field=field, fix=fix)

    points = item.get('keypoint')
    if points is None:
        raise bad(
            'is missing',
            'keypoint',
            'if it lies in a file of its own, as pyskl has it for Kinetics, put it in',
        )
    if not isinstance(points, np.ndarray) or points.ndim != 4 or points.shape[3] < dims:
        shape = getattr(points, 'shape', None)
        raise bad(f'has shape {shape}', 'keypoint', f'expected (M, T, V, D) with D = {dims} (see --dims)')
    if as_numbers(points) is None:
        raise bad(f'is of type {points.dtype}', 'keypoint', 'expected numbers')
    if not len(points):
        raise bad('nobody is detected in any frame', 'keypoint', 'leave the clip out')
    score = item.get('keypoint_score')
    if score is None and points.shape[3] == dims + 1 and _is_score(points[..., dims]):
        points, score = points[..., :dims], points[..., dims]
    if points.shape[3] > dims:
        raise bad(f'has {points.shape[3]} coordinates', 'keypoint', f'say --dims {points.shape[3]}')
    seen = points.any(-1) & ~np.isnan(points).any(-1) if score is None else score
    if not isinstance(seen, np.ndarray) or seen.shape != points.shape[:3] or seen.dtype.kind not in 'bfiu':
        problem = f'has shape {getattr(score, "shape", None)} of {getattr(score, "dtype", None)}'
        raise bad(problem, 'keypoint_score', 'expected (M, T, V)')
    total = np.nan_to_num(seen.astype(np.float32)).sum((1, 2))
    person = int(total.argmax())
    height, width = _size(item.get('img_shape'), bad)
    confidence = None if score is None else score[person]
    return Frames(points[person], confidence, width, height, people=max(int((total > 0).sum()), 1))


def _is_score(values: np.ndarray) -> bool:
    low, high = np.nanmin(values, initial=0), np.nanmax(values, initial=0)
    return bool(low >= CLIPPED[0] and high <= CLIPPED[1])


def _size(shape: Any, bad: Callable[[str, str, str], MMSignError]) -> tuple[int, int]:
    """Height and width; 0 if unknown."""
    if shape is None:
        return 0, 0
    try:
        height, width = (int(side) for side in np.asarray(shape, np.float64).ravel()[:2])
    except (TypeError, ValueError, OverflowError):
        raise bad(f'is {shape!r}', 'img_shape', 'expected (height, width)') from None
    return max(height, 0), max(width, 0)
