"""Reading clips: the memory-mapped archive against one pickle of everything, the usual way."""

from __future__ import annotations

import os
import pickle
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from mmsign.datasets import ArchiveWriter, PoseArchive
from mmsign.keypoints.wholebody import wholebody87, wholebody133
from mmsign.preprocessing.missing import check_clip
from mmsign.preprocessing.pipeline import run_pipeline

PIPELINE: list[dict[str, Any]] = [
    {'type': 'SelectLayout', 'layout': 'wholebody87'},
    {'type': 'Normalize'},
    {'type': 'SampleFrames', 'frames': 64},
    {'type': 'MakeStreams'},
]


def run(out_dir: str | os.PathLike, clips: int = 1000, frames: int = 100, repeats: int = 3) -> dict[str, Any]:
    """Write the same clips both ways; time opening, and reading clips in random order.

    Args:
        out_dir: Where the files go; deleted at the end.
        clips: How many clips.
        frames: Of each clip.
        repeats: Rounds; the median counts.

    Returns:
        ``ratios``: ``data_open`` and ``data_read``, the pickle's time over the
        archive's, and ``size``, the archive over the pickle;
        ``medians``: seconds to open, clips a second of reading, and of reading and the test pipeline.
    """
    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    rng, layout = np.random.default_rng(0), wholebody133()
    layouts = {item.name: item for item in (layout, wholebody87())}
    annotations = []
    with ArchiveWriter(folder / 'archive', layout, ['sign']) as writer:
        for i in range(clips):
            keypoints = rng.normal(300, 80, (frames, 133, 2)).astype(np.float32)
            confidence = np.ones((frames, 133), np.float32)
            writer.add(str(i), keypoints, confidence, label=0, width=640, height=480)
            annotations.append({'keypoint': keypoints, 'keypoint_score': confidence, 'label': 0})
    pickled = folder / 'all.pkl'
    pickled.write_bytes(pickle.dumps(annotations))
    size = sum(file.stat().st_size for file in (folder / 'archive').iterdir()) / pickled.stat().st_size
    order = rng.permutation(clips)

    def open_pickle() -> Callable[[int], tuple[np.ndarray, np.ndarray]]:
        content = pickle.loads(pickled.read_bytes())
        return lambda i: (content[i]['keypoint'], content[i]['keypoint_score'])

    ways: dict[str, Callable] = {
        'archive': lambda: PoseArchive(folder / 'archive').read,
        'pickle': open_pickle,
    }
    times: dict[str, list[float]] = {f'{way}_{step}': [] for way in ways for step in ('open', 'read')}
    times['pipeline'] = []
    for round_ in tqdm(range(repeats + 1), desc='benchmark', unit='round'):
        marks = {}
        for way, opener in ways.items():
            begin = time.perf_counter()
            read = opener()
            opened = time.perf_counter()
            loaded = [check_clip(*read(int(i))) for i in order]
            marks[f'{way}_open'], marks[f'{way}_read'] = opened - begin, time.perf_counter() - opened
        begin = time.perf_counter()
        for clip in loaded:
            run_pipeline(PIPELINE, *clip, layout, layouts)
        marks['pipeline'] = time.perf_counter() - begin
        if round_:  # the first round warms up
            for step, seconds in marks.items():
                times[step].append(seconds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    for file in (pickled, *(folder / 'archive').iterdir()):
        file.unlink()
    return {
        'ratios': {
            'data_open': medians['pickle_open'] / medians['archive_open'],
            'data_read': medians['pickle_read'] / medians['archive_read'],
            'size': size,
        },
        'medians': {
            **{f'{way}_open_s': medians[f'{way}_open'] for way in ways},
            **{f'{way}_read_clips_per_s': clips / medians[f'{way}_read'] for way in ways},
            'archive_and_pipeline_clips_per_s': clips / (medians['archive_read'] + medians['pipeline']),
        },
    }
