"""Fusing score files from the command line."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from test_evaluation.test_fusion import make, other, shuffled
from tool_runner import run_tool

from mmsign.evaluation import Scores


@pytest.fixture
def files(tmp_path, rng):
    test = make(rng, 40, 6)
    validation = dataclasses.replace(make(rng, 30, 6), clip_id=np.array([f'v{i}' for i in range(30)]))
    out = {}
    for name in ('joint', 'bone'):
        for split, scores in (('test', test), ('val', validation)):
            scores = shuffled(other(scores, rng), rng)
            if name == 'joint':
                scores.logits[np.arange(len(scores.label)), scores.label] += 4
            out[name, split] = tmp_path / f'{name}_{split}.npz'
            scores.save(out[name, split])
    return out


def test_given_weights_and_any_order(files, tmp_path, monkeypatch, capsys, rng):
    pair = [files['joint', 'test'], files['bone', 'test']]
    assert (
        run_tool(monkeypatch, 'fuse_scores.py', *pair, '--weights', 2, 1, '--out', tmp_path / 'a/f.npz') == 0
    )
    text = capsys.readouterr().out
    assert '| fused | ' in text
    assert '40 clips' in text
    metrics = json.loads((tmp_path / 'a/f.json').read_text())
    assert list(metrics['weights'].values()) == [2, 1]
    shuffled(Scores.load(pair[1]), rng).save(tmp_path / 'again.npz')
    words = [pair[0], tmp_path / 'again.npz', '--weights', 2, 1, '--out', tmp_path / 'b/f.npz']
    assert run_tool(monkeypatch, 'fuse_scores.py', *words) == 0
    np.testing.assert_array_equal(
        Scores.load(tmp_path / 'a/f.npz').logits, Scores.load(tmp_path / 'b/f.npz').logits
    )
    again = json.loads((tmp_path / 'b/f.json').read_text())
    assert again['top1'] == metrics['top1']


def test_weights_come_from_validation_never_from_test(files, tmp_path, monkeypatch, capsys):
    pair = [files['joint', 'test'], files['bone', 'test']]
    words = [*pair, '--search', files['joint', 'val'], files['bone', 'val'], '--out', tmp_path / 'f.npz']
    assert run_tool(monkeypatch, 'fuse_scores.py', *words) == 0
    metrics = json.loads((tmp_path / 'f.json').read_text())
    joint, bone = metrics['weights'].values()
    assert joint > bone
    assert metrics['searched_on'] == [str(files['joint', 'val']), str(files['bone', 'val'])]
    capsys.readouterr()
    assert run_tool(monkeypatch, 'fuse_scores.py', *pair, '--search', *pair) == 2
    assert 'is a test clip (40 are)' in capsys.readouterr().err


def test_validation_files_in_another_order_are_refused(files, tmp_path, monkeypatch, capsys):
    for (name, _), file in files.items():
        scores = Scores.load(file)
        scores.checkpoint_hash = name
        scores.save(file)
    tested = [files[name, 'test'] for name in ('joint', 'bone')]
    wrong, right = (
        [files[name, 'val'] for name in order] for order in (('bone', 'joint'), ('joint', 'bone'))
    )
    assert run_tool(monkeypatch, 'fuse_scores.py', *tested, '--search', *wrong) == 2
    assert 'bone_val.npz: field checkpoint_hash: is not of the checkpoint that' in capsys.readouterr().err
    assert run_tool(monkeypatch, 'fuse_scores.py', *tested, '--search', *right) == 0


def test_validation_files_of_other_glosses_or_given_twice_are_refused(files, monkeypatch, capsys):
    tested, searched = ([files[name, split] for name in ('joint', 'bone')] for split in ('test', 'val'))
    twice = [searched[0], searched[0].parent / '..' / searched[0].parent.name / searched[0].name]
    assert run_tool(monkeypatch, 'fuse_scores.py', *tested, '--search', *twice) == 2
    assert '--search: one file is given twice' in capsys.readouterr().err
    for file in searched:  # alike among themselves
        scores = Scores.load(file)
        scores.glosses = np.array(['other', *scores.glosses[1:]])
        scores.save(file)
    assert run_tool(monkeypatch, 'fuse_scores.py', *tested, '--search', *searched) == 2
    assert 'joint_val.npz: field glosses: the classes differ from those of' in capsys.readouterr().err


@pytest.mark.parametrize('name', ['f.json', 'f', '.npz'])
def test_numbers_never_overwrite_the_scores(files, tmp_path, monkeypatch, capsys, name):
    pair = [files['joint', 'test'], files['bone', 'test']]
    assert run_tool(monkeypatch, 'fuse_scores.py', *pair, '--out', tmp_path / name) == 2
    assert 'let it end in .npz' in capsys.readouterr().err
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ('change', 'words', 'message'),
    [
        ({}, ['--weights', 1], '1 values for 2 score files'),
        ({}, ['--weights', 1, -1], 'give a number of at least 0'),
        ({'clip_id': 39}, [], 'clip c'),
        ({'glosses': 1}, [], 'field glosses'),
    ],
)
def test_refusals(files, tmp_path, monkeypatch, capsys, change, words, message):
    scores = Scores.load(files['bone', 'test'])
    if 'clip_id' in change:  # one clip is missing
        scores = dataclasses.replace(
            scores, clip_id=scores.clip_id[:39], label=scores.label[:39], logits=scores.logits[:39]
        )
    if 'glosses' in change:
        scores.glosses[0] = 'other'
    scores.save(tmp_path / 'bad.npz')
    assert run_tool(monkeypatch, 'fuse_scores.py', files['joint', 'test'], tmp_path / 'bad.npz', *words) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count('\n') == 1
