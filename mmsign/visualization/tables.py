"""The numbers behind figures and page, one row a class, clip, pair or joint, and as csv files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.evaluation.comparison import Comparison
from mmsign.utils.files import write_csv, write_text
from mmsign.visualization.attention import AttendedClip

Rows = list[dict[str, Any]]


def comparison_tables(found: Comparison) -> dict[str, Rows]:
    """``classes``, ``changed_clips``, ``confusions`` and ``confused_pairs`` of a comparison.

    ``confusions`` lists every cell of the two matrices that is not zero in both.
    """
    glosses, counts = found.glosses, found.confusions
    label = {gloss: i for i, gloss in enumerate(glosses)}
    return {
        'classes': [
            {'label': label[item.gloss], **asdict(item), 'gain': item.gain} for item in found.classes
        ],
        'changed_clips': [asdict(item) for item in found.changes],
        'confusions': [
            dict(true=glosses[i], guess=glosses[j], baseline=int(counts[0, i, j]), ours=int(counts[1, i, j]))
            for i, j in np.argwhere(counts.any(0))
        ],
        'confused_pairs': [{**asdict(item), 'change': item.ours - item.baseline} for item in found.pairs()],
    }


def attention_tables(clips: Sequence[AttendedClip]) -> dict[str, Rows]:
    """``attention_joints`` and ``attention_links`` of every clip and run.

    Attention of a joint is relative to the mean over joints. Links are undirected and
    as strong as the mean of both directions.
    """
    joints, links = [], []
    for clip in clips:
        for view in clip.views:
            names, pairs = view.layout.names, view.pairs
            part_of = {v: part for part, ids in view.layout.parts.items() for v in ids}
            first = {'clip_id': clip.clip_id, 'gloss': clip.gloss, 'run': view.run}
            joints += [
                {
                    **first,
                    'frame': clip.frame,
                    'keypoint': name,
                    'part': part_of[v],
                    'seen': bool(view.seen[v]),
                    'attention': round(float(view.relative[v]), 5),
                }
                for v, name in enumerate(names)
            ]
            links += [
                {**first, 'from': names[u], 'to': names[v], 'strength': round(float(pairs[u, v]), 5)}
                for u, v in np.argwhere(np.triu(np.ones_like(pairs), 1))
            ]
    return {'attention_joints': joints, 'attention_links': links}


def write_tables(folder: str | os.PathLike, tables: dict[str, Rows]) -> list[Path]:
    """Write each table as ``NAME.csv``; one without rows is an empty file."""
    files = []
    for name, rows in tables.items():
        files.append(Path(folder) / f'{name}.csv')
        if rows:
            write_csv(files[-1], list(rows[0]), rows)
        else:
            write_text(files[-1], '')
    return files
