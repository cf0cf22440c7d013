"""Overrides that do nothing, or half of what they say, are refused; one seed is for everything."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from helpers import one_line_error
from letters import letters as letters

from mmsign.engine.runs import load_config
from mmsign.registry import DATASETS

FOLDER = Path(__file__).parent.parent.parent / 'configs'
CONFIGS = sorted(FOLDER.glob('*.py'))


@pytest.mark.parametrize(
    ('option', 'hint'),
    [
        ('stream', 'did you mean streams?'),
        ('lrr', 'did you mean lr?'),
        ('batch', 'batch_size'),
        ('train_datalaoder.batch_size', 'did you mean train_dataloader'),
        ('weight_decay', 'did you mean optim_wrapper.optimizer.weight_decay'),
        ('backbone.channels', 'did you mean model.backbone.channels'),
        ('std', 'choose a name of the config'),
    ],
)
def test_an_option_that_nothing_reads_is_refused_with_a_hint(option, hint):
    with one_line_error('ctrgcn_fingerspelling.py', option.partition('.')[0], hint):
        load_config(FOLDER / 'ctrgcn_fingerspelling.py', {'streams': 'bone', option: 3})


def test_what_is_read_when_present_may_be_given(tmp_path):
    read = {
        'amp': True,
        'threads': 2,
        'experiment_name': 'x',
        'sync_bn': None,
        'launcher': 'none',
        'work_dir': 'w',
        'data_preprocessor.type': 'SignPreprocessor',
        'compile': False,
    }
    assert load_config(FOLDER / 'ctrgcn_slr500.py', read).threads == 2
    # and a variable that the config uses and leaves to others to define
    file = tmp_path / 'own.py'
    file.write_text("folder = '$root/x'\n")
    cfg = load_config(file, {'root': '$place/b', 'place': 'a'})
    assert cfg.folder == 'a/b/x'


@pytest.mark.parametrize('file', CONFIGS, ids=lambda file: file.stem)
def test_what_is_varied_is_one_line(file):
    """Of every config: these reach the network, the optimiser, the loaders and the draws."""
    options = {
        'lr': 0.5,
        'epochs': 7,
        'num_classes': 9,
        'batch_size': 5,
        'frames': 6,
        'seed': 3,
        'workers': 1,
    }
    cfg = load_config(file, options)
    assert cfg.optim_wrapper.optimizer.lr == 0.5
    assert cfg.train_cfg.max_epochs == 7
    assert cfg.model.cls_head.num_classes == 9
    assert cfg.train_dataloader.batch_size == 5
    for loader in (cfg.train_dataloader, cfg.test_dataloader):
        (sampled,) = [step for step in loader.dataset.pipeline if step.type == 'SampleFrames']
        assert sampled.frames == 6
    assert (cfg.randomness.seed, cfg.train_dataloader.dataset.seed) == (3, 3)


def test_another_seed_draws_other_clips(letters):
    inputs = []
    for seed in (0, 1, 1):
        cfg = load_config(FOLDER / 'ctrgcn_fingerspelling.py', {'archive': str(letters), 'seed': seed})
        dataset = DATASETS.build({**cfg.train_dataloader.dataset, '_scope_': 'mmsign'})
        dataset.set_epoch(3)
        inputs.append(dataset[0]['inputs'])
    assert not torch.equal(inputs[0], inputs[1])
    assert torch.equal(inputs[1], inputs[2])


def test_a_seed_for_one_half_is_refused():
    file = FOLDER / 'ctrgcn_slr500.py'
    with one_line_error('randomness.seed', 'is 1', 'set nothing but seed'):
        load_config(file, {'randomness.seed': 1})
    # unless both halves are told
    cfg = load_config(file, {'randomness.seed': 1, 'train_dataloader.dataset.seed': 2})
    assert (cfg.randomness.seed, cfg.train_dataloader.dataset.seed) == (1, 2)
    assert load_config(file, {'train_dataloader.dataset.seed': 2}).randomness.seed == 0
    assert load_config(file, {'randomness.seed': None}).randomness.seed is None


def test_a_seed_that_a_written_out_config_does_not_follow_is_refused(tmp_path):
    cfg = load_config(FOLDER / 'ctrgcn_slr500.py')
    cfg.dump(str(tmp_path / 'dumped.py'))  # as MMEngine does in a work dir: nothing is late-bound there
    with one_line_error('dumped.py', 'randomness.seed', 'is 0'):
        load_config(tmp_path / 'dumped.py', {'seed': 1})


def test_own_training_sets_get_the_seed(tmp_path):
    file = tmp_path / 'own.py'
    part = "dict(type='mmsign.SignDataset', archive='a')"
    file.write_text(
        f'_base_ = [{str(FOLDER / "_base_/default_runtime.py")!r}]\nepochs = 1\n'
        f"train_dataloader = dict(dataset=dict(type='RepeatDataset', times=2, dataset=dict("
        f"type='ConcatDataset', datasets=[{part}, {part}, dict(type='Foreign')])))\n"
    )
    parts = load_config(file, {'seed': 4}).train_dataloader.dataset.dataset.datasets
    assert [part.get('seed') for part in parts] == [4, 4, None]


def test_a_preset_changes_what_the_config_has(tmp_path):
    (tmp_path / 'own.py').write_text("streams = 'joint'\nframes = 4\n")
    cfg = load_config(tmp_path / 'own.py', {'frames': 8}, preset={'streams': 'bone', 'frames': 6, 'other': 1})
    assert (cfg.streams, cfg.frames, 'other' in cfg) == ('bone', 8, False)
