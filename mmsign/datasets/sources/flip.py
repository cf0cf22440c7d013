"""An archive whose axes point the usual way: x to the right and y down, as in pictures.

For keypoints whose y points up, for mirrored recordings whose left and right were named in the mirror, and
for hands that were stored in the other order: what ``look here`` says after a conversion.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from mmsign.datasets.archive import PoseArchive
from mmsign.datasets.sources.clip import DataSource, Frames, RawClip
from mmsign.datasets.sources.named import read_row
from mmsign.datasets.sources.relabel import source_of
from mmsign.keypoints import KeypointLayout
from mmsign.keypoints.layout import HANDS
from mmsign.utils.errors import MMSignError

EXAMPLE = 'python tools/prepare_data.py flip data/raw --axes y --out data/own'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='the archive')
    parser.add_argument('--axes', nargs='+', choices=['x', 'y'], default=[], help='coordinates to turn round')
    parser.add_argument('--hands', action='store_true', help='exchange the left and the right hand')


def load(source: str, axes: Sequence[str] = (), hands: bool = False) -> DataSource:
    """Find the clips.

    Raises:
        MMSignError: If the archive is bad, there is nothing to do, or its layout has not both hands.
    """
    from mmsign.keypoints.registered import build_layout  # imports torch, which --help need not wait for

    archive = PoseArchive(source)
    layout = build_layout(archive.meta['layout'])
    if not axes and not hands:
        raise MMSignError('nothing is to be turned', field='axes', fix='give --axes x, --axes y or --hands')
    if hands and not {*HANDS} <= layout.parts.keys():
        raise MMSignError(f'{layout.name} has not both', file=source, field='hands', fix='leave out --hands')
    clips = [
        RawClip(
            clip.clip_id,
            clip.label,
            f'{archive.path}/{clip.clip_id}',
            partial(read_turned, archive.path, row, layout, tuple(axes), hands),
            clip.signer,
            clip.split,
        )
        for row, clip in enumerate(map(archive.clip, range(len(archive))))
    ]
    found = source_of(archive, clips, archive.glosses)
    found.settings = {'axes': sorted(axes), 'hands': hands}
    return found


def read_turned(path: Path, row: int, layout: KeypointLayout, axes: Sequence[str], hands: bool) -> Frames:
    """A clip with some coordinates turned round, within the picture where its size is known."""
    frames = read_row(path, row)
    keypoints, confidence = frames.keypoints.copy(), np.asarray(frames.confidence).copy()
    for axis in axes:
        side = frames.width if axis == 'x' else frames.height
        keypoints[..., 'xy'.index(axis)] = side - keypoints[..., 'xy'.index(axis)]
    if hands:
        left, right = (list(layout.parts[part]) for part in HANDS)
        for values in (keypoints, confidence):
            values[:, left + right] = values[:, right + left]
    return frames._replace(keypoints=keypoints, confidence=confidence)
