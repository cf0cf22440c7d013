"""Runs of edited copies of a config are not the original's."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_experiments.test_zoo import metrics, write

from mmsign.engine.naming import config_name, own_values, shipped_config
from mmsign.experiments.zoo import read_runs
from mmsign.experiments.zoo_metafile import metafile_values
from mmsign.experiments.zoo_page import zoo_markdown

NAME = 'ctrgcn_isl_kinect30'
COPY = f"_base_ = ['mmsign::{NAME}.py']\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current one, with copies of a config: in ``same`` as it is, in ``my`` edited."""
    for place, text in (('same', COPY), ('my', COPY + "streams = 'bone'\n")):
        (tmp_path / place).mkdir()
        (tmp_path / place / f'{NAME}.py').write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_config_ships_if_it_lies_there_or_says_the_same(folder, repo, monkeypatch):
    original = f'mmsign::{NAME}.py'
    for config in (original, str(repo / f'configs/{NAME}.py'), f'same/{NAME}.py'):
        assert (shipped_config(config), config_name(config)) == (original, NAME)
    for config in (f'my/{NAME}.py', str(folder / f'my/{NAME}.py')):
        assert shipped_config(config) is None
        assert config_name(config) == config.removesuffix('.py')
        assert own_values(config)['streams'] == '"bone"'
    for config in (f'{NAME}.py', f'configs/{NAME}.py', f'/elsewhere/mmsign/configs/{NAME}.py'):
        assert shipped_config(config) == original  # as far as anybody knows
    assert shipped_config(f'gone/{NAME}.py') is None
    assert (shipped_config('own.py'), config_name('gone/own.py')) == (None, 'own')
    monkeypatch.chdir(folder / 'my')
    assert config_name(f'{NAME}.py') == f'./{NAME}'


def test_a_copy_that_does_not_load_is_somebodys_own(folder):
    (folder / f'my/{NAME}.py').write_text("_base_ = ['gone.py']\n")
    assert shipped_config(f'my/{NAME}.py') is None
    assert own_values(f'my/{NAME}.py') == {}


def test_an_edited_copy_is_an_entry_of_its_own_and_not_in_the_metafile(folder):
    for seed, (place, top1) in enumerate((('configs', 0.9), ('my', 0.1), ('same', 0.7))):
        config = f'{place}/{NAME}.py'
        write(folder / f'w{seed}', 'metrics.json', metrics(top1, seed=seed, config=config))
        write(folder / f'w{seed}', 'run.json', {'options': {}})
    entries = read_runs([folder])
    assert {entry.config: entry.seeds for entry in entries} == {NAME: [0, 2], f'my/{NAME}': [1]}
    assert metafile_values(entries)[1][NAME]['']['Top 1 Accuracy'] == pytest.approx(80)


def test_a_fusion_of_two_configs_names_both(folder):
    other = 'gspmc_isl_kinect30'
    config = f'/x/configs/{NAME}.py + /x/configs/{other}.py'
    shared = {'epochs': 30, 'weights': [1, 1]}  # both have as many epochs
    write(folder / 'f', 'metrics.json', metrics(0.5, config=config, method='fuse', options=shared))
    (entry,) = read_runs([folder])
    assert entry.config == f'{NAME} + {other}'
    assert entry.changes == 'method=fuse weights=[1, 1]'
    assert own_values(config).items() == own_values(f'{NAME}.py').items() & own_values(f'{other}.py').items()
    models = [{'Name': name, 'Results': [{'Dataset': 'ISL'}]} for name in (NAME, other)]
    assert '## ISL' in zoo_markdown([entry], {'Models': models})
    models[1]['Results'] = [{'Dataset': 'Another'}]
    for known in (models, models[:1]):
        assert '## Other configs' in zoo_markdown([entry], {'Models': known})
