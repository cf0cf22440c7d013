"""What is in an archive: clips per split, and how often each part of the body is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmsign.datasets.archive import PoseArchive
from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing import checks


def split_counts(archive: PoseArchive) -> dict[str, int]:
    """Split → clips."""
    names, counts = np.unique(archive.columns['split'], return_counts=True)
    return dict(zip(names.tolist(), counts.tolist()))


def missing_rates(
    archive: PoseArchive, rows: Sequence[int] | np.ndarray | None = None, at_most: int = 500
) -> dict[str, float]:
    """Part → the fraction of its keypoints that are missing, over frames.

    Args:
        archive: The archive.
        rows: Clips to look at; by default all.
        at_most: Look at this many of them, evenly spaced.
    """
    chosen = np.arange(len(archive)) if rows is None else np.asarray(rows)
    chosen = chosen[np.linspace(0, len(chosen) - 1, min(at_most, len(chosen))).round().astype(int)]
    confidence = np.concatenate([archive.read(row)[1] for row in chosen.tolist()])  # (all frames, V)
    return checks.missing_rates(confidence, build_layout(archive.meta['layout']))


def describe_archive(archive: PoseArchive, at_most: int = 500) -> dict[str, Any]:
    """Counts and missing rates of an archive, for reports.

    Returns:
        ``clips, classes`` (with clips), ``glosses, signers, layout, splits`` and
        ``missing`` (split → part → rate, over at most ``at_most`` clips a split).
    """
    splits = split_counts(archive)
    return {
        'clips': len(archive),
        'classes': len(np.unique(archive.columns['label'])),
        'glosses': len(archive.glosses),
        'signers': len(np.unique(archive.columns['signer'])),
        'layout': archive.meta['layout'],
        'splits': splits,
        'missing': {
            split: missing_rates(archive, np.flatnonzero(archive.columns['split'] == split), at_most)
            for split in splits
        },
    }
