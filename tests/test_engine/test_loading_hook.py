"""What a checkpoint must be before its weights are tested or trained on: named classes, shapes, numbers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers import one_line_error, write_archive
from tool_runner import run_tool

from mmsign.engine.run_record import read_record
from mmsign.engine.runs import build_runner, evaluate, train
from mmsign.evaluation.fusion import aligned
from mmsign.evaluation.score_file import Scores
from mmsign.inference.recognition import Recognition
from mmsign.inference.recognizer import TorchModel, load_member
from test_engine.test_runs import next_second
from test_engine.tiny import SHORT, load, renumber, write_config

TURNED = ['water', 'house', 'tree']


@pytest.fixture(scope='module')
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A config, a checkpoint of it, and an archive of the same clips with the glosses in another order."""
    folder = tmp_path_factory.mktemp('trained')
    config = write_config(folder)
    checkpoint = train(load(config, folder / 'run', **SHORT))
    return config, checkpoint, renumber(write_archive(folder / 'turned'), TURNED)


def damaged(file: Path, folder: Path, value: float = float('nan'), name: str = 'cls_head.fc.weight') -> Path:
    content = torch.load(file, weights_only=True)
    content['state_dict'][name].view(-1)[3] = value
    torch.save(content, folder / 'damaged.pth')
    return folder / 'damaged.pth'


def test_another_order_is_tested_as_if_it_were_the_same(trained, tmp_path: Path) -> None:
    config, file, turned = trained
    first = evaluate(load(config, tmp_path), file, str(tmp_path / 'a.npz'))
    options = {'test_dataloader__dataset__archive': str(turned)}
    second = evaluate(load(config, tmp_path, **options), file, str(tmp_path / 'b.npz'))
    assert [first[name] for name in ('top1', 'top5', 'mean_class')] == [
        second[name] for name in ('top1', 'top5', 'mean_class')
    ]
    a, b = Scores.load(tmp_path / 'a.npz'), Scores.load(tmp_path / 'b.npz')
    assert b.glosses.tolist() == TURNED
    np.testing.assert_allclose(aligned(a, b, 'a', 'b').logits, a.logits, atol=1e-5)
    assert not np.allclose(a.logits, b.logits)


def test_other_names_are_refused(trained, tmp_path: Path) -> None:
    config, file, _ = trained
    other = write_archive(tmp_path / 'other', glosses=('house', 'river', 'water'))
    options = {'test_dataloader__dataset__archive': str(other)}
    with one_line_error(file, 'field glosses', "'river'", '3 and 3 classes'):
        evaluate(load(config, tmp_path, **options), file)


def test_training_goes_on_from_weights_by_name(trained, tmp_path: Path) -> None:
    """What the first steps start from: the rows of each name."""
    config, file, turned = trained
    options = {'train_dataloader__dataset__archive': str(turned), 'load_from': str(file)}
    runner = build_runner(load(config, tmp_path / 'run', **options))
    runner.train_loop  # noqa: B018  (built, as Runner.train does before it loads)
    runner.load_or_resume()
    before = torch.load(file, weights_only=True)['state_dict']['cls_head.fc.weight']
    after = runner.model.cls_head.fc.weight.detach().cpu()
    names = ['house', 'tree', 'water']
    torch.testing.assert_close(after, before[[names.index(name) for name in TURNED]], rtol=0, atol=0)


def test_a_new_classifier_on_trained_features(trained, tmp_path: Path) -> None:
    config, file, _ = trained
    other = write_archive(tmp_path / 'other', glosses=('house', 'river', 'water', 'sky'))
    options = {
        'train_dataloader__dataset__archive': str(other),
        'test_dataloader__dataset__archive': str(other),
        'model__cls_head__num_classes': 4,
        'load_from': str(file),
        **SHORT,
    }
    next_second()
    with one_line_error(file, 'field glosses', "'river'", 'load_classifier=False'):
        train(load(config, tmp_path / 'a', **options))
    next_second()
    assert train(load(config, tmp_path / 'b', **options, load_classifier=False)).is_file()
    next_second()
    kept = train(load(config, tmp_path / 'c', **options, load_classifier=False, model__freeze=['backbone']))
    before, after = (torch.load(one, weights_only=True)['state_dict'] for one in (file, kept))
    assert all(torch.equal(after[name], before[name]) for name in before if name.startswith('backbone.'))
    assert after['cls_head.fc.weight'].shape[0] == 4


def test_a_start_may_be_a_folder(trained, tmp_path: Path) -> None:
    """Its last checkpoint is meant; a folder without one, or no folder at all, is one line."""
    config, file, _ = trained
    ends = []
    for name, start in (('a', file), ('b', file.parent)):
        next_second()
        end = train(load(config, tmp_path / name, load_from=str(start), **SHORT))
        ends.append(torch.load(end, weights_only=True)['state_dict'])
    assert all(torch.equal(value, ends[1][name]) for name, value in ends[0].items())
    assert not torch.equal(
        ends[0]['cls_head.fc.weight'], torch.load(file)['state_dict']['cls_head.fc.weight']
    )
    with one_line_error(tmp_path, 'holds no checkpoint', 'train first'):
        train(load(config, tmp_path / 'c', load_from=str(tmp_path)))
    with one_line_error('away.pth', 'no such checkpoint', 'train first'):
        train(load(config, tmp_path / 'c', load_from=str(tmp_path / 'away.pth')))


def test_a_resumed_training_keeps_its_order(trained, tmp_path: Path) -> None:
    config, file, turned = trained
    cfg = load(config, tmp_path, train_dataloader__dataset__archive=str(turned), load_from=str(file))
    cfg.resume = True
    next_second()
    runner = build_runner(cfg)
    runner.train_loop  # noqa: B018
    with one_line_error(file, 'field glosses', "class 0 is 'water' now, and was 'house'"):
        runner.load_or_resume()


def test_members_of_a_fusion_are_joined_by_name(trained, tmp_path: Path) -> None:
    config, file, turned = trained
    next_second()
    other = load(config, tmp_path / 'run', train_dataloader__dataset__archive=str(turned), **SHORT, seed=1)
    second = train(other)
    members = [load_member(config, file), load_member(config, second)]
    assert members[1].glosses == TURNED
    clip = np.random.default_rng(0).uniform(100, 500, (8, 27, 2)).astype(np.float32)
    clips = [(clip, np.ones((8, 27), np.float32))]
    alone = [TorchModel([load_member(config, one)], device='cpu') for one in (file, second)]
    mean = np.mean(
        [[model(clips).scores[0][model.glosses.index(name)] for name in TURNED] for model in alone], axis=0
    )
    fused = TorchModel(members, device='cpu')
    np.testing.assert_allclose(
        [fused(clips).scores[0][fused.glosses.index(name)] for name in TURNED], mean, rtol=1e-4
    )


@pytest.mark.parametrize('name', ['cls_head.fc.weight', 'backbone.data_bn.running_var'])
@pytest.mark.parametrize('value', [float('nan'), float('inf')])
def test_weights_that_are_no_numbers_are_refused(trained, tmp_path, monkeypatch, capsys, name, value) -> None:
    config, file, _ = trained
    state = torch.load(file, weights_only=True)['state_dict']
    name = name if name in state else next(key for key in state if key.endswith('running_var'))
    bad = damaged(file, tmp_path, value, name)
    archive = config.parent / 'archive_tiny'
    for words in (
        ('test.py', config, bad, '--work-dir', tmp_path),
        ('predict.py', config, archive, '--checkpoint', bad),
        ('export_model.py', config, bad, '--out', tmp_path / 'out'),
    ):
        assert run_tool(monkeypatch, *words) == 2
        err = capsys.readouterr().err
        lines = [line for line in err.splitlines() if line.startswith('error: ')]
        assert len(lines) == 1
        assert 'NaN or infinite: the training diverged' in lines[0]
        assert name in lines[0]
    assert not (tmp_path / 'out').exists()
    assert not (tmp_path / 'metrics.json').exists()


def test_a_damaged_file_is_one_line(trained, tmp_path: Path) -> None:
    config, file, _ = trained
    (tmp_path / 'half.pth').write_bytes(file.read_bytes()[:5000])
    with one_line_error('half.pth', 'is no checkpoint, or a damaged one'):
        evaluate(load(config, tmp_path), tmp_path / 'half.pth')
    with one_line_error('half.pth', 'is no checkpoint, or a damaged one'):
        train(load(config, tmp_path / 'new', load_from=str(tmp_path / 'half.pth')))


def test_another_models_weights_are_not_tested(trained, tmp_path: Path) -> None:
    """MMEngine would leave out what does not fit, and test the rest with random numbers."""
    config, file, _ = trained
    cfg = load(config, tmp_path, model__backbone__channels=(8, 12), model__cls_head__in_channels=12)
    with one_line_error(file, 'does not fit the model'):
        evaluate(cfg, file)


def test_the_estimator_goes_with_the_weights(tmp_path: Path, monkeypatch, capsys) -> None:
    """Into the checkpoint and the exported folder; keypoints of another one are warned about once."""
    monkeypatch.setattr('mmsign.pose.provenance.SAID', set())
    made = {'name': 'mediapipe', 'version': '0.10.21', 'options': {'complexity': 1}}
    config = write_config(tmp_path, estimator=made)
    next_second()
    file = train(load(config, tmp_path / 'run', **SHORT))
    assert torch.load(file, weights_only=True)['meta']['estimator'] == made
    assert read_record(tmp_path / 'run')['estimator'] == made
    exported = tmp_path / 'exported'
    assert run_tool(monkeypatch, 'export_model.py', tmp_path / 'run', '--out', exported) == 0
    assert json.loads((exported / 'model.json').read_text())['estimator'] == made
    other = write_archive(tmp_path / 'other', estimator={**made, 'name': 'mmpose'})
    options = {'test_dataloader__dataset__archive': str(other)}
    capsys.readouterr()
    evaluate(load(config, tmp_path / 'tested', **options), file)
    warnings = [line for line in capsys.readouterr().err.splitlines() if line.startswith('warning: ')]
    assert len(warnings) == 1
    assert 'from mmpose' in warnings[0]
    for model in (tmp_path / 'run', exported):
        monkeypatch.setattr('mmsign.pose.provenance.SAID', set())
        assert run_tool(monkeypatch, 'predict.py', model, other) == 0
        err = capsys.readouterr().err
        assert err.count('warning: ') == 1
        assert f'{other}: its keypoints come from mmpose' in err
        assert run_tool(monkeypatch, 'predict.py', model, tmp_path / 'archive_tiny') == 0
        assert 'warning: ' not in capsys.readouterr().err


def test_scores_that_are_no_numbers_are_refused(trained, monkeypatch) -> None:
    """Whatever network they come from, an exported one included."""
    config, file, _ = trained
    model = TorchModel([load_member(config, file)], device='cpu')
    clip = np.full((6, 27, 2), 100, np.float32) + np.arange(27, dtype=np.float32)[None, :, None]
    clips = [(clip, np.ones((6, 27), np.float32))] * 2
    assert np.isfinite(model(clips).logits).all()
    broken = np.zeros((2, 3), np.float32)
    broken[1, 2] = np.nan
    monkeypatch.setattr(model, '_run', lambda inputs: Recognition(broken, np.zeros((2, 27), np.float32)))
    with one_line_error('field clips[1]', 'a score is NaN or infinite (1 of 2 clips)'):
        model(clips)
