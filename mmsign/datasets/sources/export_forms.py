"""The formats that archives are exported to: a file a clip, or one of all."""

from __future__ import annotations

import io
import pickle
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from mmsign.datasets.archive import Clip, PoseArchive
from mmsign.keypoints.names import BODY_23, FACE_68, LEFT_HAND_21, RIGHT_HAND_21
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import write_csv

COLUMNS = ('path', 'gloss', 'signer', 'split', 'clip_id', 'width', 'height')
#: Component of a ``.pose`` file → its points, and what they are called there.
COMPONENTS = {
    'BODY': (BODY_23, '{}'),
    'FACE': (FACE_68, 'face-{}'),
    'LEFT_HAND': (LEFT_HAND_21, 'left_hand_{}'),
    'RIGHT_HAND': (RIGHT_HAND_21, 'right_hand_{}'),
}
#: Frames per second of a ``.pose`` file, which must have one, where they are not known.
USUAL_FPS = 25.0


def _clips(archive: PoseArchive, quiet: bool) -> Iterator[tuple[Clip, np.ndarray, np.ndarray]]:
    for row in tqdm(range(len(archive)), desc='clips', unit='clip', disable=quiet):
        yield archive.clip(row), *archive.read(row)


def _write_files(
    archive: PoseArchive, folder: Path, quiet: bool, suffix: str, content: Callable[..., bytes]
) -> None:
    """A file a clip, and the table of them."""
    rows, taken = [], set()
    for clip, keypoints, confidence in _clips(archive, quiet):
        name = safe_name(clip.clip_id)
        while name.casefold() in taken:  # some file systems know no capitals
            name += '_'
        taken.add(name.casefold())
        file = folder / 'clips' / f'{name}{suffix}'
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content(clip, keypoints, confidence))
        row = {key: getattr(clip, key) for key in COLUMNS[1:]}
        rows.append({'path': file.relative_to(folder).as_posix(), **row})
    write_csv(folder / 'index.csv', COLUMNS, rows)


def safe_name(clip_id: str) -> str:
    """A clip's id as the path of a file below a folder, whatever a stranger called it."""
    parts = [re.sub(r'[\x00-\x1f<>:"|?*\\]', '_', part).strip(' .') for part in clip_id.split('/')]
    return '/'.join(part or '_' for part in parts)


def _write_npy(archive: PoseArchive, folder: Path, quiet: bool) -> None:
    def content(clip: Clip, keypoints: np.ndarray, confidence: np.ndarray) -> bytes:
        stream = io.BytesIO()
        np.save(stream, np.concatenate([keypoints, confidence[..., None]], -1))
        return stream.getvalue()

    _write_files(archive, folder, quiet, '.npy', content)


def _write_pose(archive: PoseArchive, folder: Path, quiet: bool) -> None:
    from pose_format import Pose
    from pose_format.numpy.pose_body import NumPyPoseBody
    from pose_format.pose_header import PoseHeader, PoseHeaderComponent, PoseHeaderDimensions

    from mmsign.keypoints.registered import build_layout  # imports torch, which --help need not wait for

    layout = build_layout(archive.meta['layout'])
    parts, order = components(layout.names, archive.path)
    axes = 'XYZ'[: len(archive.meta['channels']) - 1] + 'C'
    header_parts = [PoseHeaderComponent(name, points, [], [], axes) for name, points in parts]

    def content(clip: Clip, keypoints: np.ndarray, confidence: np.ndarray) -> bytes:
        header = PoseHeader(0.2, PoseHeaderDimensions(clip.width, clip.height, 0), header_parts)
        points, seen = keypoints[:, None, order], confidence[:, None, order]  # (T, 1, V, …): one person
        masked: Any = np.ma.masked_array(points, np.repeat(seen[..., None] == 0, points.shape[-1], -1))
        stream = io.BytesIO()
        Pose(header, NumPyPoseBody(archive.meta['fps'] or USUAL_FPS, masked, seen)).write(stream)
        return stream.getvalue()

    _write_files(archive, folder, quiet, '.pose', content)


def components(names: tuple[str, ...], file: Path) -> tuple[list[tuple[str, list[str]]], list[int]]:
    """The components of a layout's points with the points' names there, and where each point stands.

    Raises:
        MMSignError: If a point is none of COCO-WholeBody's.
    """
    parts, order = [], []
    for component, (points, called) in COMPONENTS.items():
        found = [name for name in points if name in names]
        order += [names.index(name) for name in found]
        if found:
            parts.append(
                (component, [called.format(name if called == '{}' else points.index(name)) for name in found])
            )
    if len(order) < len(names):
        other = next(name for i, name in enumerate(names) if i not in order)
        raise MMSignError(
            f'{other!r} is no point of COCO-WholeBody',
            file=file,
            field='layout',
            fix='export as npy or mmaction',
        )
    return parts, order


def _write_mmaction(archive: PoseArchive, folder: Path, quiet: bool) -> None:
    annotations: list[dict[str, Any]] = []
    splits: dict[str, list[str]] = {}
    for clip, keypoints, confidence in _clips(archive, quiet):
        splits.setdefault(clip.split, []).append(clip.clip_id)
        size = (clip.height, clip.width)
        annotations.append(
            {
                'frame_dir': clip.clip_id,
                'label': clip.label,
                'signer': clip.signer,
                'total_frames': clip.length,
                'keypoint': keypoints[None],
                'keypoint_score': confidence[None],
                **({'img_shape': size, 'original_shape': size} if all(size) else {}),
            }
        )
    content = {'split': splits, 'annotations': annotations} if any(splits) else annotations
    with open(folder / 'annotations.pkl', 'wb') as stream:
        pickle.dump(content, stream, protocol=4)


WRITERS: dict[str, Callable[[PoseArchive, Path, bool], None]] = {
    'npy': _write_npy,
    'pose': _write_pose,
    'mmaction': _write_mmaction,
}
