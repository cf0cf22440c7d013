"""Training, killing, resuming and testing with the real tools."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from helpers import write_archive
from tool_runner import run_tool

from mmsign.engine.checkpoints import last_checkpoint
from mmsign.engine.runs import command, evaluate, load_config, train
from mmsign.evaluation import Scores
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import shipped

CONFIG = """
_base_ = ['{repo}/configs/_base_/default_runtime.py']
archive = '{archive}'
streams = 'joint'
normalize = [dict(type='Normalize'), dict(type='SampleFrames', frames=4, crop=(0.5, 1.0))]
tail = [dict(type='MakeStreams', streams='$streams'), dict(type='PackSign')]
dataset = dict(type='SignDataset', archive='{archive}', subset=dict(not_signers=['s3']),
               pipeline=[dict(type='RandomMirror'), *normalize, *tail])
train_dataloader = dict(batch_size=3, num_workers=0, dataset=dataset,
                        sampler=dict(type='DefaultSampler', shuffle=True))
test_dataloader = dict(batch_size=3, num_workers=0, sampler=dict(type='DefaultSampler', shuffle=False),
                       dataset=dict(type='SignDataset', archive='{archive}', subset=dict(signers=['s3']),
                                    pipeline=[dict(type='Normalize'),
                                              dict(type='SampleFrames', frames=4), *tail]))
test_evaluator = dict(type='mmaction.AccMetric', metric_list=('top_k_accuracy', 'mean_class_accuracy'))
model = dict(type='SkeletonRecognizer',
             backbone=dict(type='CTRGCN', layout='base27', in_channels=3, channels=(8, 8), strides=(1, 2)),
             neck=dict(type='PartPooling', layout='base27'),
             cls_head=dict(type='LinearClsHead', num_classes=3, in_channels=8))
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='AdamW', lr=0.01))
param_scheduler = dict(type='CosineAnnealingLR', T_max=4, by_epoch=True, convert_to_iter_based=True)
train_cfg = dict(max_epochs=4)
"""
#: Kills its own process, as a power cut would, in the middle of the third epoch.
KILLER = """
import os, signal
from mmengine.hooks import Hook
from mmsign.registry import HOOKS

@HOOKS.register_module()
class Killer(Hook):
    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        if 'KILL' in os.environ and runner.epoch == 2 and batch_idx == 1:
            os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def config(tmp_path: Path, repo: Path) -> Path:
    archive = write_archive(tmp_path / 'archive')
    file = tmp_path / 'tiny.py'
    file.write_text(CONFIG.format(repo=repo, archive=archive))
    return file


def next_second() -> None:
    """MMEngine names a run by config and second: a twin in one process would write into its folder."""
    time.sleep(1.1)


def last_log(work: Path) -> str:
    """MMEngine's whole log of the last session in a folder."""
    return max(work.glob('2*/*.log')).read_text(encoding='utf8')


def tool(repo: Path, *arguments: object, folder: Path, expect: int = 0, **variables: str) -> str:
    environment = {**os.environ, **variables, 'OMP_NUM_THREADS': '1', 'PYTHONPATH': f'{repo}:{folder}'}
    result = subprocess.run(
        [sys.executable, *map(str, arguments)], capture_output=True, text=True, cwd=folder, env=environment
    )
    assert result.returncode == expect, result.stderr[-2000:]
    return result.stdout + result.stderr


def test_killed_in_the_middle_of_an_epoch_and_resumed(config, repo, tmp_path):
    (tmp_path / 'killer.py').write_text(KILLER)
    config, plain = tmp_path / 'killed.py', config
    config.write_text(
        "_base_ = ['tiny.py']\ncustom_imports = dict(imports=['killer'])\n"
        "custom_hooks = [dict(type='EpochHook'), dict(type='Killer')]\n"
    )
    work = tmp_path / 'run'
    tool(
        repo,
        repo / 'tools/train.py',
        config,
        '--work-dir',
        work,
        folder=tmp_path,
        expect=-signal.SIGKILL,
        KILL='1',
    )
    assert last_checkpoint(work).name == 'epoch_2.pth'

    out = tool(repo, repo / 'tools/train.py', config, '--work-dir', work, '--resume', folder=tmp_path)
    assert [line.split()[1] for line in out.splitlines() if line.startswith('epoch ')] == ['3/4', '4/4']
    assert 'resumed epoch: 2' in last_log(work)

    # draws depend on (seed, epoch, clip) only: the interrupted run ends where an uninterrupted one does
    whole = tmp_path / 'whole'
    tool(repo, repo / 'tools/train.py', plain, '--work-dir', whole, folder=tmp_path)
    ours = torch.load(last_checkpoint(work), weights_only=True)['state_dict']
    theirs = torch.load(last_checkpoint(whole), weights_only=True)['state_dict']
    assert ours.keys() == theirs.keys()
    for name in ours:
        torch.testing.assert_close(ours[name], theirs[name], rtol=0, atol=0)

    # and the tester takes it from there
    out = tool(
        repo,
        repo / 'tools/test.py',
        config,
        work,
        '--out',
        tmp_path / 's.npz',
        '--work-dir',
        work,
        folder=tmp_path,
    )
    metrics = json.loads((work / 'metrics.json').read_text())
    assert set(metrics) >= {
        'top1',
        'top5',
        'mean_class',
        'n',
        'split',
        'seed',
        'config',
        'checkpoint',
        'versions',
    }
    assert metrics['n'] == 3
    assert f'top-1 {metrics["top1"]:.4f}' in out
    scores = Scores.load(tmp_path / 's.npz')
    assert scores.logits.shape == (3, 3)
    assert metrics['top1'] == pytest.approx((scores.ranks == 0).mean())


def test_amp_trains_in_bf16_on_the_cpu(config, repo, tmp_path):
    out = tool(
        repo, repo / 'tools/train.py', config, '--amp', '--work-dir', tmp_path / 'amp', folder=tmp_path
    )
    assert 'epoch 4/4' in out
    assert "type='AutocastOptimWrapper'" in last_log(tmp_path / 'amp')


def test_switching_a_stream_is_one_option(config):
    cfg = load_config(config, {'streams': 'bone'})
    assert cfg.train_dataloader.dataset.pipeline[-2].streams == 'bone'
    assert cfg.test_dataloader.dataset.pipeline[-2].streams == 'bone'


@pytest.mark.parametrize(
    ('text', 'problem'),
    [
        (None, "ModuleNotFoundError: No module named 'absent_part'"),
        ('import no_such_package', "ModuleNotFoundError: No module named 'no_such_package'"),
        ('1 / 0', 'ZeroDivisionError: division by zero'),
    ],
)
def test_a_broken_part_is_named_in_one_line(config, tmp_path, monkeypatch, text, problem):
    """And not by where Python has looked."""
    monkeypatch.setattr(sys, 'path', [*sys.path])
    part = 'absent_part' if text is None else f'broken_part_{len(text)}'
    if text is not None:
        (tmp_path / f'{part}.py').write_text(text)
    (tmp_path / 'own.py').write_text(
        f"_base_ = [{str(config)!r}]\ncustom_imports = dict(imports=['{part}'])\n"
    )
    with pytest.raises(MMSignError, match=problem) as caught:
        load_config(tmp_path / 'own.py')
    assert 'sys.path' not in str(caught.value)


@pytest.mark.parametrize(
    ('arguments', 'words'),
    [
        (['tools/train.py', 'none.py'], 'error: none.py: no such config. look in configs/'),
        (['tools/train.py', '{config}', '--cfg-options', 'streams=knee'], "unknown stream 'knee'"),
        (['tools/test.py', '{config}', 'none.pth'], 'error: none.pth: no such checkpoint'),
        (['tools/test.py', '{config}', '.'], 'holds no checkpoint'),
        (
            ['tools/train.py', '{config}', '--cfg-options', 'model.cls_head.num_classes=2'],
            'field num_classes: is 2, the data set has 3 glosses. set num_classes = 3',
        ),
        (
            ['tools/train.py', '{config}', '--cfg-options', 'stream=bone', 'threads=1'],
            'field stream: is neither in this config nor read by MMEngine or mmsign. did you mean streams?',
        ),
    ],
)
def test_bad_input_is_one_line(config, repo, tmp_path, arguments, words):
    arguments = [a.format(config=config) for a in arguments]
    out = tool(repo, repo / arguments[0], *arguments[1:], folder=tmp_path, expect=2)
    errors = [line for line in out.splitlines() if line.startswith('error: ')]
    assert len(errors) == 1
    assert words in errors[0]
    assert 'Traceback' not in out


def test_resuming_goes_on_here_and_not_from_load_from(config, tmp_path):
    """MMEngine prefers load_from, and the absolute path of the folder's old place."""
    next_second()
    options = {'train_cfg.max_epochs': 1}
    first = train(load_config(config, options, str(tmp_path / 'first')))
    options = {'load_from': str(first)}
    next_second()
    other = load_config(config, {**options, 'train_cfg.max_epochs': 2}, str(tmp_path / 'old place'))
    assert train(other, resume=True).name == 'epoch_2.pth'  # fine-tuned from epoch 0 on
    next_second()
    (tmp_path / 'old place').rename(tmp_path / 'new place')
    first.unlink()
    moved = load_config(config, {**options, 'train_cfg.max_epochs': 3}, str(tmp_path / 'new place'))
    assert train(moved, resume=True).name == 'epoch_3.pth'
    state = torch.load(tmp_path / 'new place/epoch_3.pth', weights_only=True)
    assert state['meta']['epoch'] == 3
    assert json.loads((tmp_path / 'new place/run.json').read_text())['resumed']


def test_a_whole_archive_can_be_tested_and_new_weights_lose_old_numbers(config, tmp_path):
    next_second()
    cfg = load_config(config, {'train_cfg.max_epochs': 1}, str(tmp_path / 'run'))
    cfg.test_dataloader.dataset.subset = None
    next_second()
    checkpoint = train(cfg)
    metrics = evaluate(cfg, checkpoint)
    assert metrics['split'] == {}
    assert len(metrics['checkpoint_hash']) == 64
    assert (tmp_path / 'run/metrics.json').is_file()
    next_second()
    train(load_config(config, {'train_cfg.max_epochs': 1}, str(tmp_path / 'run')))
    assert not (tmp_path / 'run/metrics.json').exists()


def test_numbers_stay_with_the_weights_and_their_seed(config, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    next_second()
    work = tmp_path / 'second seed'
    checkpoint = train(load_config(config, {'train_cfg.max_epochs': 1, 'seed': 3}, str(work)))
    next_second()
    assert run_tool(monkeypatch, 'test.py', config, work) == 0  # without seed=3
    metrics = json.loads((work / 'metrics.json').read_text())
    assert (metrics['seed'], metrics['checkpoint']) == (3, str(checkpoint))
    assert not (tmp_path / 'work_dirs/tiny/metrics.json').exists()  # it may be another run's
    next_second()
    assert run_tool(monkeypatch, 'test.py', config, work, '--work-dir', 'elsewhere') == 0
    assert json.loads((tmp_path / 'elsewhere/metrics.json').read_text())['seed'] == 3
    # weights that were copied out of their work dir
    (tmp_path / 'copied').mkdir()
    shutil.copy(last_checkpoint(work), tmp_path / 'copied/w.pth')
    assert run_tool(monkeypatch, 'test.py', config, tmp_path / 'copied/w.pth') == 0
    assert not (tmp_path / 'copied/metrics.json').exists()
    assert (tmp_path / 'work_dirs/tiny/metrics.json').is_file()


def test_commands_can_be_given_on_another_machine(monkeypatch, repo, tmp_path):
    for script, shown in (
        (repo / 'tools/train.py', 'python tools/train.py a.py --amp'),
        ('tools/train.py', 'python tools/train.py a.py --amp'),
        (shipped('tools') / 'train.py', 'python tools/train.py a.py --amp'),
        (tmp_path / 'own.py', f'python {tmp_path}/own.py a.py --amp'),
    ):
        monkeypatch.setattr(sys, 'argv', [str(script), 'a.py', '--amp'])
        monkeypatch.chdir(repo)
        assert command() == shown
