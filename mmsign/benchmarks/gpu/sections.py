"""The sections of the table, in the order of their importance."""

from __future__ import annotations

from collections.abc import Callable

from mmsign.benchmarks.gpu.device import anchors, exact
from mmsign.benchmarks.gpu.profiling import profile
from mmsign.benchmarks.gpu.runs import data, nccl, resume
from mmsign.benchmarks.gpu.serving import inference
from mmsign.benchmarks.gpu.setting import Setting
from mmsign.benchmarks.gpu.step import Report
from mmsign.benchmarks.gpu.steps import compiled, precision, recompute, step

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
