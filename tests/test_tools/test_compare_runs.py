"""Comparing two tiny runs from the command line, and bad input in one line."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from browser import open_page
from tiny_models import tiny_checkpoint
from tool_runner import run_tool

from mmsign.datasets import PoseArchive
from mmsign.evaluation import Scores
from mmsign.inference.attention import load_scored_model
from mmsign.inference.recognizer import TorchModel


@pytest.fixture(scope='module')
def pair(letters, tmp_path_factory):
    """Two networks over one archive: config, checkpoint and score file of each."""
    archive = PoseArchive(letters)
    columns = {name: archive.columns[name][::5] for name in ('clip_id', 'label')}
    clips = [archive.read(i) for i in range(0, len(archive), 5)]
    out = []
    for seed in range(2):
        folder = tmp_path_factory.mktemp(f'run{seed}')
        config, checkpoint = tiny_checkpoint(folder, letters, seed=seed)
        blank = np.zeros((len(clips), 26), np.float32)
        scores = Scores(**columns, logits=blank, glosses=np.array(archive.glosses), config=str(config))
        member, _ = load_scored_model(config, checkpoint, scores, None)
        scores.logits = TorchModel([member], device='cpu')(clips).logits
        scores.checkpoint_hash = member.checkpoint_hash
        scores.save(folder / 'scores.npz')
        out.append((config, checkpoint, folder / 'scores.npz'))
    return out


def test_the_page_of_two_tiny_runs(pair, tmp_path, monkeypatch, capsys):
    (config_a, weights_a, a), (config_b, weights_b, b) = pair
    out = tmp_path / 'out'
    words = [a, b, '--out', out, '--names', 'first', 'second', '--configs', config_a, config_b]
    words += ['--checkpoints', weights_a, weights_b]
    assert run_tool(monkeypatch, 'compare_runs.py', *words) == 0
    metrics = json.loads((out / 'metrics.json').read_text())
    printed = capsys.readouterr().out
    assert f'first: top-1 {metrics["baseline"]["top1"]["value"]:.3f}' in printed
    assert f'McNemar p = {metrics["mcnemar_p"]:.3g}' in printed
    for name in ('gains', 'confusion_baseline', 'confusion_ours', 'pairs', 'attention'):
        assert (out / f'{name}.png').stat().st_size > 5000
    shown = len(list(out.glob('attention_[0-9]*.png')))
    assert 0 < shown <= 4
    document, messages = open_page(out / 'index.html', tmp_path / 'profile')
    assert messages == []
    assert 'second compared with first' in document
    assert document.count('<img') == 4 + shown
    words = [a, b, '--out', out]  # again, without attention: the old pictures go
    assert run_tool(monkeypatch, 'compare_runs.py', *words) == 0
    assert not list(out.glob('attention*'))
    assert 'ours compared with baseline' in (out / 'index.html').read_text(encoding='utf8')


def lacking_a_clip(scores):
    return dataclasses.replace(
        scores, clip_id=scores.clip_id[1:], label=scores.label[1:], logits=scores.logits[1:]
    )


def with_another_label(scores):
    return dataclasses.replace(scores, label=np.roll(scores.label, 1))


def with_another_gloss(scores):
    return dataclasses.replace(scores, glosses=np.array(['?', *scores.glosses[1:]]))


@pytest.mark.parametrize(
    ('change', 'message'),
    [(lacking_a_clip, 'clip '), (with_another_label, 'field label'), (with_another_gloss, 'field glosses')],
)
def test_runs_that_do_not_match(pair, tmp_path, monkeypatch, capsys, change, message):
    change(Scores.load(pair[1][2])).save(tmp_path / 'bad.npz')
    words = [pair[0][2], tmp_path / 'bad.npz', '--out', tmp_path / 'out']
    assert run_tool(monkeypatch, 'compare_runs.py', *words) == 2
    error = capsys.readouterr().err
    assert error.startswith(f'error: {tmp_path}/bad.npz: ')
    assert message in error
    assert error.count('\n') == 1
    assert not (tmp_path / 'out').exists()


def test_checkpoints_that_do_not_fit(pair, tmp_path, monkeypatch, capsys):
    (config_a, weights_a, a), (config_b, weights_b, b) = pair
    words = [a, b, '--out', tmp_path / 'out', '--configs', config_a, config_b, '--checkpoints']
    for options, message in (
        ([weights_b, weights_a], 'is not the one that wrote the score file'),
        ([weights_a, weights_b, '--clips', 'nobody'], 'clip nobody'),
        ([weights_a, tmp_path / 'none.pth'], 'no such checkpoint'),
        ([weights_a, weights_b, '--cfg-options', 'layout=hand21'], 'does not fit the model'),
    ):
        assert run_tool(monkeypatch, 'compare_runs.py', *words, *options) == 2
        error = capsys.readouterr().err
        assert message in error
        assert error.count('\n') == 1
    assert run_tool(monkeypatch, 'compare_runs.py', a, b, '--out', tmp_path / 'o', '--clips', 'x') == 2
    assert 'needs configs and checkpoints' in capsys.readouterr().err
