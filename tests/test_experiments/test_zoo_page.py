"""The model zoo: its page, and the metafile that OpenMMLab reads."""

from __future__ import annotations

import os
import shutil

import pytest
import yaml
from helpers import one_line_error

from mmsign.experiments.metafile import read_metafile, update_metafile
from mmsign.experiments.zoo import read_runs
from mmsign.experiments.zoo_metafile import metafile_values
from mmsign.experiments.zoo_page import zoo_markdown

from .test_zoo import metrics, write
from .test_zoo import runs as runs  # runs as they leave files behind


def test_folds_fusion_and_neighbours_are_models_of_their_own(tmp_path):
    for fold, top1 in (('a', 0.2), ('b', 0.4), ('all', 0.9)):
        write(tmp_path / fold, 'metrics.json', {})
        write(tmp_path / fold, 'run.json', metrics(top1, fold=fold, method='train', options={}))
    others = {
        'fuse': {'streams': ['joint', 'bone'], 'weights': [2, 1]},
        'knn': {},
        'unseen': {'negatives': 'bank'},
    }
    for method, options in others.items():
        write(tmp_path / method, 'metrics.json', {})
        write(tmp_path / method, 'run.json', metrics(0.3, fold='all', method=method, options=options))
    entries = read_runs([tmp_path])
    assert {(entry.changes, entry.protocol): len(entry.runs) for entry in entries} == {
        ('', '2 folds'): 2,
        ('', "the config's split"): 1,
        ('method=knn', "the config's split"): 1,
        ('method=fuse streams=["joint", "bone"] weights=[2, 1]', "the config's split"): 1,
    }
    facts, values = metafile_values(entries)
    top1 = {suffix: found['Top 1 Accuracy'] for suffix, found in values['ctrgcn_slr500'].items()}
    assert list(top1.items()) == [('', 90), (' (2 folds)', pytest.approx(30))]
    assert facts['ctrgcn_slr500']['Tested On'] == "the config's split"
    (tmp_path / 'all/run.json').unlink()
    facts, values = metafile_values(read_runs([tmp_path]))
    assert values['ctrgcn_slr500'][' (2 folds)']['Top 1 Accuracy'] == pytest.approx(30)
    assert len(values['ctrgcn_slr500']) == 1
    assert facts['ctrgcn_slr500']['Tested On'] == '2 folds'


def test_precisions_and_repeated_runs_are_not_averaged(tmp_path):
    for number, (amp, top1) in enumerate(((False, 0.2), (True, 0.8), (False, 0.4))):
        folder = tmp_path / str(number)
        write(folder, 'metrics.json', {})
        write(folder, 'run.json', metrics(top1, fold='all', options={}, amp=amp))
        os.utime(folder / 'metrics.json', (number, number))
    full, mixed = read_runs([tmp_path])
    assert (full.amp, full.metric('top1')[0]) == (False, 0.4)  # the later one
    assert (mixed.amp, mixed.metric('top1')[0]) == (True, 0.8)
    page = zoo_markdown([full, mixed], {'Models': []})
    assert [line.split(' | ')[3:5] for line in page.splitlines() if '`ctrgcn_slr500`' in line] == [
        ['fp32', '0.400'],
        ['AMP', '0.800'],
    ]
    assert metafile_values([full, mixed])[1]['ctrgcn_slr500']['']['Top 1 Accuracy'] == 40


def test_the_folds_of_a_config_are_a_result_of_their_own(tmp_path, repo):
    for fold, top1 in (('a', 0.2), ('b', 0.4), ('all', 0.9)):
        write(tmp_path / fold, 'metrics.json', {})
        write(tmp_path / fold, 'run.json', metrics(top1, fold=fold, options={}))
    file = tmp_path / 'metafile.yml'
    shutil.copy(repo / 'configs/metafile.yml', file)
    for _ in range(2):  # what it writes it reads again
        content = update_metafile(file, *metafile_values(read_runs([tmp_path])))
        (model,) = [model for model in content['Models'] if model['Name'] == 'ctrgcn_slr500']
        found = {result['Dataset']: result['Metrics']['Top 1 Accuracy'] for result in model['Results']}
        assert found == {'SLR-500': 90, 'SLR-500 (2 folds)': pytest.approx(30)}
        assert model['Metadata']['Training Data'] == 'SLR-500'


def test_a_seed_without_all_folds_is_left_out_and_named(tmp_path):
    def cut(*cases, **more):
        shutil.rmtree(tmp_path / 'cut', ignore_errors=True)
        for seed, fold, top1, n in cases:
            folder = tmp_path / 'cut' / f'{seed}{fold}'
            write(folder, 'metrics.json', {})
            write(folder, 'run.json', metrics(top1, n, seed, fold=fold, options={}, **more))
        entries = read_runs([tmp_path / 'cut'])
        facts, values = metafile_values(entries)
        page = zoo_markdown(entries, {'Models': []}).splitlines()
        return facts, values, [line for line in page if line.startswith(('| `', 'Left'))]

    facts, values, (row, below) = cut((0, 'a', 0.2, 10), (0, 'b', 0.4, 10), (1, 'a', 1.0, 30))
    assert row.split(' | ')[2:10] == ['2 folds', 'fp32', '0.300', '0.900', '0.400', '20', '2', '0']
    assert below == 'Left out, for want of folds: `ctrgcn_slr500` seed 1 (lacks b).'
    assert values['ctrgcn_slr500'][' (2 folds)']['Top 1 Accuracy'] == pytest.approx(30)
    assert facts['ctrgcn_slr500']['Seeds'] == [0]
    assert facts['ctrgcn_slr500']['Runs'] == 2

    # the table knows of a fold that no seed has
    facts, values, (row, below) = cut((0, 'a', 0.2, 10), folds=['a', 'b'])
    assert row.split(' | ')[2:10] == ['2 folds', 'fp32', *'–––', '–', '0', '–']
    assert below.endswith('seed 0 (lacks b).')
    assert not facts
    assert not values


def test_the_page_names_every_model(runs, repo):
    page = zoo_markdown(read_runs([runs]), read_metafile(repo / 'configs/metafile.yml'))
    (row,) = [line for line in page.splitlines() if line.startswith('| `ctrgcn_slr500` | –')]
    assert row.split(' | ')[2:5] == ["the config's split", 'fp32', '0.775 ± 0.071']
    assert row.split(' | ')[-1] == '1.5 |'
    assert '## SLR-500' in page
    assert '## AUTSL' in page
    widths = {line.count('|') for line in page.splitlines() if line.startswith('|')}
    assert len(widths) == 1


def test_the_metafile_takes_only_configs_as_they_stand(runs, repo, tmp_path):
    file = tmp_path / 'metafile.yml'
    shutil.copy(repo / 'configs/metafile.yml', file)
    before = yaml.safe_load(file.read_text(encoding='utf8'))
    update_metafile(file, *metafile_values(read_runs([runs])))
    text = file.read_text(encoding='utf8')
    after = yaml.safe_load(text)
    assert text.startswith('#')  # the comment is kept
    for model in after['Models']:  # what OpenMMLab's tools ask for
        assert {'Name', 'Config', 'In Collection', 'Results'} <= set(model)
        assert all({'Task', 'Dataset', 'Metrics'} <= set(result) for result in model['Results'])
    changed = [a for a, b in zip(after['Models'], before['Models']) if a != b]
    assert [model['Name'] for model in changed] == ['ctrgcn_slr500']
    (model,) = changed
    assert list(model) == ['Name', 'Config', 'In Collection', 'Metadata', 'Results']
    (result,) = model['Results']
    assert result == {
        'Task': 'Sign Language Recognition',
        'Dataset': 'SLR-500',
        'Metrics': {'Top 1 Accuracy': 77.5, 'Top 5 Accuracy': 90.0, 'Mean Class Accuracy': 40.0},
    }
    assert model['Metadata'] == {
        'Training Data': 'SLR-500',
        'Training Resources': 'A CPU, 2 threads',
        'Training Time (minutes)': 1.5,
        'Tested On': "the config's split",
        'Seeds': [0, 1],
        'Runs': 4,
    }
    update_metafile(file, *metafile_values(read_runs([runs])))
    assert file.read_text(encoding='utf8') == text


LAUGHS = 'a: &a [x]\nModels: [*a, *a]'


@pytest.mark.parametrize(
    'text',
    [
        *('Models: [{Name: x}]', '[1]', 'Models: 5', 'Models: [{Name: [], Results: {Task: a, Dataset: b}}]'),
        *('Models: [{Name: x, Results: {Task: 1, Dataset: b}}]', 'Models: [{Name: x, Results: []}]'),
        *('Models: [{Name: x, Metadata: 5, Results: {Task: a, Dataset: b}}]', LAUGHS, '[' * 100_000),
        *(f'Models: {"9" * 5000}', 'Models: !!python/object/apply:os.system [ls]', 'Models: 2026-99-99'),
    ],
)
def test_what_is_no_metafile_is_refused(tmp_path, text):
    (tmp_path / 'm.yml').write_text(text)
    with one_line_error('is not a metafile', 'm.yml'):
        update_metafile(tmp_path / 'm.yml', {}, {})


def test_a_metafile_that_is_no_text(tmp_path):
    os.mkfifo(tmp_path / 'm.yml')
    with one_line_error('a pipe or device', 'm.yml'):
        update_metafile(tmp_path / 'm.yml', {}, {})
    (tmp_path / 'm.yml').unlink()
    (tmp_path / 'm.yml').write_bytes('Models: é'.encode('latin-1'))
    with one_line_error('is not UTF-8', 'm.yml'):
        update_metafile(tmp_path / 'm.yml', {}, {})
