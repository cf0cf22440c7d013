"""Recognising left-out signs by their texts: the command, its numbers and its refusals."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from helpers import one_line_error, write_archive
from tool_runner import run_tool

from mmsign.engine.checkpoint_meta import RECIPE
from mmsign.engine.recipe import inference_recipe
from mmsign.engine.runs import load_config
from mmsign.evaluation import Scores
from mmsign.experiments.execute import execute
from mmsign.experiments.plan import plan
from mmsign.experiments.render import markdown
from mmsign.experiments.results import finished
from mmsign.experiments.table import load_table
from mmsign.experiments.unseen import evaluate_unseen, left_out, score_by_text
from mmsign.prompts import Description, write_descriptions
from mmsign.registry import DATASETS, MODELS
from mmsign.text import TextBank, build_encoder

GLOSSES = ['one', 'two', 'three', 'four', 'five']
TABLE = """
unseen = True
seeds = (0,)
rows = dict(texts=dict(config='texts.py', method='unseen'))
folds = {
    gloss: {'train_subset.not_glosses': [gloss, 'four'], 'contrastive_head.unseen': [gloss, 'four']}
    for gloss in ('one',)
}
"""


@pytest.fixture
def config(tmp_path, repo):
    """An experiment of five signs, two of them left out, 'five' without a text."""
    write_archive(tmp_path / 'archive', 'wholebody87', GLOSSES)
    rows = [
        Description(i, gloss, globals=[f'how {gloss} is made'] * (i < 4)) for i, gloss in enumerate(GLOSSES)
    ]
    write_descriptions(tmp_path / 'texts.jsonl', rows)
    TextBank.encode(tmp_path / 'texts.jsonl', build_encoder('random')).save(tmp_path / 'bank.safetensors')
    file = tmp_path / 'texts.py'
    file.write_text(f"""
_base_ = ['{repo}/configs/gspmc_fingerspelling.py']
archive, text_bank = '{tmp_path}/archive', '{tmp_path}/bank.safetensors'
descriptions = '{tmp_path}/texts.jsonl'
encoder, epochs = None, 1
train_subset = dict(_delete_=True, signers=['s0', 's1'], not_glosses=['two', 'four'])
test_subset = dict(_delete_=True, signers=['s2', 's3'])
contrastive_head = dict(unseen=['two', 'four'])
model = dict(cls_head=dict(num_classes=5))
""")
    return file


@pytest.fixture
def checkpoint(config, tmp_path):
    torch.manual_seed(0)
    cfg = load_config(config)
    left_out(cfg)  # sets the scope
    weights = MODELS.build(cfg.model).state_dict()
    torch.save({'state_dict': weights, 'meta': {'seed': 7}}, tmp_path / 'weights.pth')
    return tmp_path / 'weights.pth'


def test_what_is_left_out(config):
    assert left_out(load_config(config)) == ['two', 'four']
    assert left_out(load_config(config, {'train_subset.not_glosses': None})) == []


def test_scores_are_cosines_of_the_projected_features(config, checkpoint):
    cfg = load_config(config)
    scores = score_by_text(cfg, checkpoint)
    assert scores.logits.shape == (10, 5)
    assert np.isneginf(scores.logits[:, 4]).all()
    model = MODELS.build(cfg.model).eval()
    model.load_state_dict(torch.load(checkpoint, weights_only=True)['state_dict'])
    head, bank = model.aux_heads[0], TextBank.load(cfg.text_bank)
    dataset = DATASETS.build(cfg.test_dataloader.dataset)
    for i in (0, 7):
        assert scores.clip_id[i] == dataset[i]['data_samples'].clip_id
        with torch.no_grad():
            feature = model.backbone(dataset[i]['inputs'][None]).mean((2, 3))
            vector = head.projections['whole'](feature)[0].numpy()
        for label in range(4):
            text = bank.embeddings[bank.labels == label][0]
            cosine = vector @ text / np.linalg.norm(vector) / np.linalg.norm(text)
            assert scores.logits[i, label] == pytest.approx(cosine, abs=1e-4)


def test_a_network_that_diverged_is_not_blamed_on_texts(config, checkpoint, tmp_path):
    content = torch.load(checkpoint, weights_only=True)
    for name, value in content['state_dict'].items():
        if 'projections.whole' in name:
            value.fill_(np.nan)
    torch.save(content, checkpoint)
    with one_line_error(checkpoint, 'NaN or infinite', 'diverged'):
        evaluate_unseen(load_config(config), checkpoint, tmp_path / 'u.npz')
    assert not (tmp_path / 'u.npz').exists()


def test_the_command(config, checkpoint, tmp_path, monkeypatch, capsys):
    assert run_tool(monkeypatch, 'test_unseen.py', config, checkpoint, '--out', tmp_path / 'u.npz') == 0
    out = capsys.readouterr().out
    assert '4 clips of 2 unseen signs: two, four' in out
    assert 'chance 0.500' in out
    numbers = json.loads((tmp_path / 'u.json').read_text())
    scores = Scores.load(tmp_path / 'u.npz')
    rows = [i for i, label in enumerate(scores.label) if label in (1, 3)]
    right = [scores.logits[i, scores.label[i]] == scores.logits[i, [1, 3]].max() for i in rows]
    assert numbers['top1'][0] == pytest.approx(np.mean(right))
    assert (numbers['clips'], numbers['classes'], numbers['unseen']) == (4, 2, ['two', 'four'])
    assert numbers['seed'] == 7  # the training's
    assert set(numbers['generalised']) == {'seen', 'unseen', 'harmonic', 'chance_top1', 'penalty'}
    # seen signs that cannot win leave the choice among the unseen ones
    words = [config, checkpoint, '--out', tmp_path / 'p.npz', '--penalty', '3']
    assert run_tool(monkeypatch, 'test_unseen.py', *words) == 0
    assert 'penalty 3:' in capsys.readouterr().out
    every = json.loads((tmp_path / 'p.json').read_text())
    assert every['generalised']['seen'][0] == 0
    assert every['generalised']['unseen'][0] == every['top1'][0] == numbers['top1'][0]
    # the numbers would overwrite the scores
    assert run_tool(monkeypatch, 'test_unseen.py', config, checkpoint, '--out', tmp_path / 'u.json') == 2
    assert 'let it end in .npz' in capsys.readouterr().err
    # fewer to choose from
    words = [config, checkpoint, '--out', tmp_path / 'v.npz', '--classes', 'two']
    assert run_tool(monkeypatch, 'test_unseen.py', *words) == 0
    assert json.loads((tmp_path / 'v.json').read_text())['top1'][0] == 1


@pytest.mark.parametrize(
    ('options', 'glosses', 'mentions'),
    [
        ({'train_subset.not_glosses': None}, [], ['trains every class', 'not_glosses']),
        ({}, ['one'], ["'one' is no class that was left out", 'two, four']),
        ({'contrastive_head.unseen': []}, [], ['contrastive_head.unseen', "['two', 'four']"]),
        (
            {'train_subset.not_glosses': ['two', 'five'], 'contrastive_head.unseen': ['two', 'five']},
            [],
            ["'five' has no text"],
        ),
        ({'model.aux_heads': []}, [], ['contrastive_head.unseen']),
    ],
)
def test_refusals(config, checkpoint, tmp_path, options, glosses, mentions):
    with one_line_error(*mentions):
        evaluate_unseen(load_config(config, options), checkpoint, tmp_path / 'u.npz', glosses)
    assert not (tmp_path / 'u.npz').exists()


def test_weights_that_do_not_fit(config, checkpoint, tmp_path):
    with one_line_error('nothing.pth', 'no such checkpoint'):
        score_by_text(load_config(config), tmp_path / 'nothing.pth')
    torch.save({'state_dict': {}}, checkpoint)
    with one_line_error(checkpoint, 'does not fit the model'):
        score_by_text(load_config(config), checkpoint)
    with one_line_error('no head that compares', 'aux_heads'):
        score_by_text(load_config(config, {'model.aux_heads': []}), checkpoint)


def test_a_table_of_unseen_signs(config, tmp_path):
    (tmp_path / 'table.py').write_text(TABLE)
    table = load_table(tmp_path / 'table.py')
    runs = plan(table)
    assert [run.unseen for run in runs] == [['one', 'four']]
    execute(runs[0], tmp_path / 'runs')
    text = markdown(table, list(finished(runs, tmp_path / 'runs')))
    assert text.startswith('4 clips.')
    assert 'Chance: top-1 0.500' in text
    assert 'harmonic mean' in text


def test_another_recipe_is_warned_about(config, checkpoint, monkeypatch):
    said = []
    monkeypatch.setattr('mmsign.experiments.unseen.print_log', lambda text, *_: said.append(text))
    cfg = load_config(config)
    trained = torch.load(checkpoint, weights_only=True)
    trained['meta'] = {RECIPE: json.dumps(inference_recipe(cfg))}
    torch.save(trained, checkpoint)
    score_by_text(cfg, checkpoint)
    assert said == []
    score_by_text(load_config(config, {'bank_transform': 'center'}), checkpoint)
    assert len(said) == 1
    assert f"{checkpoint} was trained with another config: texts[0].bank_transform is 'center'" in said[0]
