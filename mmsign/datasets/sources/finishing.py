"""From what a reader gives to what an archive stores: placed, complete with a confidence, cut."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmsign.datasets.sources.clip import Frames, RawClip, Segment
from mmsign.keypoints import KeypointLayout
from mmsign.keypoints.names import place
from mmsign.pose.base import far_outside
from mmsign.preprocessing.missing import found_points
from mmsign.utils.errors import MMSignError

#: Coordinates that span fewer int16 steps than this lose visible detail.
MIN_STEPS = 200


def finish(frames: Frames, clip: RawClip, layout: KeypointLayout, fps: float | None) -> Frames:
    """Everything that readers share, before the values are checked.

    Points are placed by name. A confidence that the file lacks is derived from the coordinates, by the
    blocks of the layout, and so are fillers such as (-1, -1) and hands on one spot in one that it has
    (:func:`~mmsign.preprocessing.missing.found_points`). Points far outside the picture are
    missing. The clip's segment is cut out.

    Args:
        frames: As read.
        clip: The clip.
        layout: Of the archive.
        fps: Frames per second of the source, if it says so.

    Raises:
        MMSignError: If no point has a name of the layout, or the segment cannot be cut.
    """
    keypoints = np.asarray(frames.keypoints)
    if keypoints.dtype.kind in 'iu':
        keypoints = keypoints.astype(np.float32)
    stated = None if frames.confidence is None else np.asarray(frames.confidence)
    if keypoints.ndim != 3 or (stated is not None and stated.shape != keypoints.shape[:2]):
        return frames  # the writer says what is wrong with it
    given = np.ones(layout.num_keypoints, bool)
    if frames.names is not None:
        given = np.isin(layout.names, frames.names)
        if not given.any():
            raise MMSignError(
                f'has no point of layout {layout.name}',
                file=clip.file,
                clip=clip.clip_id,
                field='keypoints',
                fix='name the points as the layout does',
            )
        keypoints = place(keypoints, frames.names, layout)
        stated = None if stated is None else place(stated, frames.names, layout)
    if keypoints.shape[1] == layout.num_keypoints and keypoints.dtype.kind == 'f':
        confidence = found_points(keypoints, stated, _blocks(layout, given))
        confidence = confidence if stated is not None else confidence * given
    else:  # the writer says what is wrong with it
        confidence = np.ones(keypoints.shape[:2], np.float32) if stated is None else stated
    frames = frames._replace(keypoints=keypoints, confidence=confidence, names=None)
    if frames.width and frames.height:
        frames = _drop_far(frames, keypoints, confidence)
    return frames if clip.segment is None else cut(frames, clip.segment, clip, frames.fps or fps)


def _drop_far(frames: Frames, keypoints: np.ndarray, confidence: np.ndarray) -> Frames:
    far, seen = far_outside(keypoints, frames.width, frames.height), confidence > 0
    if 2 * (far & seen).sum() > seen.sum():
        size = f'{frames.width:g} x {frames.height:g}'
        note = f'most points lie far outside the picture of {size}: its size is not used'
        return frames._replace(width=0, height=0, notes=(*frames.notes, note))
    return frames._replace(confidence=np.where(far, 0, confidence))


def _blocks(layout: KeypointLayout, given: np.ndarray) -> list[Sequence[int]]:
    blocks = ([v for v in part if given[v]] for part in layout.parts.values())
    return [block for block in blocks if block]


def cut(frames: Frames, segment: Segment, clip: RawClip, fps: float | None) -> Frames:
    """A segment of a clip.

    Raises:
        MMSignError: If it is in seconds and the frame rate is unknown, or lies beyond the clip.
    """
    if not segment.frames and not fps:
        raise MMSignError(
            'is in seconds, and the frame rate is not known',
            file=clip.file,
            clip=clip.clip_id,
            field='start',
            fix='say --fps, or write start_frame and end_frame',
        )
    rate = 1.0 if segment.frames else float(fps or 1)
    count = len(frames.keypoints)
    start, end = round(segment.start * rate), count if segment.end is None else round(segment.end * rate)
    if start >= count or end > count + 1:  # times are rounded
        raise MMSignError(
            f'{segment} is beyond the {count} frames of the file',
            file=clip.file,
            clip=clip.clip_id,
            field='end',
            fix='correct the table; milliseconds are start_ms, end_ms; --columns start= end= ignores both',
        )
    confidence = frames.confidence
    return frames._replace(
        keypoints=frames.keypoints[start:end],
        confidence=None if confidence is None else confidence[start:end],
    )


def in_pixels(frames: Frames, scale: float) -> bool:
    """Whether int16 steps keep the detail: detected points span at least :data:`MIN_STEPS` of them."""
    if frames.confidence is None:
        return True  # the writer says what is wrong with it
    keypoints, seen = np.asarray(frames.keypoints), np.asarray(frames.confidence) > 0
    if seen.shape != keypoints.shape[:2]:
        return True
    points = keypoints[seen]
    points = points[np.isfinite(points).all(-1)]
    return not len(points) or float((points.max(0) - points.min(0)).max()) >= MIN_STEPS * scale


def check_resolution(frames: Frames, scale: float, clip: RawClip) -> None:
    """Refuse coordinates that int16 steps would flatten, such as normalised ones or metres.

    Raises:
        MMSignError: If they are not :func:`in_pixels`.
    """
    if not in_pixels(frames, scale):
        seen = np.asarray(frames.keypoints)[np.asarray(frames.confidence) > 0]
        raise MMSignError(
            f'spans {np.nanmax(np.ptp(seen, 0)):.3g} units, too few for int16 steps of {scale}: '
            'these are not pixels',
            file=clip.file,
            clip=clip.clip_id,
            field='keypoints',
            fix='choose --dtype float32, or state the picture size where the converter takes one',
        )
