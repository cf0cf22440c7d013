"""Inference on the CPU: the literal form, PyTorch, bfloat16, and the exported model."""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from mmsign.benchmarks.literal import literal
from mmsign.benchmarks.models import random_model
from mmsign.benchmarks.own_clips import own_clips
from mmsign.benchmarks.turns import Turns
from mmsign.inference.export import export_model
from mmsign.inference.exported import ExportedModel
from mmsign.inference.load_model import load_model
from mmsign.inference.recognizer import TorchModel
from mmsign.utils.errors import MMSignError

#: Clips a call when accuracies are compared.
BATCH = 32


def unfolded(model: TorchModel, in_turn: bool = False) -> nn.Module:
    """A model's network as it is trained; ``in_turn``: in the literal form of its mathematics."""
    network = copy.deepcopy(model.network)
    backbones = [copy.deepcopy(member.model.backbone).eval() for member in model.members]
    network.backbones = nn.ModuleList(literal(backbone) if in_turn else backbone for backbone in backbones)
    return network


def accuracies(
    model: str | os.PathLike, archive: str | os.PathLike | None, checkpoint: str | os.PathLike | None = None
) -> dict[str, Any]:
    """A trained model on its test clips in float32 and bfloat16.

    Args:
        model: A work dir or config, see :func:`~mmsign.inference.load_model.load_model`.
        archive: Its test clips; by default the archive of its config.
        checkpoint: With a config.

    Raises:
        MMSignError: If the model is not run by PyTorch.
    """
    network = load_model(model, checkpoint, device='cpu')
    if not isinstance(network, TorchModel):
        raise MMSignError('is not run by PyTorch', file=model, field='model', fix='give a work dir')
    found = own_clips(network, archive)
    inputs = [network.prepare(*clip) for clip in found.clips]
    guesses: dict[str, list[int]] = {}
    for name, dtype in (('fp32', torch.float32), ('bf16', torch.bfloat16)):
        low = copy.deepcopy(network.network).to(dtype)
        guesses[name] = []
        for start in range(0, len(inputs), BATCH):
            stacked = [np.stack(items) for items in zip(*inputs[start : start + BATCH])]
            with torch.inference_mode():
                logits = low(*(torch.from_numpy(item).to(dtype) for item in stacked))[0]
            guesses[name] += logits.float().argmax(1).tolist()
    correct = {name: float(np.mean(np.array(rows) == found.labels)) for name, rows in guesses.items()}
    agree = float(np.mean(np.array(guesses['fp32']) == np.array(guesses['bf16'])))
    return {f'top1_{name}': value for name, value in correct.items()} | {
        'bf16_agrees': agree,
        'tested_clips': len(inputs),
    }


def run(
    out_dir: str | os.PathLike,
    layout: str = 'wholebody87',
    frames: int = 64,
    batch: int = 4,
    repeats: int = 3,
    model: str | os.PathLike | None = None,
    archive: str | os.PathLike | None = None,
    anchors: dict[str, float] | None = None,
) -> dict[str, Any]:
    """Time all on the same clips, in turn within each round.

    Args:
        out_dir: Where the exported model goes.
        layout: Keypoint layout.
        frames: T.
        batch: Clips a call.
        repeats: Rounds; the median counts.
        model: A work dir, to show what bfloat16 does to accuracy on real clips.
        archive: The test clips of ``model``.
        anchors: From :func:`mmsign.benchmarks.anchors.measure`.

    Returns:
        ``ratios``: ``infer_onnx``, ``infer_torch`` and ``infer_torch_bf16``, the literal form's time in
        PyTorch over theirs (``…_of_plain``: the unfolded form's; with anchors ``…_of_allowed``: the
        products' at the machine's rate); ``difference_onnx`` and ``difference_bf16``, of the logits, of the
        largest; with a model ``top1_fp32``, ``top1_bf16`` and ``bf16_agrees``;
        ``medians``: seconds a clip of each, and of the preprocessing in numpy.
    """
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    torch.set_flush_denormal(True)  # an untrained network makes them
    ours = random_model(layout, frames)
    exported = ExportedModel(export_model(ours, Path(out_dir) / 'model'), threads=torch.get_num_threads())
    points = ours.layout.num_keypoints
    clips = [
        (rng.normal(300, 80, (frames, points, 2)).astype(np.float32), np.ones((frames, points), np.float32))
        for _ in range(batch)
    ]
    inputs = [np.stack([exported.prepare(*clip)[0] for clip in clips])]
    x = torch.from_numpy(inputs[0])
    low = copy.deepcopy(ours.network).to(torch.bfloat16)
    networks = {'literal': unfolded(ours, True), 'plain': unfolded(ours), 'torch': ours.network}

    @torch.inference_mode()
    def run_torch(network: nn.Module, dtype: torch.dtype = torch.float32) -> np.ndarray:
        return network(x.to(dtype))[0].float().numpy()

    variants: dict[str, Any] = {n: lambda m=m: run_torch(m) for n, m in networks.items()}
    variants['torch_bf16'] = lambda: run_torch(low, torch.bfloat16)
    variants['onnx'] = lambda: exported._run(inputs).logits
    variants['prepare'] = lambda: [exported.prepare(*clip) for clip in clips]
    turns = Turns(variants, repeats)
    logits = variants['torch']()
    ratios: dict[str, float] = {}
    with FlopCounterMode(display=False) as counter:
        run_torch(networks['plain'])
    gflop = counter.get_total_flops() / 1e9
    for name, rate in (('onnx', 'fp32'), ('torch', 'fp32'), ('torch_bf16', 'bf16')):
        ratios[f'infer_{name}'] = turns.ratio('literal', name)
        ratios[f'infer_{name}_of_plain'] = turns.ratio('plain', name)
        if anchors:
            ratios[f'infer_{name}_of_allowed'] = gflop / anchors[f'gemm_{rate}_gflops'] / turns.seconds(name)
    for title, name in (('onnx', 'onnx'), ('bf16', 'torch_bf16'), ('literal', 'literal')):
        difference = np.abs(variants[name]() - logits).max() / np.abs(logits).max()
        ratios[f'difference_{title}'] = float(difference)
    if model is not None:
        ratios |= accuracies(model, archive)
    return {
        'ratios': ratios,
        'medians': {
            **{f'{name}_clip_s': turns.seconds(name) / batch for name in variants},
            'clip_gflop': gflop / batch,
        },
        'versions': {'onnxruntime': onnxruntime.__version__},
    }
