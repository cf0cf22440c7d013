"""Formats that know their classes by number, as networks are trained: a file of glosses names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mmsign.datasets.sources.clip import DataSource, RawClip
from mmsign.datasets.sources.glosses import named_classes
from mmsign.keypoints.layout import KeypointLayout


def numbered_source(
    clips: Sequence[RawClip],
    layout: KeypointLayout,
    name: str,
    path: Path,
    glosses: str | None,
    fps: float | None,
    language: str,
    settings: Mapping[str, Any] | None = None,
) -> DataSource:
    """A source of clips with zero-based labels.

    Args:
        clips: The clips.
        layout: Of their keypoints.
        name: What ``meta.json`` calls the source, before the name of its file.
        path: Named in errors.
        glosses: File of the classes' names in label order; without one they are ``class 0``, …
        fps: Frames per second, if known.
        language: Of the glosses.
        settings: What a resumed run must have the same.

    Raises:
        MMSignError: If a label is negative or beyond the glosses.
    """
    return DataSource(
        clips,
        named_classes([clip.label for clip in clips], glosses, path),
        layout,
        f'{name}, {path.name}',
        dtype='auto',
        fps=fps,
        language=language,
        settings=dict(settings or {}),
    )
