"""The first answer: ``mmsign predict`` on a short video as a process of its own, imports and all."""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tqdm import tqdm

from mmsign.benchmarks.end2end import FPS, write_person
from mmsign.utils.paths import shipped

MODEL = 'mmsign://models/letters'


def run(
    out_dir: str | os.PathLike,
    seconds: float = 2.0,
    repeats: int = 3,
    video: str | os.PathLike | None = None,
    estimator: str = 'mediapipe',
) -> dict[str, Any]:
    """Name a video of two seconds.

    Args:
        out_dir: Where the video goes.
        seconds: Length of the video.
        repeats: Runs; the quickest and the median are given.
        video: A video of your own instead.
        estimator: Pose estimator.

    Returns:
        ``medians``: ``first_answer_s`` by the clock, ``first_answer_best_s``, ``first_answer_cpu_s`` of all
        its threads, and ``pose_s``, what estimating the poses took of it; ``ratios``: ``first_of_allowed``,
        the time of the poses alone over that of the whole.
    """
    file = Path(video) if video else Path(out_dir) / 'person.mp4'
    if video is None:
        write_person(file, round(seconds * FPS))
    command = [sys.executable, str(shipped('tools') / 'predict.py'), MODEL, str(file)]
    walls, cpus, poses = [], [], []
    for _ in tqdm(range(repeats), desc='predict', unit='run'):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(
            [*command, '--timing', '--estimator', estimator], capture_output=True, text=True, check=True
        )
        walls.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpus.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
        found = re.search(r'^pose\s+(\d+)\s+([\d.]+)', done.stdout, re.MULTILINE)
        assert found, done.stdout
        poses.append(int(found[1]) * float(found[2]) / 1000)
    median = statistics.median(walls)
    return {
        'ratios': {'first_of_allowed': statistics.median(p / w for p, w in zip(poses, walls))},
        'medians': {
            'first_answer_s': median,
            'first_answer_best_s': min(walls),
            'first_answer_cpu_s': statistics.median(cpus),
            'pose_s': statistics.median(poses),
        },
    }
