"""The benchmarks of ``tools/benchmark.py``, small enough for a test: the file, and what its ratios are of."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from fake_pose import BrightnessEstimator
from tool_runner import run_tool

from mmsign.benchmarks.end2end import moving_person, write_person
from mmsign.pose import VideoReader
from mmsign.registry import POSE_ESTIMATORS

SMALL = ('--layout', 'base27', '--frames', 8, '--batch', 2, '--repeats', 1, '--clips', 12)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def measure(what: str, *words: object) -> tuple[dict, dict]:
        out = tmp_path / 'bench.json'
        assert run_tool(monkeypatch, 'benchmark.py', what, *SMALL, *words, '--out', out) == 0
        result = json.loads(out.read_text())
        assert set(result) == {'ratios', 'medians', 'versions'}
        assert {'mmsign', 'python', 'torch'} <= set(result['versions'])
        for value in (*result['ratios'].values(), *result['medians'].values()):
            assert np.isfinite(value)
            assert value >= 0
        return result['ratios'], result['medians']

    return measure


def test_train(bench) -> None:
    ratios, medians = bench('train')
    assert set(ratios) == {'train_fp32', 'train_bf16', 'memory'}
    for name in ('fp32', 'bf16'):
        assert ratios[f'train_{name}'] == medians['literal_step_s'] / medians[f'{name}_step_s']
    assert ratios['memory'] == medians['fp32_peak_mb'] / medians['literal_peak_mb']
    assert medians['literal_peak_mb'] > 1


def test_infer(bench) -> None:
    ratios, medians = bench('infer')
    assert ratios['infer_onnx'] == medians['torch_clip_s'] / medians['onnx_clip_s']
    assert ratios['difference'] < 1e-4


def test_data(bench) -> None:
    ratios, medians = bench('data')
    assert ratios['data_open'] == medians['pickle_open_s'] / medians['archive_open_s']
    reads = medians['archive_read_clips_per_s'] / medians['pickle_read_clips_per_s']
    assert ratios['data_read'] == pytest.approx(reads)
    assert 0.4 < ratios['size'] < 0.6  # int16 beside float32
    assert medians['archive_and_pipeline_clips_per_s'] < medians['archive_read_clips_per_s']


def test_end2end(bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(POSE_ESTIMATORS.module_dict, 'BrightnessEstimator', BrightnessEstimator)
    write_person(tmp_path / 'person.mp4', 12)
    frames = list(VideoReader(tmp_path / 'person.mp4'))
    assert len(frames) == 12
    assert np.abs(frames[7].image.astype(int) - list(moving_person(8))[7]).mean() < 8
    ratios, medians = bench('end2end', '--estimator', 'brightness', '--video', tmp_path / 'person.mp4')
    assert medians['frames'] == 12
    assert ratios['realtime'] == pytest.approx(11 / 25 / medians['all_s'])
    assert medians['all_s'] >= medians['model_s']
