"""A training step of the backbone: time and memory against the literal and the plain form."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from mmsign.benchmarks.literal import literal
from mmsign.benchmarks.turns import Turns
from mmsign.models.backbones.ctrgcn import CTRGCN

#: How a step is done → recompute, or None for the literal form. ``plain`` keeps the topologies in memory.
FORMS = {'literal': None, 'plain': 'none', 'lean': 'topologies', 'values': 'values', 'blocks': 'blocks'}


def make_form(name: str, layout: str) -> CTRGCN:
    """The paper's network in one of :data:`FORMS`."""
    recompute = FORMS[name]
    return literal(CTRGCN(layout)) if recompute is None else CTRGCN(layout, recompute=recompute)


def _step(model: CTRGCN, x: Tensor, amp: bool) -> None:
    with torch.autocast(x.device.type, torch.bfloat16, enabled=amp):
        loss = model(x).float().pow(2).mean()
    loss.backward()
    model.zero_grad()


def step_flops(layout: str, frames: int, batch: int) -> int:
    """Floating-point operations in the products and convolutions of a step, forward and backward."""
    model = make_form('plain', layout)
    with FlopCounterMode(display=False) as counter:
        _step(model, torch.randn(batch, 3, frames, model.layout.num_keypoints), amp=False)
    return counter.get_total_flops()


def peak_memory(layout: str, frames: int, batch: int, device: str) -> dict[str, int]:
    """Form → bytes that a training step takes at its peak, in a process of its own."""
    context = multiprocessing.get_context('forkserver')
    context.set_forkserver_preload([__name__])  # imports once
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as pool:
        return {
            name: pool.submit(_peak_memory, layout, frames, batch, name, device).result() for name in FORMS
        }


def _peak_memory(layout: str, frames: int, batch: int, form: str, device: str) -> int:
    _step(CTRGCN('base27'), torch.zeros(1, 3, 4, 27), amp=False)  # loads what loads on first use
    before = _status('VmRSS')
    model = make_form(form, layout)
    x = torch.randn(batch, 3, frames, model.layout.num_keypoints, device=device)
    _step(model.to(device), x, amp=False)
    return torch.cuda.max_memory_allocated() if device == 'cuda' else _status('VmHWM') - before


def _status(field: str) -> int:
    """Bytes, from Linux; the peak of ``getrusage`` would be that of the parent process."""
    lines = Path('/proc/self/status').read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(field))


def run(
    layout: str = 'wholebody87',
    frames: int = 64,
    batch: int = 4,
    repeats: int = 3,
    anchors: dict[str, float] | None = None,
) -> dict[str, Any]:
    """Time a training step of the full network, the variants in turn within each round.

    Args:
        layout: Keypoint layout.
        frames: T.
        batch: Clips a step.
        repeats: Rounds; the median counts.
        anchors: From :func:`mmsign.benchmarks.anchors.measure`.

    Returns:
        ``ratios``: ``train_fp32``, ``train_bf16``, ``train_values`` and ``train_blocks``, the literal
        form's time over ours (``…_of_plain``: the plain form's), and ``memory…``, our peak over the
        literal form's, in fp32; with anchors ``…_of_allowed``, the time that the products alone would
        take at the machine's rate over ours.
        ``medians``: seconds a step of each, gigaflops of a step, and the peaks in megabytes.
    """
    torch.manual_seed(0)
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    models = {name: make_form(name, layout).to(device) for name in FORMS}
    x = torch.randn(batch, 3, frames, models['lean'].layout.num_keypoints, device=device)

    def timed(name: str, amp: bool) -> Callable[[], None]:
        return lambda: _step(models[name], x, amp)

    variants = {name: timed(name, False) for name in FORMS}
    variants |= {'plain_bf16': timed('plain', True), 'bf16': timed('lean', True)}
    turns = Turns(variants, repeats)
    ratios, medians = {}, {f'{name}_step_s': turns.seconds(name) for name in variants}
    for title, name, before in (
        ('fp32', 'lean', 'plain'),
        ('bf16', 'bf16', 'plain_bf16'),
        ('values', 'values', 'plain'),
        ('blocks', 'blocks', 'plain'),
    ):
        ratios[f'train_{title}'] = turns.ratio('literal', name)
        ratios[f'train_{title}_of_plain'] = turns.ratio(before, name)
    medians['step_gflop'] = step_flops(layout, frames, batch) / 1e9
    if anchors:
        for title, name in (('fp32', 'lean'), ('bf16', 'bf16')):
            least = medians['step_gflop'] / anchors[f'gemm_{title}_gflops']
            ratios[f'train_{title}_of_allowed'] = least / turns.seconds(name)
    for name, peak in peak_memory(layout, frames, batch, device).items():
        medians[f'{name}_peak_mb'] = peak / 1e6
    for title, name in (('memory', 'lean'), ('memory_values', 'values'), ('memory_blocks', 'blocks')):
        ratios[title] = medians[f'{name}_peak_mb'] / medians['literal_peak_mb']
        ratios[f'{title}_of_plain'] = medians[f'{name}_peak_mb'] / medians['plain_peak_mb']
    return {'ratios': ratios, 'medians': medians}
