"""What the data ask of a config: a batch they fill, and labels that mean the same in validation."""

from __future__ import annotations

from pathlib import Path

from helpers import one_line_error, write_archive
from mmengine.registry import DefaultScope

from mmsign.engine.data_fit import fit_data, processes
from mmsign.engine.runs import train
from mmsign.registry import DATASETS
from test_engine.test_runs import next_second
from test_engine.tiny import SHORT, load, renumber, write_config


def test_a_batch_larger_than_the_data_shrinks(tmp_path: Path, capsys, monkeypatch) -> None:
    config = write_config(tmp_path)
    options = {'train_dataloader.batch_size': 32, 'train_dataloader.drop_last': True, **SHORT}
    cfg = load(config, tmp_path / 'run', **options)
    next_second()
    train(cfg)
    err = capsys.readouterr().err
    assert 'warning: batch_size is 32, more than the 9 training clips: 9 is used' in err
    assert cfg.train_dataloader.batch_size == 9
    # each of two processes has half of the clips, rounded up
    monkeypatch.setenv('WORLD_SIZE', '2')
    cfg = load(config, tmp_path / 'run', **options)
    fit_data(cfg)
    assert cfg.train_dataloader.batch_size == 5


def test_batches_that_fit_or_are_kept_stay(tmp_path: Path, capsys) -> None:
    config = write_config(tmp_path)
    for options in (
        {'train_dataloader.batch_size': 9, 'train_dataloader.drop_last': True},
        {'train_dataloader.batch_size': 32},
    ):
        cfg = load(config, tmp_path / 'run', **options)
        fit_data(cfg)
        assert cfg.train_dataloader.batch_size == options['train_dataloader.batch_size']
    assert 'warning' not in capsys.readouterr().err


def test_validation_is_labelled_as_training_is(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    turned = renumber(write_archive(tmp_path / 'turned'), ['water', 'house', 'tree'])
    cfg = load(config, tmp_path / 'run')
    cfg.val_dataloader = cfg.test_dataloader.copy()
    cfg.val_dataloader.dataset = dict(type='SignDataset', archive=str(turned), pipeline=[])
    fit_data(cfg)
    with DefaultScope.overwrite_default_scope('mmsign'):
        dataset = DATASETS.build(cfg.val_dataloader.dataset)
    assert dataset.metainfo['classes'] == ['house', 'tree', 'water']
    for i in range(len(dataset)):
        clip = dataset[i]
        assert dataset.metainfo['classes'][clip['label']] == clip['gloss']
        assert dataset.get_labels()[i] == clip['label']
    other = write_archive(tmp_path / 'other', glosses=('a', 'b', 'c'))
    cfg.val_dataloader.dataset = dict(type='SignDataset', archive=str(other), pipeline=[])
    fit_data(cfg)
    with one_line_error(other, 'field glosses', "lacks 'house'"):
        DATASETS.build(cfg.val_dataloader.dataset)


def test_every_launcher_tells_its_processes(monkeypatch) -> None:
    for name, count in (('WORLD_SIZE', 2), ('SLURM_NTASKS', 3), ('OMPI_COMM_WORLD_SIZE', 4)):
        monkeypatch.setenv(name, str(count))
    found = [processes(name) for name in ('pytorch', 'slurm', 'mpi', 'none', None)]
    assert found == [2, 3, 4, 2, 2]
    monkeypatch.delenv('WORLD_SIZE')
    assert processes('none') == 1  # inside an allocation, but alone
