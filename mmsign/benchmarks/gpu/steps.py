"""The time of a training step, in several forms."""

from __future__ import annotations

import time

import torch

from mmsign.benchmarks.gpu.setting import Setting
from mmsign.benchmarks.gpu.step import Report, Step, measure
from mmsign.models.backbones.ctrgcn import RECOMPUTE


def _report_steps(report: Report, found: dict[str, dict[str, float]]) -> None:
    units = {'ms': 'ms', 'clips_per_s': 'clips/s', 'peak_gb': 'GB'}
    for name, values in found.items():
        for what, unit in units.items():
            if what in values:
                report(name, values[what], unit)


def step(setting: Setting, report: Report) -> None:
    """The recipe's step under AMP: ours, the literal form, and what the texts cost."""
    low = ('bf16', 'fp16') if torch.cuda.is_available() else ('bf16',)
    variants = {f'ours {name}': Step(setting, name) for name in low}
    variants['ours bf16, no texts'] = Step(setting, texts=False)
    variants['literal bf16'] = Step(setting, plain=True)
    found = measure(variants, setting.steps)
    _report_steps(report, found)
    for name in low:
        report(
            f'literal bf16 over ours {name}', found['literal bf16']['ms'] / found[f'ours {name}']['ms'], '×'
        )
    share = 1 - found['ours bf16, no texts']['ms'] / found['ours bf16']['ms']
    report('contrastive terms', 100 * share, '% of a step')


def recompute(setting: Setting, report: Report) -> None:
    """What the backward pass computes again: memory and time."""
    variants = {f'bf16, again: {name}': Step(setting, recompute=name) for name in RECOMPUTE}
    _report_steps(report, measure(variants, max(2, setting.steps // 2)))


def precision(setting: Setting, report: Report) -> None:
    """The step without AMP, at a batch that fits."""
    variants = {
        f'{form} {name}, batch {setting.fp32_batch}': Step(
            setting, name, setting.fp32_batch, plain=form == 'literal'
        )
        for form in ('ours', 'literal')
        for name in ('tf32', 'fp32')
    }
    _report_steps(report, measure(variants, max(2, setting.steps // 2)))


def compiled(setting: Setting, report: Report) -> None:
    """The step with and without ``torch.compile``; stopped when the time is out."""
    backend = 'inductor' if torch.cuda.is_available() else 'aot_eager'  # which a CPU has in seconds
    name = f'compiled bf16 ({backend})'
    variants = {'plain bf16': Step(setting), name: Step(setting, compiler=backend)}
    start = time.perf_counter()
    variants[name]()
    report('to compile', time.perf_counter() - start, 's')
    _report_steps(report, measure(variants, setting.steps))
