"""Recognising clips: PyTorch on the device, and the exported model."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import onnxruntime
import torch

from mmsign.benchmarks.gpu.setting import Setting
from mmsign.benchmarks.models import random_model
from mmsign.inference.export import export_model
from mmsign.inference.exported import ExportedModel


def _rate(work: Callable[[], object], clips: int, rounds: int) -> float:
    """Clips a second; the work's result is on the CPU, so that nothing is left to wait for."""
    times = []
    for round_ in range(rounds + 2):
        start = time.perf_counter()
        work()
        if round_ > 1:
            times.append(time.perf_counter() - start)
    return clips / statistics.median(times)


def inference(setting: Setting, report: Callable[[str, float, str], None]) -> None:
    """The paper's network: PyTorch in fp32 and bf16, onnxruntime on the CPU and, where it can, on the GPU."""
    torch.set_flush_denormal(True)  # an untrained network makes them
    layout, frames = ('base27', 8) if setting.small else ('wholebody87', 64)
    model = random_model(layout, frames, setting.device)
    shape = (model.members[0].model.backbone.in_channels, frames, model.input_layout.num_keypoints)
    rng = np.random.default_rng(0)

    def clips(count: int) -> list[np.ndarray]:
        return [rng.normal(size=(count, *shape)).astype(np.float32)]

    def low(inputs: list[np.ndarray]) -> object:
        with torch.autocast(setting.device, torch.bfloat16):
            return model._run(inputs)

    for count in (1, setting.batch):
        inputs = clips(count)
        for name, run in (('fp32', model._run), ('bf16', low)):
            rate = _rate(lambda: run(inputs), count, setting.steps)  # noqa: B023
            report(f'PyTorch {name}, batch {count}', rate, 'clips/s')
    folder = export_model(model, setting.folder / 'exported')
    inputs = clips(4)
    exported = ExportedModel(folder)
    report('onnxruntime on the CPU, batch 4', _rate(lambda: exported._run(inputs), 4, 2), 'clips/s')
    ours, theirs = model._run(inputs).logits, exported._run(inputs).logits
    difference = float(np.abs(ours - theirs).max() / np.abs(ours).max())
    report('difference, of the largest logit', difference, '')
    if difference > 0.02:  # a GPU rounds to tf32
        raise AssertionError(f'the exported model differs by {difference:.2g} of the largest logit')
    if 'CUDAExecutionProvider' not in onnxruntime.get_available_providers():
        report('onnxruntime has CUDA', 0, '')
        return
    session = onnxruntime.InferenceSession(str(folder / 'model.onnx'), providers=['CUDAExecutionProvider'])
    many = clips(setting.batch)
    feed = {'inputs_0': many[0]}
    rate = _rate(lambda: session.run(None, feed), setting.batch, setting.steps)
    report(f'onnxruntime with CUDA, batch {setting.batch}', rate, 'clips/s')
