"""Where a training step's time goes."""

from __future__ import annotations

import torch

from mmsign.benchmarks.gpu.setting import Setting
from mmsign.benchmarks.gpu.step import Report, Step


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
