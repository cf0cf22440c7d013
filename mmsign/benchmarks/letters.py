"""The exported letters model that ships with the package, with the settings that everybody gets."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from mmengine.registry import DefaultScope
from torch.utils.flop_counter import FlopCounterMode

from mmsign.benchmarks.turns import Turns
from mmsign.engine.runs import load_config
from mmsign.inference.exported import ExportedModel
from mmsign.registry import MODELS

MODEL = 'mmsign://models/letters'
#: The recipe that the network is of.
RECIPE = 'mmsign::default_fingerspelling.py'


def clip_gflop(shape: tuple[int, ...]) -> float:
    """Billions of operations in the products and convolutions of one clip."""
    with DefaultScope.overwrite_default_scope('mmsign'):
        network = MODELS.build(load_config(RECIPE).model.backbone)
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        network.eval()(torch.zeros(1, *shape))
    return counter.get_total_flops() / 1e9


def run(repeats: int = 3, clips: int = 100, anchors: dict[str, float] | None = None) -> dict[str, Any]:
    """Recognise clips one by one, as a caller does: checks, preprocessing and network.

    Args:
        repeats: Rounds; the median counts.
        clips: Calls a round.
        anchors: From :func:`mmsign.benchmarks.anchors.measure`.

    Returns:
        ``medians``: milliseconds a clip in all and of the network alone, by the clock in the best round, and
        gigaflops a clip; ``ratios``: with anchors ``letters_of_allowed``, the time that its products would
        take at the machine's rate over the whole.
    """
    rng = np.random.default_rng(0)
    model = ExportedModel(MODEL)
    keypoints = rng.normal(300, 80, (40, model.layout.num_keypoints, 2)).astype(np.float32)
    confidence = np.ones(keypoints.shape[:2], np.float32)
    inputs = [item[None] for item in model.prepare(keypoints, confidence)]

    def named() -> None:
        for _ in range(clips):
            model([(keypoints, confidence)])

    def network() -> None:
        for _ in range(clips):
            model._run(inputs)

    turns = Turns({'all': named, 'network': network}, repeats)
    clock = {name: 1000 * min(values) / clips for name, values in turns.wall.items()}
    gflop = clip_gflop(inputs[0].shape[1:])
    medians = {
        'letters_clip_ms': clock['all'],
        'letters_network_ms': clock['network'],
        'letters_cpu_ms': 1000 * min(turns.cpu['all']) / clips,
        'letters_clip_gflop': gflop,
    }
    ratios = {}
    if anchors:
        ratios['letters_of_allowed'] = gflop / anchors['gemm_fp32_gflops'] * 1000 / clock['all']
    return {'ratios': ratios, 'medians': medians}
