"""What the machine can do, and whether the lean forms are exact on it."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import Tensor

from mmsign.benchmarks.gpu.setting import Setting
from mmsign.benchmarks.gpu.step import Report, allow_tf32, synchronize
from mmsign.models.backbones.aggregation import Topologies, aggregate, aggregate_plain
from mmsign.models.backbones.batch_norm import BatchNorm


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
