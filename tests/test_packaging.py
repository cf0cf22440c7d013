"""The wheel brings configs, tools and assets, where OpenMMLab's users look for them."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

import mmsign

TREE = (
    'mmsign',
    'configs',
    'tools',
    'setup.py',
    'pyproject.toml',
    'README.md',
    'LICENSE',
    'MANIFEST.in',
    'model-index.yml',
)


@pytest.fixture(scope='module')
def wheel(repo, tmp_path_factory) -> Path:
    """The wheel's content, built from a copy so that nothing is left in the source tree."""
    folder = tmp_path_factory.mktemp('build')
    for name in TREE:
        if (repo / name).is_dir():
            ignore = shutil.ignore_patterns('__pycache__', '.mim')
            shutil.copytree(repo / name, folder / 'source' / name, ignore=ignore)
        else:
            shutil.copy(repo / name, folder / 'source' / name)
    command = [
        sys.executable,
        '-m',
        'pip',
        'wheel',
        '.',
        '--no-deps',
        '--no-build-isolation',
        '-w',
        folder / 'out',
    ]
    done = subprocess.run(command, cwd=folder / 'source', capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    (file,) = (folder / 'out').glob('mmsign-*.whl')
    with zipfile.ZipFile(file) as content:
        content.extractall(folder / 'wheel')
    return folder / 'wheel'


def listed(folder: Path, *patterns: str) -> set[str]:
    return {
        file.relative_to(folder).as_posix()
        for pattern in patterns
        for file in folder.rglob(pattern)
        if '__pycache__' not in file.parts and '.mim' not in file.relative_to(folder).parts
    }


@pytest.mark.parametrize('name', ['configs', 'tools'])
def test_configs_and_tools_are_all_there(wheel, repo, name):
    there = listed(wheel / 'mmsign/.mim' / name, '*.py', '*.yml')
    assert there == listed(repo / name, '*.py', '*.yml')
    assert ('gspmc_slr500.py' if name == 'configs' else 'train.py') in there


def test_the_package_is_whole(wheel, repo):
    for patterns in (['*.py'], ['*.json', '*.jsonl', '*.txt', '*.html', '*.onnx']):
        assert listed(wheel / 'mmsign', *patterns) == listed(repo / 'mmsign', *patterns)
    assert (wheel / 'mmsign/assets/descriptions/fingerspelling.jsonl').is_file()
    assert not (wheel / 'tests').exists()


def test_a_project_of_the_users_own_runs_on_the_wheel(wheel, tmp_path):
    """In another folder, with the wheel's package and not this repository's."""
    (tmp_path / 'my_part.py').write_text(
        'from mmsign.registry import LAYOUTS\n'
        'from mmsign.keypoints.wholebody import base27\n'
        "LAYOUTS.register_module(name='my_layout', module=base27)\n"
    )
    (tmp_path / 'mine.py').write_text(
        "_base_ = ['mmsign::gspmc_slr500.py']\ncustom_imports = dict(imports=['my_part'])\n"
        "layout = 'my_layout'\n"
    )
    (tmp_path / 'run.py').write_text(
        'import runpy, sys\n'
        'from pathlib import Path\n'
        'import mmsign\n'
        'from mmsign.engine.runs import load_config\n'
        'from mmsign.keypoints.registered import build_layout\n'
        'import mmengine.hub\n'
        "root = Path(mmsign.__file__).parent / '.mim'\n"
        "print(root, load_config(root / 'configs/gspmc_slr500_bone.py').streams)\n"
        "print(mmengine.hub.get_config('mmsign::gspmc_autsl.py').filename)\n"
        "print(build_layout(load_config('mine.py').model.backbone.layout).num_keypoints)\n"
        "sys.argv = ['mmsign', 'prepare_data', 'csv', '--help']\n"
        "runpy.run_module('mmsign', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, 'run.py'],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, 'PYTHONPATH': str(wheel)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    first, hub, points, *rest = done.stdout.splitlines()
    assert first.split() == [str(wheel / 'mmsign/.mim'), 'bone']
    assert hub == str(wheel / 'mmsign/.mim/configs/gspmc_autsl.py')
    assert points == '27'
    assert rest[0].startswith('usage: mmsign prepare_data csv ')
    assert any('clips.csv' in line for line in rest)


def test_the_wheel_brings_the_program(wheel):
    (entry_points,) = wheel.glob('mmsign-*.dist-info/entry_points.txt')
    program = re.search(
        r'\[console_scripts\]\nmmsign = (\S+):(\S+)\n', entry_points.read_text(encoding='utf8') + '\n'
    )
    assert program is not None
    assert callable(getattr(importlib.import_module(program[1]), program[2]))


def test_the_model_index_names_every_experiment(repo):
    index = yaml.safe_load((repo / 'model-index.yml').read_text(encoding='utf8'))
    models, collections = [], set()
    for name in index['Import']:
        content = yaml.safe_load((repo / name).read_text(encoding='utf8'))
        models += content['Models']
        collections |= {collection['Name'] for collection in content['Collections']}
    assert {model['Config'] for model in models} == {
        f'configs/{f.name}' for f in (repo / 'configs').glob('*.py')
    }
    for model in models:
        assert model['Name'] == Path(model['Config']).stem
        assert model['In Collection'] in collections


def test_the_version_is_the_same_everywhere(repo):
    citation = yaml.safe_load((repo / 'CITATION.cff').read_text(encoding='utf8'))
    assert citation['version'] == mmsign.__version__
    changes = (repo / 'CHANGELOG.md').read_text(encoding='utf8')
    latest = re.search(r'^## \[(\d\S*)\] - (\S+)$', changes, re.MULTILINE)
    assert latest is not None
    assert latest.groups() == (mmsign.__version__, citation['date-released'])
