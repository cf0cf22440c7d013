"""Training speed of the backbone against the literal form of the same mathematics."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm

from mmsign.models.backbones.batch_norm import BatchNorm
from mmsign.models.backbones.ctrgcn import CTRGCN, SUBSETS, GraphConv


class LiteralGraphConv(nn.Module):
    """The published order of operations, with the weights of a :class:`GraphConv`.

    Every frame is embedded and then averaged, every subset by itself, and the
    refined topology is built in three steps.
    """

    def __init__(self, source: GraphConv) -> None:
        super().__init__()
        self.source = source

    def forward(self, x: Tensor) -> Tensor:
        s = self.source
        out: Tensor | float = 0.0
        embeddings = s.embed.weight.unsqueeze(-1).chunk(2 * SUBSETS)
        biases = s.embed.bias.chunk(2 * SUBSETS)  # type: ignore[union-attr]
        values = list(zip(s.value.weight.chunk(SUBSETS), s.value.bias.chunk(SUBSETS)))  # type: ignore[union-attr]
        for k in range(SUBSETS):
            x1, x2 = (
                nn.functional.conv2d(x, embeddings[2 * k + i], biases[2 * k + i]).mean(2) for i in range(2)
            )
            pair = torch.tanh(x1.unsqueeze(-1) - x2.unsqueeze(-2))  # (N, r, V, V)
            refined = nn.functional.conv2d(pair, s.refine[k, :, :, None, None], s.refine_bias[k])
            matrix = refined * s.alpha + s.A[k]
            out = out + torch.einsum('ncuv,nctv->nctu', matrix, nn.functional.conv2d(x, *values[k]))
        return torch.relu(s.bn(out) + s.down(x))


def literal(model: CTRGCN) -> CTRGCN:
    """Put the literal graph convolution into every block, and PyTorch's batch normalisation, in place."""
    for block in model.blocks:
        block.graph = LiteralGraphConv(block.graph)  # type: ignore[arg-type]
    for module in model.modules():
        if isinstance(module, BatchNorm):
            module.native = True
    return model


def _step(model: CTRGCN, x: Tensor, amp: bool) -> None:
    with torch.autocast(x.device.type, torch.bfloat16, enabled=amp):
        loss = model(x).float().pow(2).mean()
    loss.backward()
    model.zero_grad()
    if x.device.type == 'cuda':
        torch.cuda.synchronize()


def peak_memory(layout: str, frames: int, batch: int, plain: bool, device: str) -> int:
    """Bytes that a training step takes at its peak; in a process of its own, so that it is no one else's."""
    context = multiprocessing.get_context('spawn')
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_peak_memory, layout, frames, batch, plain, device).result()


def _peak_memory(layout: str, frames: int, batch: int, plain: bool, device: str) -> int:
    _step(CTRGCN('base27'), torch.zeros(1, 3, 4, 27), amp=False)  # loads what loads on first use
    before = _status('VmRSS')
    model = literal(CTRGCN(layout)) if plain else CTRGCN(layout)
    x = torch.randn(batch, 3, frames, model.layout.num_keypoints, device=device)
    _step(model.to(device), x, amp=False)
    return torch.cuda.max_memory_allocated() if device == 'cuda' else _status('VmHWM') - before


def _status(field: str) -> int:
    """Bytes, from Linux; the peak of ``getrusage`` would be that of the parent process."""
    lines = Path('/proc/self/status').read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(field))


def run(layout: str = 'wholebody87', frames: int = 64, batch: int = 4, repeats: int = 3) -> dict[str, Any]:
    """Time a training step of the full network, the variants in turn within each round.

    Args:
        layout: Keypoint layout.
        frames: T.
        batch: Clips a step.
        repeats: Rounds; the median counts.

    Returns:
        ``ratios``: ``train_fp32`` and ``train_bf16``, the literal form's time
        over ours, and ``memory``, our peak over the literal form's, both fp32;
        ``medians``: seconds a step of each, and the peaks in megabytes.
    """
    torch.manual_seed(0)
    ours, reference = CTRGCN(layout), literal(CTRGCN(layout))
    x = torch.randn(batch, 3, frames, ours.layout.num_keypoints)
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    ours, reference, x = ours.to(device), reference.to(device), x.to(device)

    def step(model: CTRGCN, amp: bool) -> float:
        start = time.perf_counter()
        _step(model, x, amp)
        return time.perf_counter() - start

    variants = {'literal': (reference, False), 'fp32': (ours, False), 'bf16': (ours, True)}
    times: dict[str, list[float]] = {name: [] for name in variants}
    for round_ in tqdm(range(repeats + 1), desc='benchmark', unit='round'):
        for name, (model, amp) in variants.items():
            seconds = step(model, amp)
            if round_:  # the first round warms up
                times[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    ratios = {f'train_{name}': medians['literal'] / medians[name] for name in ('fp32', 'bf16')}
    results = {f'{name}_step_s': value for name, value in medians.items()}
    for name, plain in (('literal', True), ('fp32', False)):
        results[f'{name}_peak_mb'] = peak_memory(layout, frames, batch, plain, device) / 1e6
    ratios['memory'] = results['fp32_peak_mb'] / results['literal_peak_mb']
    return {'ratios': ratios, 'medians': results}
