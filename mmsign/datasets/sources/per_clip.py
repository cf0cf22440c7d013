"""A source whose clips are files or folders of their own, in a format that one function reads."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from mmsign.datasets.sources.clip import DataSource, Frames
from mmsign.datasets.sources.listing import list_clips
from mmsign.keypoints.wholebody import wholebody133


def per_clip(
    name: str,
    read: Callable[..., Frames],
    source: str | os.PathLike,
    suffixes: Collection[str],
    *,
    clip_of: Callable[[Path], Path] | None = None,
    options: Mapping[str, Any] | None = None,
    estimator: str = '',
    dims: int = 2,
    fps: float | None = None,
    language: str = '',
    **listing: Any,
) -> DataSource:
    """Find the clips of a format.

    Args:
        name: What ``meta.json`` calls the source.
        read: Called with a clip's file or folder and the options; gives points by name.
        source: Folder or table.
        suffixes: Of its files.
        clip_of: For formats in which a clip is several files.
        options: Of ``read``; a resumed run must have the same.
        estimator: What makes such files, if one program does.
        dims: D.
        fps: Frames per second, if known.
        language: Of the glosses.
        **listing: For :func:`~mmsign.datasets.sources.listing.list_clips`.

    Raises:
        MMSignError: If there are no clips, or the table is malformed.
    """
    rows = list_clips(source, suffixes, clip_of=clip_of, **listing)
    return DataSource(
        [row.raw(partial(read, row.file, **(options or {}))) for row in rows.clips],
        rows.glosses,
        wholebody133(),
        name,
        dims=dims,
        dtype='auto',
        fps=fps,
        language=language,
        absent=rows.absent,
        settings=dict(options or {}),
        estimator={'name': estimator, 'version': None, 'options': {}} if estimator else None,
    )
