"""A checkpoint knows its pipeline and model; what departs from it is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from helpers import one_line_error, write_archive
from mmengine.config import Config
from tool_runner import run_tool

from mmsign.engine.checkpoint_meta import RECIPE
from mmsign.engine.recipe import fill_as_trained, first_difference, inference_recipe
from mmsign.engine.runs import load_config, train
from mmsign.inference.recognizer import load_member
from test_engine.test_runs import CONFIG


def older(content: dict) -> dict:
    """A checkpoint's meta as up to version 0.1, when pipelines did not name the confidence channel."""
    for step in content['pipeline']:
        step.pop('confidence', None)
    return {RECIPE: json.dumps(content)}


def recipe(**changes) -> Config:
    step = {'type': 'MakeStreams', 'streams': 'joint', 'keep': (0, 1), **changes}
    return Config(
        dict(
            model=dict(
                backbone=dict(type='CTRGCN', widths=[8, 16]),
                neck=dict(type='A'),
                cls_head=dict(num_classes=3),
            ),
            test_dataloader=dict(dataset=dict(pipeline=[dict(type='SelectLayout'), step])),
        )
    )


@pytest.mark.parametrize('known', [True, False])
def test_an_older_checkpoint_saw_scores(known: bool) -> None:
    """Never silently a mask: what says nothing runs as it was trained, what says mask is named."""
    meta = older(inference_recipe(recipe())) if known else {}
    cfg = recipe()
    cfg.train_dataloader = dict(dataset=dict(dataset=dict(pipeline=[dict(type='MakeStreams')])))
    fill_as_trained(cfg, meta)
    assert cfg.test_dataloader.dataset.pipeline[1].confidence == 'score'
    assert cfg.train_dataloader.dataset.dataset.pipeline[0].confidence == 'score'
    assert first_difference(cfg, meta) == ''
    said = recipe(confidence='mask')
    fill_as_trained(said, meta)
    assert said.test_dataloader.dataset.pipeline[1].confidence == 'mask'
    if known:
        found = first_difference(said, meta)
        assert found == "pipeline[1].confidence is 'mask', in training it was 'score'"


def test_a_newer_checkpoint_says_what_it_saw() -> None:
    for confidence in ('mask', 'none'):
        cfg = recipe(confidence=confidence)
        bare = recipe()
        fill_as_trained(bare, {RECIPE: json.dumps(inference_recipe(cfg))})
        assert bare.test_dataloader.dataset.pipeline[1].confidence == confidence
    bare = recipe()
    fill_as_trained(bare, {RECIPE: json.dumps(inference_recipe(recipe()))})
    assert bare.test_dataloader.dataset.pipeline[1].confidence == 'mask'


def test_the_first_difference_is_named() -> None:
    meta = {RECIPE: json.dumps(inference_recipe(recipe()))}
    assert first_difference(recipe(), meta) == ''
    assert first_difference(recipe(keep=[0, 1]), meta) == ''  # a list is as good as a tuple
    assert first_difference(recipe(streams='bone'), {}) == ''  # an older checkpoint does not know
    found = first_difference(recipe(streams='bone'), meta)
    assert found == "pipeline[1].streams is 'bone', in training it was 'joint'"
    assert first_difference(recipe(more=1), meta) == 'pipeline[1].more is 1, in training it was None'
    found = first_difference(recipe(confidence='score'), meta)
    assert found == "pipeline[1].confidence is 'score', in training it was 'mask'"
    other = recipe()
    other.model.cls_head.label_smoothing = 0.1  # only counts in training
    assert first_difference(other, meta) == ''
    other.model.backbone.widths = [8]
    assert first_difference(other, meta) == 'backbone.widths is [8], in training it was [8, 16]'
    other = recipe()
    other.model.neck.type = 'B'
    assert first_difference(other, meta) == "neck.type is 'B', in training it was 'A'"
    other = recipe()
    other.model.aux_heads = [dict(text_bank='b', bank_transform='center', temperature=1)]
    assert first_difference(other, {RECIPE: json.dumps(inference_recipe(other))}, texts=True) == ''
    assert first_difference(other, meta) == ''  # training only
    assert first_difference(other, meta, texts=True).startswith('texts is [{')
    other = recipe()
    other.model.neck.type = 'B'
    # one that was written before necks were compared
    older = {part: value for part, value in inference_recipe(recipe()).items() if part != 'neck'}
    assert first_difference(other, {RECIPE: json.dumps(older)}) == ''
    other.model.backbone = None
    assert first_difference(other, meta).startswith('backbone is None, in training it was {')
    other.test_dataloader.dataset.pipeline.append({'type': 'x' * 99})
    assert len(first_difference(other, meta)) < 200


def test_weights_are_not_deployed_behind_another_pipeline(
    tmp_path: Path, repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    config = tmp_path / 'tiny.py'
    config.write_text(CONFIG.format(repo=repo, archive=write_archive(tmp_path / 'archive')))
    work = tmp_path / 'run'
    options = {'train_cfg.max_epochs': 1, 'streams': 'bone'}
    file = train(load_config(config, options, str(work)))
    assert RECIPE in torch.load(file, weights_only=True)['meta']
    with one_line_error(file, 'streams', "'joint'", "'bone'", '--cfg-options'):
        load_member(config, file)
    load_member(load_config(config, options), file)
    load_member(work / 'tiny.py', file)  # the config that training leaves
    words = ('export_model.py', config, file, '--out', tmp_path / 'exported')
    assert run_tool(monkeypatch, *words) == 2
    assert 'trained with another config' in capsys.readouterr().err
    assert run_tool(monkeypatch, *words, '--cfg-options', 'streams=bone') == 0
    words = ('test.py', config, file, '--work-dir', tmp_path / 'tested')
    assert run_tool(monkeypatch, *words) == 0  # perhaps on purpose
    assert 'was trained with another config: pipeline[' in ''.join(capsys.readouterr())
    assert run_tool(monkeypatch, *words, '--cfg-options', 'streams=bone', 'train_cfg.max_epochs=1') == 0
    assert 'another config' not in ''.join(capsys.readouterr())
