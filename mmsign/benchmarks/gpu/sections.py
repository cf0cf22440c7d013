"""The sections of the table, in the order of their importance."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import Tensor

from mmsign.benchmarks.gpu.runs import data, nccl, resume
from mmsign.benchmarks.gpu.serving import inference
from mmsign.benchmarks.gpu.setting import Setting
from mmsign.benchmarks.gpu.step import Step, allow_tf32, measure, synchronize
from mmsign.models.backbones.aggregation import Topologies, aggregate, aggregate_plain
from mmsign.models.backbones.batch_norm import BatchNorm
from mmsign.models.backbones.ctrgcn import RECOMPUTE

#: Takes a row of the table: what, value, unit.
Report = Callable[[str, float, str], None]


def anchors(setting: Setting, report: Report) -> None:
    """What the machine itself can do: square products and a copy."""
    size = 8192 if torch.cuda.is_available() else 256

    def rate(work: Callable[[], object], amount: float) -> float:
        work()
        synchronize()
        start = time.perf_counter()
        for _ in range(10):
            work()
        synchronize()
        return 10 * amount / (time.perf_counter() - start)

    for name, dtype, tf32 in (
        ('bf16', torch.bfloat16, True),
        ('fp16', torch.float16, True),
        ('tf32', torch.float32, True),
        ('fp32', torch.float32, False),
    ):
        allow_tf32(tf32)
        a, b = torch.randn(2, size, size, device=setting.device, dtype=dtype)
        report(f'product {name}', rate(lambda: a @ b, 2 * size**3) / 1e12, 'TFLOP/s')  # noqa: B023
    source = torch.randn(size * size * 4, device=setting.device)
    target = torch.empty_like(source)
    report('copy', rate(lambda: target.copy_(source), 8 * source.numel()) / 1e12, 'TB/s')


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


def _difference(expected: list[Tensor], found: list[Tensor]) -> float:
    """The largest, relative to each tensor's largest number."""
    return max(float((a - b).abs().max() / a.abs().max()) for a, b in zip(expected, found))


def exact(setting: Setting, report: Report) -> None:
    """The lean aggregation and batch normalisation against plain ones, in float64 on this device."""
    torch.manual_seed(0)

    def random(*shape: int) -> Tensor:
        return torch.randn(shape, device=setting.device, dtype=torch.float64, requires_grad=True)

    origins = [random(4, 48, 8, 27), random(4, 3, 8, 27), random(4, 3, 8, 27), random(3, 27, 27)]
    origins.append(random(3, 16, 10))
    found = []
    for form in (aggregate_plain, aggregate):
        out = form(origins[0], Topologies(*origins[1:]))
        found.append([out, *torch.autograd.grad(out.square().sum(), origins)])
    errors = {'aggregation': _difference(*found)}
    x, weight, found = random(12, 16, 8, 27), random(12, 16, 8, 27), []
    for norm in (torch.nn.BatchNorm2d(16), BatchNorm(16)):
        norm = norm.to(x)
        torch.nn.init.normal_(norm.weight, 1, generator=torch.Generator(setting.device).manual_seed(0))
        out = norm(x)
        gradients = torch.autograd.grad((out * weight).sum(), [x, norm.weight, norm.bias])
        statistics = [s for s in (norm.running_mean, norm.running_var) if s is not None]
        found.append([out, *gradients, *statistics])
    errors['batch normalisation'] = _difference(*found)
    for name, error in errors.items():
        report(f'{name}: largest error', error, '')
    if max(errors.values()) > 1e-10:
        raise AssertionError(f'a lean form differs from the plain one: {errors}')


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


def profile(setting: Setting, report: Report) -> None:
    """Where a bf16 step's time goes, by kernel; the whole table is in ``profile.txt``."""
    work = Step(setting)
    for _ in range(3):
        work()
    activities = [torch.profiler.ProfilerActivity.CPU]
    if torch.cuda.is_available():
        activities.append(torch.profiler.ProfilerActivity.CUDA)
    with torch.profiler.profile(activities=activities) as profiler:
        work()
    gpu = torch.cuda.is_available()
    by = 'self_device_time_total' if gpu else 'self_cpu_time_total'
    events = profiler.key_averages()
    text = events.table(sort_by=by, row_limit=40, max_name_column_width=90)
    (setting.folder / 'profile.txt').write_text(text, encoding='utf8')
    # kernels are named after themselves, operations hold their kernels' time
    operations = [event for event in events if event.key.startswith('aten::') or 'Backward' in event.key]
    total = sum(getattr(event, by) for event in operations)
    for event in sorted(operations, key=lambda event: -getattr(event, by))[:10]:
        report(event.key.removeprefix('aten::'), 100 * getattr(event, by) / total, '% of a step')


def compiled(setting: Setting, report: Report) -> None:
    """The step with and without ``torch.compile``; stopped when the time is out."""
    backend = 'inductor' if torch.cuda.is_available() else 'aot_eager'  # which a CPU has in seconds
    name = f'compiled bf16 ({backend})'
    variants = {'plain bf16': Step(setting), name: Step(setting, compiler=backend)}
    start = time.perf_counter()
    variants[name]()
    report('to compile', time.perf_counter() - start, 's')
    _report_steps(report, measure(variants, setting.steps))


#: Name → what it measures and the seconds it may take.
SECTIONS: dict[str, tuple[Callable[[Setting, Report], None], int]] = {
    'anchors': (anchors, 30),
    'exact': (exact, 30),
    'step': (step, 80),
    'recompute': (recompute, 60),
    'profile': (profile, 40),
    'nccl': (nccl, 90),
    'data': (data, 60),
    'inference': (inference, 60),
    'compile': (compiled, 90),
    'precision': (precision, 60),
    'resume': (resume, 90),
}
