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


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def measure(what: str, *words: object) -> tuple[dict, dict]:
        out = tmp_path / 'bench.json'
        assert run_tool(monkeypatch, 'benchmark.py', what, '--short', *words, '--out', out) == 0
        result = json.loads(out.read_text())
        assert set(result) - {'anchors'} == {'ratios', 'medians', 'versions'}
        assert all(rate > 0 for rate in result.get('anchors', {}).values())
        assert {'mmsign', 'python', 'torch'} <= set(result['versions'])
        for value in (*result['ratios'].values(), *result['medians'].values()):
            assert np.isfinite(value)
            assert value >= 0
        return result['ratios'], result['medians']

    return measure


def test_train(bench) -> None:
    ratios, medians = bench('train')
    for name, form in (('fp32', 'lean'), ('bf16', 'bf16'), ('values', 'values'), ('blocks', 'blocks')):
        whole = medians['literal_step_s'] / medians[f'{form}_step_s']
        assert ratios[f'train_{name}'] == pytest.approx(whole)  # of one round
    assert ratios['train_fp32_of_plain'] == pytest.approx(medians['plain_step_s'] / medians['lean_step_s'])
    for name, form in (('memory', 'lean'), ('memory_values', 'values'), ('memory_blocks', 'blocks')):
        assert ratios[name] == medians[f'{form}_peak_mb'] / medians['literal_peak_mb']
    assert medians['literal_peak_mb'] > 1
    assert 0 < ratios['train_fp32_of_allowed'] < 2


def test_infer(bench) -> None:
    ratios, medians = bench('infer')
    for name in ('onnx', 'torch', 'torch_bf16'):
        whole = medians['literal_clip_s'] / medians[f'{name}_clip_s']
        assert ratios[f'infer_{name}'] == pytest.approx(whole)
    assert ratios['difference_onnx'] < 1e-4
    assert ratios['difference_literal'] < 1e-4
    assert 1e-5 < ratios['difference_bf16'] < 0.3


def test_data(bench) -> None:
    ratios, medians = bench('data')
    assert ratios['data_open'] == pytest.approx(medians['pickle_open_s'] / medians['archive_open_s'])
    reads = medians['archive_read_clips_per_s'] / medians['pickle_read_clips_per_s']
    assert ratios['data_read'] == pytest.approx(reads)
    rates = medians['pipeline_clips_per_s'] / medians['mmaction2_clips_per_s']
    assert ratios['data_pipeline'] == pytest.approx(rates)
    assert medians['pipeline_clips_per_s'] < medians['archive_read_clips_per_s']


def test_contrastive(bench) -> None:
    ratios, medians = bench('contrastive')
    assert ratios['contrastive_difference'] < 1e-6
    assert medians['at_once_operations'] < medians['loop_operations'] / 2
    assert ratios['contrastive_share'] == medians['at_once_ms'] / medians['step_ms']


def test_letters(bench) -> None:
    ratios, medians = bench('letters')
    assert 0 < medians['letters_network_ms'] < 2 * medians['letters_clip_ms']
    assert 0.001 < medians['letters_clip_gflop'] < 1
    assert 0 < ratios['letters_of_allowed'] < 2


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


def test_all_prints_the_aims_and_says_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ('--only', 'letters', 'first', '--short', '--video', tmp_path / 'absent.mp4')
    assert run_tool(monkeypatch, 'benchmark.py', 'all', *words, '--out', tmp_path / 'all.json') == 1
    result = json.loads((tmp_path / 'all.json').read_text())
    assert set(result['sections']) == {'letters'}
    assert set(result['failed']) == {'first'}
    assert set(result['took']) == {'letters', 'first'}
    assert set(result['anchors']) >= {'gemm_fp32_gflops', 'copy_gb_per_s', 'disk_read_mb_per_s'}
    (row,) = result['table']
    assert row['measured'] == result['sections']['letters']['medians']['letters_clip_ms']
    assert row['aim'] == 2.1
    printed = capsys.readouterr().out
    assert '| exported letters a clip, default settings |' in printed
    assert 'gemm_fp32_gflops' in printed
    assert 'first failed:' in printed
