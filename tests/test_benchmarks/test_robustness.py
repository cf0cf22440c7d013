"""The robustness benchmark: its rows against a model whose answer is known, and the shipped model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import one_line_error, random_clip, write_archive
from tool_runner import run_tool

from mmsign.benchmarks import own_clips, robustness
from mmsign.benchmarks.robustness import faults_of, run, to_markdown
from mmsign.inference.clip_model import ClipModel
from mmsign.inference.recognition import Recognition
from mmsign.keypoints.registered import build_layout
from mmsign.utils.paths import resolve

LAYOUT = build_layout('masa49')
LEFT = list(LAYOUT.parts['left_hand'])


class Sees(ClipModel):
    """Names class 0 where the left hand is seen in all frames with confidence of at least 0.5."""

    glosses = ['house', 'tree']
    layout = input_layout = LAYOUT
    pipelines: list[list[dict[str, Any]]] = []

    def _prepare(self, keypoints: Any, confidence: Any, layout: Any) -> list[np.ndarray]:
        return [confidence[:, LEFT]]

    def _run(self, inputs: Any) -> Recognition:
        sure = (inputs[0] >= 0.5).all((1, 2))
        logits = np.stack([sure, ~sure], 1).astype(np.float32)
        return Recognition(logits, np.zeros((len(sure), 49), np.float32))


def clip(i: int) -> tuple[np.ndarray, np.ndarray]:
    keypoints, confidence = random_clip('masa49', 10, missing=0, seed=i)
    return keypoints, np.ones_like(confidence)


def test_rows_tell_what_the_model_does(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / 'a', 'masa49', ('house',), clip=clip)
    found = run(Sees(), archive)
    assert (found['clips'], found['subset'], found['archive']) == (4, {}, 'a')
    for row in found['rows']:
        wrong = ('×' in row['fault'] and row['size'] < 0.5) or 'lost' in row['fault']
        assert row['top1'] == (0 if wrong else 1), row
        assert row['change'] == row['top1'] - 1
    assert len(found['rows']) == len(list(faults_of(LAYOUT)))
    table = to_markdown(found)
    assert table.splitlines()[2] == '| none | 1.000 |'
    assert '| hands lost in one stretch, share | 0.1: 0.000, 0.3: 0.000, 0.5: 0.000 |' in table


def test_a_class_that_the_model_does_not_know(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / 'a', 'masa49', ('house', 'water'), clip=clip)
    with one_line_error("'water'", 'gloss'):
        run(Sees(), archive)
    with one_line_error('archive', 'not given'):
        run(Sees())


def test_the_command(letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(robustness, 'FACTORS', (0.5,))
    monkeypatch.setattr(robustness, 'SHARES', (0.5,))
    monkeypatch.setattr(robustness, 'JITTERS', ())
    model, out = resolve('mmsign://models/letters'), tmp_path / 'out.json'
    # the letters of the tests hold four of the languages
    monkeypatch.setattr(own_clips, '_tested_on', lambda model: (None, {'signers': ['ise']}))
    words = ('robustness', '--model', model, '--archive', letters, '--repeats', 1, '--out', out)
    assert run_tool(monkeypatch, 'benchmark.py', *words) == 0
    assert '| confidence of hands × | 0.5: ' in capsys.readouterr().out
    assert out.is_file()
