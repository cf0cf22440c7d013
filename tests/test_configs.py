"""Every config builds, trains a step and tests; the paper's recipes are the paper's."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers import one_line_error
from letters import letters as letters
from mmengine.config import Config, ConfigDict
from mmengine.optim import LinearLR, MultiStepLR
from mmengine.runner import Runner
from small_configs import BY_NAME, CONFIGS, NAMES, stored_layout
from small_configs import small as small

from mmsign.engine.runs import evaluate, fit_device, load_config, train
from mmsign.keypoints.registered import build_layout
from mmsign.models.heads.contrastive import MultiPositiveContrastiveHead
from mmsign.registry import DATASETS, MODELS

# Section 4.1.2 of the paper, and method.md where it is silent
RECIPES = {
    'slr500': dict(lr=0.06, batch=120, weight_decay=5e-4, classes=500),
    'autsl': dict(lr=0.04, batch=80, weight_decay=4e-4, classes=226),
}
PAPER = [name for name in NAMES if name.split('_')[1] in RECIPES]
STREAMS = ('joint', 'bone', 'joint_motion', 'bone_motion')


@pytest.mark.parametrize('name', NAMES)
def test_trains_and_tests(small, name, tmp_path):
    cfg = small(name)
    torch.manual_seed(0)
    cfg.randomness.seed = 0
    checkpoint = train(cfg)
    state = torch.load(checkpoint, weights_only=True)
    assert state['meta']['epoch'] == 1
    assert state['meta']['iter'] >= 1
    assert all(torch.isfinite(v).all() for v in state['state_dict'].values() if v.is_floating_point())
    momenta = [
        s.get('momentum_buffer', s.get('exp_avg')) for s in state['optimizer']['state'].values()
    ]  # a step was taken, and it reached the parameters
    assert sum(m is not None and bool(m.any()) for m in momenta) > len(momenta) / 2
    metrics = evaluate(cfg, checkpoint, str(tmp_path / 'scores.npz'), name)
    assert 0 <= metrics['top1'] <= metrics['top5'] <= 1
    assert metrics['n'] == 3


@pytest.mark.parametrize('name', NAMES)
def test_heads_fit_the_texts_that_may_come(small, name):
    """Built in full, every part of the layout is aligned, and the losses are finite."""
    cfg = small(name)
    model = MODELS.build(cfg.model)
    for head in model.aux_heads:
        wanted = {'global', 'synonym', *build_layout(cfg.layout).parts}
        # a nose that only joins two hands is no body part: its config may leave it out
        hands = {'left_hand', 'right_hand'} & set(build_layout(cfg.layout).parts)
        assert {'global', *hands} <= set(head.rows) <= wanted
    layout, channels = build_layout(cfg.layout), cfg.model.backbone.in_channels
    logits = model.eval()(torch.rand(1, channels, 8, layout.num_keypoints))
    assert logits.shape == (1, cfg.model.cls_head.num_classes)
    assert torch.isfinite(logits).all()


@pytest.mark.parametrize('name', PAPER)
def test_size_of_the_network(small, name):
    cfg = small(name)
    model = MODELS.build(cfg.model)
    count = sum(p.numel() for part in (model.backbone, model.cls_head) for p in part.parameters())
    classes = RECIPES[name.split('_')[1]]['classes']
    assert count == 1_768_294 - (500 - classes) * 257
    assert (count == 1_768_294) == ('slr500' in name)


@pytest.mark.parametrize('name', PAPER)
def test_recipe(name):
    cfg = load_config(BY_NAME[name])
    recipe = RECIPES[name.split('_')[1]]
    assert cfg.train_cfg.max_epochs == 110
    assert cfg.train_dataloader.batch_size == recipe['batch']
    assert cfg.optim_wrapper.optimizer.to_dict() == dict(
        type='SGD', lr=recipe['lr'], momentum=0.9, nesterov=True, weight_decay=recipe['weight_decay']
    )
    assert cfg.auto_scale_lr.to_dict() == dict(enable=True, base_batch_size=recipe['batch'])
    assert cfg.amp is True
    assert cfg.sync_bn == 'torch'
    assert cfg.layout == cfg.model.backbone.layout == cfg.model.neck.layout == 'wholebody87'
    assert cfg.frames == 64
    assert cfg.model.cls_head.num_classes == recipe['classes']
    assert cfg.model.cls_head.get('label_smoothing', 0) == 0
    assert cfg.train_dataloader.dataset.subset.to_dict() == {'split': 'train'}
    assert cfg.test_dataloader.dataset.subset.to_dict() == {'split': 'test'}
    assert cfg.val_cfg is None
    assert 'save_best' not in cfg.default_hooks.checkpoint
    heads = cfg.model.get('aux_heads', [])
    assert len(heads) == (1 if name.startswith('gspmc') else 0)
    for head in heads:
        parameters = inspect.signature(MultiPositiveContrastiveHead).parameters.values()
        head = ConfigDict({option.name: option.default for option in parameters} | head)
        assert (head.temperature, head.loss_weight, head.negatives) == (0.1, 0.5, 'batch')
        assert tuple(head.terms) == ('global', 'synonym', 'part')
        assert head.get('bank_transform', 'none') == 'none'


@pytest.mark.parametrize('name', PAPER)
def test_learning_rates_of_all_epochs(name):
    cfg = load_config(BY_NAME[name])
    peak = RECIPES[name.split('_')[1]]['lr']
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=cfg.optim_wrapper.optimizer.lr)
    classes = {'LinearLR': LinearLR, 'MultiStepLR': MultiStepLR}
    schedulers = []
    for spec in cfg.param_scheduler:
        options = spec.to_dict()
        schedulers.append(classes[options.pop('type')](optimizer, **options))
    rates = []
    for _ in range(cfg.train_cfg.max_epochs):
        rates.append(optimizer.param_groups[0]['lr'])
        optimizer.step()
        for scheduler in schedulers:
            scheduler.step()
    # five epochs of warm-up from a fifth of it, then a tenth at 90 and a hundredth at 100
    np.testing.assert_allclose(rates[:5], np.linspace(0.2, 1, 5) * peak)
    np.testing.assert_allclose(rates[5:90], peak)
    np.testing.assert_allclose(rates[90:100], peak / 10)
    np.testing.assert_allclose(rates[100:], peak / 100)


@pytest.mark.parametrize('data', ['slr500', 'autsl', 'isl_kinect30'])
def test_the_streams_to_fuse_have_weights(data):
    assert set(load_config(BY_NAME[f'gspmc_{data}']).fusion_weights) == set(STREAMS)


@pytest.mark.parametrize('name', NAMES)
def test_a_stream_and_its_channels_are_one_line(name):
    dims = stored_layout(load_config(BY_NAME[name]))[1]
    for streams, count in (('bone', 1), (STREAMS, 4)):
        cfg = load_config(BY_NAME[name], {'streams': streams})
        shapes = load_config(BY_NAME[name]).get('part_channels', False)
        assert cfg.model.backbone.in_channels == count * (dims * (1 + shapes) + 1)
        (step,) = [step for step in cfg.test_dataloader.dataset.pipeline if step.type == 'MakeStreams']
        assert step.streams == streams


def test_streams_differ_in_one_line():
    data = 'slr500'
    base = load_config(BY_NAME[f'gspmc_{data}']).to_dict()
    for stream in STREAMS[1:]:
        child = load_config(BY_NAME[f'gspmc_{data}_{stream}']).to_dict()
        assert child['streams'] == stream
        again = load_config(BY_NAME[f'gspmc_{data}'], {'streams': stream}).to_dict()
        for cfg in (child, again):
            del cfg['work_dir'], cfg['cfg_options']  # how it was asked for
        assert child == again
        differing = {key for key in child if base[key] != child[key]}
        assert differing == {
            'streams',
            'pack',
            'train_pipeline',
            'test_pipeline',
            'train_dataloader',
            'test_dataloader',
        }


@pytest.mark.parametrize('data', ['slr500', 'autsl', 'isl_kinect30', 'asl_words', 'fingerspelling'])
def test_a_baseline_differs_in_nothing_but_the_texts(data):
    ours = load_config(BY_NAME[f'gspmc_{data}']).to_dict()
    plain = load_config(BY_NAME[f'ctrgcn_{data}']).to_dict()
    assert ours['model'].pop('aux_heads')
    extra = set(Config.fromfile(CONFIGS[0].parent / '_base_/models/contrastive.py'))
    extra |= {'work_dir', 'fusion_weights', 'descriptions', 'text_bank'}
    assert {k: v for k, v in ours.items() if k not in extra} == {
        k: v for k, v in plain.items() if k not in extra
    }


@pytest.mark.parametrize('name', NAMES)
def test_opened_as_openmmlab_users_open_it(small, name, tmp_path):
    """By MMEngine alone: the runner works, and a part of it says what to call."""
    opened = Config.fromfile(BY_NAME[name])
    with one_line_error('mmsign.apis.load_config'):
        MODELS.build(opened.model)
    cfg = small(name)
    opened.merge_from_dict({'archive': str(tmp_path / 'archive'), 'frames': 8, 'batch_size': 2, 'epochs': 1})
    opened.merge_from_dict({'work_dir': str(tmp_path / 'run'), 'workers': 0, 'encoder': 'random'})
    opened.merge_from_dict({f'{kind}_subset.clips_per_class': 1 for kind in ('train', 'test')})
    opened.merge_from_dict({f'{kind}_dataloader.pin_memory': False for kind in ('train', 'test')})
    opened.text_bank, opened.descriptions = (str(tmp_path / f) for f in ('bank.safetensors', 'texts.jsonl'))
    runner = Runner.from_cfg(opened)
    assert runner.cfg.optim_wrapper == cfg.optim_wrapper
    assert '$' in str(opened.to_dict())  # the runner bound a copy
    assert Runner.from_cfg({**opened.to_dict(), 'experiment_name': f'{name} from a dictionary'}).cfg.seed == 0
    runner.train()
    assert runner.epoch == 1
    assert (tmp_path / 'run/epoch_1.pth').is_file()


def test_a_model_is_built_without_a_runner(repo, tmp_path):
    """In a fresh process, where no default scope is set and nothing else is imported."""
    code = (
        'from mmsign.apis import load_config\nfrom mmsign.registry import MODELS\n'
        f"cfg = load_config({str(repo / 'configs/ctrgcn_slr500.py')!r}, {{'streams': ('joint', 'bone')}})\n"
        'print(MODELS.build(cfg.model).backbone.in_channels)\n'
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.split() == ['6'], done.stderr


def test_signers_of_the_kinect_set():
    cfg = load_config(BY_NAME['gspmc_isl_kinect30'])
    train_signers = cfg.train_dataloader.dataset.subset.signers
    test_signers = cfg.test_dataloader.dataset.subset.signers
    assert (len(set(train_signers)), len(set(test_signers))) == (6, 2)
    assert not set(train_signers) & set(test_signers)
    assert (cfg.frames, cfg.layout) == (48, 'kinect11')


def test_mixed_precision_is_the_default_on_gpus_only(monkeypatch):
    cfg = load_config(BY_NAME['gspmc_slr500'])
    fit_device(cfg)  # no GPU here
    assert cfg.optim_wrapper.type == 'OptimWrapper'
    assert cfg.sync_bn is None
    monkeypatch.setattr('mmsign.engine.runs.get_device', lambda: 'cuda')
    cfg = load_config(BY_NAME['gspmc_slr500'])
    fit_device(cfg)
    assert cfg.optim_wrapper.type == 'AmpOptimWrapper'
    assert cfg.optim_wrapper.loss_scale == 'dynamic'
    assert cfg.sync_bn == 'torch'
    cfg = load_config(BY_NAME['gspmc_slr500'], {'amp': False})
    fit_device(cfg)
    assert cfg.optim_wrapper.type == 'OptimWrapper'


def test_mirrored_clips_of_the_whole_body_recipe_stay_between_the_shoulders(letters: Path, repo: Path):
    """Mirrored after it was centred, a one-handed clip would jump to the side."""
    cfg = load_config(repo / 'configs/gspmc_slr500.py', {'archive': str(letters)})
    steps = [dict(step) for step in cfg.train_dataloader.dataset.pipeline]
    kinds = [step['type'] for step in steps]
    steps[kinds.index('RandomMirror')]['prob'] = 1
    steps = steps[: max(kinds.index('RandomMirror'), kinds.index('Normalize')) + 1]
    dataset = DATASETS.build(dict(type='SignDataset', archive=str(letters), pipeline=steps))
    shoulders = [build_layout('wholebody87').names.index(f'{side}_shoulder') for side in ('left', 'right')]
    for i in range(0, len(dataset), 20):
        sample = dataset[i]
        seen = (sample['confidence'][:, shoulders] > 0).all(1)
        assert seen.any()
        assert abs(sample['keypoints'][seen][:, shoulders, 0].mean()) < 0.05
