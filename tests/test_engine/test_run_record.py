"""A training folder is one recipe: what may go on in it, and what may not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from helpers import edit_clips, one_line_error
from tool_runner import run_tool

from mmsign.engine.checkpoints import last_checkpoint
from mmsign.engine.run_record import check_recipe, epochs_done, read_record
from mmsign.engine.runs import train
from mmsign.inference.loading import load_model
from test_engine.test_runs import next_second
from test_engine.tiny import COSINE, SHORT, load, write_config


@pytest.fixture(scope='module')
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A config and the folder of its finished training, two epochs under a schedule of steps."""
    folder = tmp_path_factory.mktemp('trained')
    config = write_config(folder)
    train(load(config, folder / 'run', **SHORT))
    return config, folder / 'run'


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return torch.load(last_checkpoint(folder), weights_only=True)['state_dict']


def test_what_a_training_writes_down(trained: tuple[Path, Path]) -> None:
    config, work = trained
    record = read_record(work)
    assert record['config'] == str(config)
    assert record['options'].keys() == SHORT.keys()
    assert record['name'] == 'tiny'
    assert record['changes'] == {'train_cfg.max_epochs': '2'}
    assert record['split'] == {'signers': ['s3']}
    assert record['estimator'] is None
    assert record['amp'] is False
    assert record['seed'] == 0
    assert {'archive', 'glosses', 'meta', 'frames'} <= record['inputs'].keys()
    assert record['command']
    assert record['versions']['mmsign']
    assert record['finished'] is True
    assert record['resumed'] is False
    assert record['seconds'] > 0
    assert record['hardware']['count'] == 1
    assert epochs_done(work) == 2


def test_more_epochs_end_where_a_longer_training_does(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    longer = {**SHORT, 'train_cfg.max_epochs': 5}
    train(load(config, tmp_path / 'run', **SHORT))
    next_second()
    assert train(load(config, tmp_path / 'run', **longer), resume=True).name == 'epoch_5.pth'
    next_second()
    train(load(config, tmp_path / 'whole', **longer))
    ours, theirs = weights(tmp_path / 'run'), weights(tmp_path / 'whole')
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    record = read_record(tmp_path / 'run')
    assert record['resumed']
    assert record['recipe']['decisive']['train_cfg']['max_epochs'] == 5


def test_a_schedule_whose_end_is_moved_is_rebuilt(tmp_path: Path) -> None:
    """Milestones that lie ahead may move: MMEngine would keep the old ones."""
    config = write_config(tmp_path)
    later = {**SHORT, 'train_cfg.max_epochs': 4}
    later['param_scheduler.milestones'] = [1, 2]
    train(load(config, tmp_path / 'run', **SHORT))
    next_second()
    train(load(config, tmp_path / 'run', **later), resume=True)
    next_second()
    train(load(config, tmp_path / 'whole', **later))
    ours, theirs = weights(tmp_path / 'run'), weights(tmp_path / 'whole')
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_a_cosine_cannot_be_prolonged(tmp_path: Path) -> None:
    config = write_config(tmp_path, schedule=COSINE)
    short, long = ({'train_cfg.max_epochs': epochs, 'param_scheduler.T_max': epochs} for epochs in (2, 4))
    train(load(config, tmp_path / 'run', **short))
    before = last_checkpoint(tmp_path / 'run').read_bytes()
    with one_line_error('train_cfg.max_epochs', 'is 4', 'has 2', 'learning rate', '--work-dir'):
        train(load(config, tmp_path / 'run', **long), resume=True)
    assert last_checkpoint(tmp_path / 'run').read_bytes() == before


@pytest.mark.parametrize(
    ('changes', 'words'),
    [
        ({'streams': 'bone'}, ['field streams', "is 'bone'", "has 'joint'"]),
        ({'optim_wrapper.optimizer.lr': 0.02}, ['field optim_wrapper.optimizer.lr', 'is 0.02', 'has 0.01']),
        ({'model.backbone.channels': (8, 12)}, ['field model.backbone.channels[1]', 'is 12', 'has 8']),
        ({'train_dataloader.batch_size': 4}, ['field train_dataloader.batch_size', 'is 4', 'has 3']),
        ({'seed': 1}, ['field seed', 'is 1', 'has 0']),
        ({'train_cfg.max_epochs': 1}, ['field train_cfg.max_epochs', 'is 1', 'has 2', '2 are done']),
    ],
)
def test_another_recipe_is_refused_by_field(trained, changes, words) -> None:
    config, work = trained
    for resume in (True, False):
        said = words if resume or 'train_cfg.max_epochs' not in changes else words[:3]
        with one_line_error(work, *said, '--work-dir'):
            check_recipe(load(config, work, **{**SHORT, **changes}), resume)


def test_what_decides_nothing_may_change(trained: tuple[Path, Path]) -> None:
    config, work = trained
    options = {**SHORT, 'train_dataloader.num_workers': 1, 'default_hooks.logger.interval': 7, 'threads': 1}
    for resume in (True, False):
        check_recipe(load(config, work, **options), resume)


def test_other_data_under_the_same_name_is_refused(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    train(load(config, tmp_path / 'run', **SHORT))
    archive = tmp_path / 'archive_tiny'
    edit_clips(archive, lambda rows: rows[0].update(gloss='tree', label=1))
    with one_line_error('field archive', 'SHA-256', '--work-dir'):
        train(load(config, tmp_path / 'run', **SHORT), resume=True)


def test_other_frames_under_the_same_table_are_seen(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    train(load(config, tmp_path / 'run', **SHORT))
    shard = next((tmp_path / 'archive_tiny').glob('frames-*.npy'))
    content = bytearray(shard.read_bytes())
    content[-100] ^= 1
    shard.write_bytes(bytes(content))
    with one_line_error('field frames', 'SHA-256'):
        train(load(config, tmp_path / 'run', **SHORT))


def test_a_finished_training_has_nothing_to_do(trained, monkeypatch, capsys) -> None:
    config, work = trained
    before = {file: file.stat().st_mtime_ns for file in work.rglob('*') if file.is_file()}
    words = ['--work-dir', work, '--resume', '--cfg-options', 'train_cfg.max_epochs=2']
    assert run_tool(monkeypatch, 'train.py', config, *words) == 0
    out = capsys.readouterr().out
    assert 'nothing to do: 2 of 2 epochs are done' in out
    assert f'next: python tools/test.py {work}' in out
    assert {file: file.stat().st_mtime_ns for file in work.rglob('*') if file.is_file()} == before


def test_a_folder_of_an_older_mmsign_is_judged_by_its_config(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    train(load(config, tmp_path / 'run', **SHORT))
    (tmp_path / 'run/run.json').unlink()
    check_recipe(load(config, tmp_path / 'run', **SHORT), True)
    with one_line_error('field streams', "is 'bone'"):
        check_recipe(load(config, tmp_path / 'run', **SHORT, streams='bone'), True)


def test_testing_changes_nothing_but_its_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a config that lacks the training's options, which used to replace the one in the folder."""
    config = write_config(tmp_path)
    work = tmp_path / 'run'
    train(load(config, work, **SHORT, streams='bone'))
    before = {file: file.read_bytes() for file in work.rglob('*') if file.is_file()}
    next_second()
    assert run_tool(monkeypatch, 'test.py', config, work) == 0
    after = {file: file.read_bytes() for file in work.rglob('*') if file.is_file()}
    assert {file.name for file in after.keys() - before.keys()} == {'metrics.json'}
    assert json.loads((work / 'metrics.json').read_text())['last_weights'] is True
    assert all(after[file] == content for file, content in before.items())
    assert load_model(work).glosses == ['house', 'tree', 'water']


def test_a_training_that_never_saved_may_be_replaced(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    (tmp_path / 'run').mkdir()
    (tmp_path / 'run/run.json').write_text(json.dumps({'recipe': {'decisive': {}, 'variables': {}}}))
    check_recipe(load(config, tmp_path / 'run'), False)
