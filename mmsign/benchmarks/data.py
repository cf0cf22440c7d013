"""Reading clips: the archive and its data set against MMAction2's own, on the same points and transforms."""

from __future__ import annotations

import os
import pickle
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from mmengine.dataset import pseudo_collate
from mmengine.registry import DefaultScope
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from mmsign.benchmarks.turns import Turns
from mmsign.datasets import ArchiveWriter, PoseArchive, SignDataset
from mmsign.keypoints.wholebody import wholebody87, wholebody133
from mmsign.preprocessing.missing import check_clip

LAYOUT, FRAMES = 'wholebody87', 64
PIPELINE: list[dict[str, Any]] = [
    {'type': 'SelectLayout', 'layout': LAYOUT},
    {'type': 'Normalize'},
    {'type': 'SampleFrames', 'frames': FRAMES},
    {'type': 'MakeStreams'},
    {'type': 'PackSign'},
]
#: The same with MMAction2's transforms: normalised, 64 frames, coordinates and scores, packed.
THEIRS: list[dict[str, Any]] = [
    {'type': 'PreNormalize2D'},
    {'type': 'UniformSampleFrames', 'clip_len': FRAMES, 'test_mode': True},
    {'type': 'PoseDecode'},
    {'type': 'GenSkeFeat', 'dataset': 'coco', 'feats': ['j']},
    {'type': 'FormatGCNInput', 'num_person': 1},
    {'type': 'PackActionInputs'},
]


def _write(folder: Path, clips: int, frames: int) -> Iterator[dict[str, Any]]:
    """Write an archive of 133 points; yield each clip's 87 as MMAction2 stores a clip."""
    rng, stored = np.random.default_rng(0), wholebody133()
    ids = wholebody87().indices_in(stored)
    with ArchiveWriter(folder / 'archive', stored, ['sign']) as writer:
        for i in range(clips):
            keypoints = rng.normal(300, 80, (frames, 133, 2)).astype(np.float32)
            confidence = np.ones((frames, 133), np.float32)
            writer.add(str(i), keypoints, confidence, label=0, split='test', width=640, height=480)
            yield {
                'frame_dir': str(i),
                'total_frames': frames,
                'img_shape': (480, 640),
                'label': 0,
                'keypoint': keypoints[None, :, ids],
                'keypoint_score': confidence[None, :, ids],
            }


def _rate(dataset: Dataset, order: np.ndarray, workers: int) -> float:
    """Clips a second by the clock out of ``workers`` processes that are already up."""
    loader: DataLoader = DataLoader(
        dataset,
        16,
        sampler=order.tolist(),
        num_workers=workers,
        collate_fn=pseudo_collate,
        persistent_workers=True,
    )
    for _ in loader:
        pass
    start = time.perf_counter()
    count = sum(len(batch['inputs']) for batch in loader)
    return count / (time.perf_counter() - start)


def run(
    out_dir: str | os.PathLike,
    clips: int = 1000,
    frames: int = 100,
    repeats: int = 3,
    workers: int = 4,
    anchors: dict[str, float] | None = None,
) -> dict[str, Any]:
    """Write the same clips both ways; time opening, and reading in random order.

    Args:
        out_dir: Where the files go; deleted at the end.
        clips: How many clips.
        frames: Of each clip.
        repeats: Rounds; the median counts.
        workers: Processes of the loader, besides the measurement in one.
        anchors: From :func:`mmsign.benchmarks.anchors.measure`.

    Returns:
        ``ratios``: ``data_pipeline``, clips a second of our data set over MMAction2's, in one process, and
        ``data_workers``, ours of several workers over MMAction2's of one process (``data_workers_alike``:
        over its own with as many); with anchors ``data_pipeline_of_allowed``, of what the bytes read
        and written would take by copying. ``data_open``, ``data_read``: a pickle's time over the archive's;
        ``size``, the archive over the pickle. ``medians``: seconds and clips a second.
    """
    import mmaction.datasets as theirs  # takes seconds, and nothing else needs it

    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    annotations = list(_write(folder, clips, frames))
    pickled = folder / 'all.pkl'
    pickled.write_bytes(pickle.dumps(annotations))
    with DefaultScope.overwrite_default_scope('mmaction'):
        other: Any = theirs.PoseDataset(str(pickled), THEIRS, test_mode=True)
    with DefaultScope.overwrite_default_scope('mmsign'):
        ours: Any = SignDataset(str(folder / 'archive'), pipeline=PIPELINE, test_mode=True)
    order = np.random.default_rng(0).permutation(clips)
    opened: dict[str, Any] = {}

    def open_archive() -> None:
        opened['archive'] = PoseArchive(folder / 'archive').read

    def open_pickle() -> None:
        content = pickle.loads(pickled.read_bytes())
        opened['pickle'] = lambda i: (content[i]['keypoint'][0], content[i]['keypoint_score'][0])

    def read(way: str) -> Callable[[], None]:
        def all_clips() -> None:
            for i in order:
                check_clip(*opened[way](int(i)))

        return all_clips

    def samples(dataset: Dataset) -> Callable[[], None]:
        def all_clips() -> None:
            for i in order:
                dataset[int(i)]

        return all_clips

    turns = Turns(
        {
            'archive_open': open_archive,
            'pickle_open': open_pickle,
            'archive_read': read('archive'),
            'pickle_read': read('pickle'),
            'ours': samples(ours),
            'theirs': samples(other),
        },
        repeats,
    )
    many: dict[str, list[float]] = {'ours': [], 'theirs': []}
    for _ in tqdm(range(repeats), desc=f'{workers} workers', unit='round'):
        for name, dataset in (('ours', ours), ('theirs', other)):
            many[name].append(_rate(dataset, order, workers))
    rates = {name: statistics.median(values) for name, values in many.items()}
    size = sum(file.stat().st_size for file in (folder / 'archive').iterdir())
    ratios = {
        'data_pipeline': turns.ratio('theirs', 'ours'),
        'data_workers': rates['ours'] * statistics.median(turns.wall['theirs']) / clips,
        'data_workers_alike': rates['ours'] / rates['theirs'],
        'data_open': turns.ratio('pickle_open', 'archive_open'),
        'data_read': turns.ratio('pickle_read', 'archive_read'),
        'size': size / pickled.stat().st_size,
    }
    if anchors:
        touched = size / clips + ours[0]['inputs'].numel() * 4  # bytes read and written
        allowed = anchors['copy_gb_per_s'] * 1e9 / touched
        ratios['data_pipeline_of_allowed'] = clips / turns.seconds('ours') / allowed
    for file in (pickled, *(folder / 'archive').iterdir()):
        file.unlink()
    return {
        'ratios': ratios,
        'medians': {
            **{f'{way}_open_s': turns.seconds(f'{way}_open') for way in ('archive', 'pickle')},
            **{
                f'{way}_read_clips_per_s': clips / turns.seconds(f'{way}_read')
                for way in ('archive', 'pickle')
            },
            'pipeline_clips_per_s': clips / turns.seconds('ours'),
            'mmaction2_clips_per_s': clips / turns.seconds('theirs'),
            f'pipeline_{workers}_workers_clips_per_s': rates['ours'],
            f'mmaction2_{workers}_workers_clips_per_s': rates['theirs'],
        },
    }
