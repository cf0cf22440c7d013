"""The paper's experiments as a dry run on invented clips in the real layout and naming."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
import torch
from synthetic import slr500_clips, slr500_labels

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import slr500
from mmsign.datasets.sources.base import write_archive
from mmsign.engine.runs import load_config
from mmsign.evaluation.score_file import Scores
from mmsign.experiments.execute import execute
from mmsign.experiments.plan import Run
from mmsign.experiments.reproduce import STREAMS, check_archive, distributed_command, prepare_texts
from mmsign.experiments.zoo import read_runs
from mmsign.prompts import read_descriptions
from mmsign.utils.errors import MMSignError

SLIM = {
    'epochs': 1,
    'frames': 8,
    'batch_size': 4,
    'workers': 0,
    'model.backbone.channels': [8, 8],
    'model.backbone.strides': [1, 2],
    'feature_channels': 8,
}


@pytest.fixture(scope='module')
def archive(tmp_path_factory):
    """Three classes, two training signers and one test signer, from files under the official names."""
    folder, rng = tmp_path_factory.mktemp('slr500'), np.random.default_rng(0)
    source = slr500.load(str(slr500_clips(folder / 'clips', rng)), str(slr500_labels(folder / 'labels')))
    write_archive(source, folder / 'archive', progress=False)
    return folder / 'archive'


@pytest.fixture
def cfg(archive, repo):
    options = {
        'archive': str(archive),
        'text_bank': str(archive / 'text_bank.safetensors'),
        'descriptions': str(archive / 'descriptions.jsonl'),
    }
    return load_config(repo / 'configs/gspmc_slr500.py', options)


def run_tool(repo, *args):
    command = [sys.executable, str(repo / 'tools/reproduce.py'), *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=repo)


def test_dry_run(archive, repo, tmp_path):
    words = [f'{key}={str(value).replace(" ", "")}' for key, value in SLIM.items()]
    args = [
        'slr500',
        '--data',
        archive,
        '--work-dir',
        tmp_path / 'w',
        '--encoder',
        'random',
        '--cfg-options',
        *words,
    ]
    done = run_tool(repo, *args)
    assert done.returncode == 0, done.stderr[-2000:]
    assert 'NOTE: class names stand in for descriptions' in done.stdout
    assert 'train: 12 clips, published 87500' in done.stdout
    assert 'missing in train: body' in done.stdout
    result = json.loads((tmp_path / 'w/reproduce.json').read_text(encoding='utf8'))
    assert list(result['streams']) == list(STREAMS)
    assert [result['streams'][s]['paper'] for s in STREAMS] == [0.9601, 0.9437, 0.9528, 0.9419]
    assert result['fused']['paper'] == 0.971
    assert result['fused']['n'] == 6
    assert result['descriptions']['models'] == ['class-name']
    assert result['estimate']['steps_per_epoch'] == 3
    assert result['estimate']['seconds_per_step'] > 0
    assert result['weights'] == dict(joint=2, bone=2, joint_motion=1, bone_motion=1)
    # the fused scores are the weighted mean of the four runs' softmax scores
    total = 0
    for stream in STREAMS:
        logits = Scores.load(tmp_path / 'w' / stream / 'scores.npz').logits.astype(np.float64)
        total += result['weights'][stream] / 6 * np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    fused = Scores.load(tmp_path / 'w/fused.npz')
    np.testing.assert_allclose(np.exp(fused.logits), total, rtol=1e-4)
    for row in (*result['streams'].values(), result['fused']):
        assert row['difference'] == pytest.approx(row['top1'] - row['paper'])
        assert f'{row["top1"]:.4f}  {row["paper"]:.4f}  {row["difference"]:+.4f}' in done.stdout
    # the model zoo tells the streams apart
    entries = read_runs([tmp_path / 'w'])
    assert {entry.config for entry in entries} == {'gspmc_slr500'}
    assert [sum(f'streams="{stream}"' in entry.changes for entry in entries) for stream in STREAMS[1:]] == [
        1
    ] * 3
    assert len(entries) == 4
    # once more: nothing is trained again
    times = {file: file.stat().st_mtime_ns for file in tmp_path.glob('w/*/epoch_1.pth')}
    assert len(times) == 4
    assert run_tool(repo, *args).returncode == 0
    assert times == {file: file.stat().st_mtime_ns for file in times}


def test_an_interrupted_stream_resumes(archive, repo, cfg, tmp_path):
    overrides, _ = prepare_texts(cfg, tmp_path, 'random')
    options = {'archive': str(archive), **overrides, **SLIM, 'epochs': 2, 'streams': 'bone'}
    run = Run('bone', str(repo / 'configs/gspmc_slr500.py'), options, 'all', 0, folder='bone')

    def dies(run, folder):
        from mmsign.engine.runs import train

        one = run.load()
        one.work_dir, one.train_cfg.max_epochs = str(folder), 1
        train(one)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute(run, tmp_path, True, dies)
    first = (tmp_path / 'bone/epoch_1.pth').read_bytes()
    assert first
    metrics = json.loads(execute(run, tmp_path, True).with_name('run.json').read_text())
    assert metrics['checkpoint'].endswith('epoch_2.pth')
    logs = [file.read_text(encoding='utf8') for file in (tmp_path / 'bone').glob('2*/*.log')]
    assert any('resumed epoch: 1' in text for text in logs)
    other = Run('bone', run.config, {**options, 'epochs': 3}, 'all', 0, folder='bone')
    with pytest.raises(MMSignError, match='bone: holds a run with other settings'):
        execute(other, tmp_path)
    # archives that change under the same name are refused, and nothing is removed
    (tmp_path / 'bone/inputs.json').write_text(json.dumps({'archive': 'another'}))
    with pytest.raises(MMSignError, match='field archive: is not what this run was begun with'):
        execute(run, tmp_path)
    assert (tmp_path / 'bone/epoch_2.pth').is_file()


def test_other_data_are_refused(archive, cfg, repo, tmp_path):
    found = check_archive('slr500', cfg)
    assert found['differences'] == ['train: 12 clips, published 87500', 'test: 6 clips, published 37500']
    assert 0 < found['missing']['train']['left_hand'] < 0.3
    with pytest.raises(MMSignError, match='has 500 glosses, autsl has 226'):
        check_archive('autsl', load_config(repo / 'configs/gspmc_autsl.py', {'archive': str(archive)}))
    cfg.layout = 'kinect20'
    with pytest.raises(MMSignError, match='layout wholebody133 has no head'):
        check_archive('slr500', cfg)
    done = run_tool(repo, 'slr500', '--data', tmp_path)
    assert done.returncode == 2
    assert 'is not a pose archive' in done.stderr


def test_texts_that_are_there_are_used_and_checked(archive, cfg, tmp_path):
    overrides, texts = prepare_texts(cfg, tmp_path / 'a', 'random')
    assert texts['models'] == ['class-name']
    rows = read_descriptions(overrides['descriptions'])
    assert [row.globals for row in rows[:2]] == [['词0'], ['词1']]
    # hand-written descriptions beside the archive come first
    data = tmp_path / 'archive'
    shutil.copytree(archive, data)
    text = (tmp_path / 'a/class_names.jsonl').read_text(encoding='utf8').replace('class-name', 'hand')
    (data / 'descriptions.jsonl').write_text(text, encoding='utf8')
    cfg.archive, cfg.descriptions = str(data), str(data / 'descriptions.jsonl')
    overrides, texts = prepare_texts(cfg, tmp_path / 'b', 'random')
    assert texts['models'] == ['hand']
    assert overrides['descriptions'] == cfg.descriptions
    # descriptions of other classes, or in another order
    lines = text.splitlines()
    (data / 'descriptions.jsonl').write_text('\n'.join(lines[:-1]), encoding='utf8')
    with pytest.raises(MMSignError, match=r'class 499 .* has no line'):
        prepare_texts(cfg, tmp_path / 'c', 'random')
    assert len(PoseArchive(data).glosses) == 500


def test_two_processes_train_one_stream(archive, repo, cfg, tmp_path):
    """The command of several GPUs, on the CPU: the batch is shared and the learning rate stays."""
    overrides, _ = prepare_texts(cfg, tmp_path, 'random')
    options = {'archive': str(archive), **overrides, **SLIM, 'batch_size': 2, 'streams': 'joint'}
    options['auto_scale_lr.base_batch_size'] = 4
    run = Run('joint', str(repo / 'configs/gspmc_slr500.py'), options, 'all', 0, folder='joint')
    folder = tmp_path / 'with space' / 'joint'
    command = distributed_command(run, folder, 2, repo / 'tools/train.py')
    environment = {**os.environ, 'OMP_NUM_THREADS': '1'}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=repo, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    state = torch.load(folder / 'epoch_1.pth', weights_only=True)
    assert state['meta']['iter'] == 3  # 12 clips, 2 processes x 2
    log = next(folder.glob('2*/*.log')).read_text(encoding='utf8')
    assert 'current batch size is 4. Scaling the original LR by 1.0' in log
    scores = execute(run, folder.parent, launch=lambda *_: pytest.fail('trained again'))
    assert len(Scores.load(scores).clip_id) == 6


def test_make_says_what_is_missing(repo):
    done = subprocess.run(['make', 'reproduce-slr500'], cwd=repo, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'make reproduce-slr500 DATA=data/slr500' in done.stdout
    done = subprocess.run(
        ['make', '-n', 'reproduce-autsl', 'DATA=x', 'GPUS=8'],
        cwd=repo,
        capture_output=True,
        text=True,
        check=True,
    )
    assert 'tools/reproduce.py autsl --data "x" --gpus 8' in done.stdout
