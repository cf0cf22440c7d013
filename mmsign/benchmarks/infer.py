"""Inference on the CPU: PyTorch against the exported model."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from tqdm import tqdm

from mmsign.benchmarks.models import random_model
from mmsign.inference.export import export_model
from mmsign.inference.exported import ExportedModel


def run(
    out_dir: str | os.PathLike,
    layout: str = 'wholebody87',
    frames: int = 64,
    batch: int = 4,
    repeats: int = 3,
) -> dict[str, Any]:
    """Time both on the same clips, in turn within each round.

    Args:
        out_dir: Where the exported model goes.
        layout: Keypoint layout.
        frames: T.
        batch: Clips a call.
        repeats: Rounds; the median counts.

    Returns:
        ``ratios``: ``infer_onnx``, PyTorch's time over the exported model's, and
        ``difference``, of the logits, relative to the largest;
        ``medians``: seconds a clip of each, and of the preprocessing in numpy.
    """
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    torch.set_flush_denormal(True)  # an untrained network makes them
    model = random_model(layout, frames)
    exported = ExportedModel(export_model(model, Path(out_dir) / 'model'), threads=torch.get_num_threads())
    points = model.layout.num_keypoints
    clips = [
        (rng.normal(300, 80, (frames, points, 2)).astype(np.float32), np.ones((frames, points), np.float32))
        for _ in range(batch)
    ]
    inputs = [np.stack([exported.prepare(*clip)[0] for clip in clips])]
    variants = {
        'torch': lambda: model._run(inputs),
        'onnx': lambda: exported._run(inputs),
        'prepare': lambda: [exported.prepare(*clip) for clip in clips],
    }
    times: dict[str, list[float]] = {name: [] for name in variants}
    for round_ in tqdm(range(repeats + 1), desc='benchmark', unit='round'):
        for name, work in variants.items():
            start = time.perf_counter()
            work()
            if round_:  # the first round warms up
                times[name].append((time.perf_counter() - start) / batch)
    medians = {name: statistics.median(values) for name, values in times.items()}
    ours, theirs = model._run(inputs).logits, exported._run(inputs).logits
    difference = float(np.abs(ours - theirs).max() / np.abs(ours).max())
    return {
        'ratios': {'infer_onnx': medians['torch'] / medians['onnx'], 'difference': difference},
        'medians': {f'{name}_clip_s': value for name, value in medians.items()},
        'versions': {'onnxruntime': onnxruntime.__version__},
    }
