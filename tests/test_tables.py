"""Every table of experiments plans runs whose configs load and whose models build, each another one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from helpers import random_clip
from mmengine.config import Config
from mmengine.registry import init_default_scope

from mmsign.datasets.splits import select_clips
from mmsign.engine.config_files import load_config
from mmsign.experiments.plan import plan
from mmsign.experiments.table import load_table
from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing.pipeline import run_pipeline
from mmsign.registry import LAYOUTS, MODELS

CONFIGS = Path(__file__).parent.parent / 'configs'
TABLES = [
    pytest.param(path, data, id=f'{path.stem}-{data or "own"}')
    for folder in ('ablations', 'benchmarks')
    for path in sorted((CONFIGS / folder).glob('*.py'))
    for data, chosen in (Config.fromfile(path).get('sets') or {'': True}).items()
    if chosen
]


@pytest.mark.parametrize(('path', 'data'), TABLES)
def test_runs_of_a_table(path, data):
    init_default_scope('mmsign')
    table = load_table(path).on(data)
    folds = list(dict.fromkeys(run.fold for run in plan(table)))[:2]
    runs = [run for run in plan(table) if run.seed == table.seeds[0] and run.fold in folds]
    cells, built = {}, set()
    for run in runs:
        cfg = run.load()
        assert cells.setdefault(run.key, run) is run, f'{run.row} and {cells[run.key].row} are the same run'
        cfg.model.aux_heads = []  # their texts are not here
        network = str((cfg.model, cfg.test_dataloader.dataset.pipeline))
        if run.fold != folds[0] or run.method != 'train' or network in built:
            continue
        built.add(network)
        model = MODELS.build(cfg.model).eval()
        stored = 'kinect20' if cfg.layout.startswith('kinect') else 'wholebody133'
        clip = random_clip(stored, 12, 3 if stored == 'kinect20' else 2, missing=0)
        steps = [step for step in cfg.test_dataloader.dataset.pipeline if step.type != 'PackSign']
        layouts = {name: build_layout(name) for name in LAYOUTS.module_dict}
        inputs = run_pipeline(steps, *clip, build_layout(stored), layouts)
        with torch.no_grad():
            assert model(torch.from_numpy(inputs)[None]).shape == (1, cfg.model.cls_head.num_classes)
        head = Config.fromfile(run.config).get('model', {}).get('aux_heads')
        if head:
            assert set(cfg.contrastive_head.parts) <= set(build_layout(cfg.layout).parts)


@pytest.mark.parametrize('path', sorted((CONFIGS / 'benchmarks').glob('*.py')), ids=lambda path: path.stem)
def test_nobody_of_a_benchmark_trains_and_is_tested(path: Path) -> None:
    """Half of the clips at least train, every set has its own folds, and no signer is on both sides."""
    names = np.array([f's{i}' for i in range(17)])
    for data in load_table(path).sets:
        table = load_table(path).on(data)
        row = next(iter(table.rows))
        tested: list[str] = []
        for run in plan(table, rows=[row], seeds=[0]):
            cfg = run.load()
            sides = [cfg[f'{kind}_dataloader'].dataset.subset for kind in ('train', 'test')]
            signers = sorted({one for side in sides for one in side.get('signers', ())}) or names
            columns = {
                'signer': np.array(signers),
                'split': np.full(len(signers), ''),
                'label': np.zeros(len(signers), int),
                'clip_id': np.array([f'clip of {signer}' for signer in signers]),
            }
            train, test = (set(select_clips(columns, side)) for side in sides)
            assert train
            assert test
            assert not train & test
            tested += [signers[i] for i in test]
        assert len(tested) == len(set(tested)), 'two folds test the same signer'


def test_a_start_fits_the_networks_that_begin_with_it() -> None:
    """All but the classifier: a shape that differed would stop every such row after hours of training."""
    init_default_scope('mmsign')
    first = load_config(CONFIGS / 'ablations/_base_/other_sets.py')
    shapes = {name: value.shape for name, value in MODELS.build(first.model).backbone.state_dict().items()}
    columns = {
        'split': np.repeat(['asl100', 'dgs30'], 40),
        'signer': np.full(80, ''),
        'label': np.repeat([0, 1], 40),
        'clip_id': np.array([f'clip {i}' for i in range(80)]),
    }
    trained = select_clips(columns, first.train_dataloader.dataset.subset)
    assert np.bincount(columns['label'][trained]).tolist() == [30, 30]
    starting = [
        run for run in plan(load_table(CONFIGS / 'ablations/pretrained_start.py').on()) if 'start' in run.row
    ]
    assert len(starting) == 9
    for run in starting:
        cfg = run.load()
        assert (cfg.load_from, cfg.load_classifier) == ('work_dirs/other_sets', False)
        assert cfg.train_dataloader.dataset.archive != first.train_dataloader.dataset.archive
        state = MODELS.build(cfg.model).backbone.state_dict()
        assert {name: value.shape for name, value in state.items()} == shapes
