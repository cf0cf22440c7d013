"""Pages of the documentation, and their commands, run in a user's folder outside the repository."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from mmsign.utils import cli

REPO = Path(__file__).resolve().parents[2]
#: Appended to the shipped configs, so that the page's commands need no options here.
SLIM = {
    'ctrgcn_slr500.py': 'epochs, frames, batch_size, workers, feature_channels = 1, 8, 4, 0, 8\n'
    'model = dict(backbone=dict(channels=(8, 8), strides=(1, 2)))\n',
    '_base_/models/ctrgcn_slim.py': 'feature_channels = 8\n'
    "model['backbone'].update(channels=(8, 8), strides=(1, 2))\n",
    '_base_/schedules/adamw_cosine.py': 'epochs = 1\n',
}


def sections(page: str) -> dict[str, str]:
    """Title → text of each section of a page."""
    text = (REPO / 'docs' / page).read_text(encoding='utf8')
    return dict(re.findall(r'^## (.+?)\n(.*?)(?=^## |\Z)', text, re.MULTILINE | re.DOTALL))


def blocks(section: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf'^```{language}\n(.*?)^```', section, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope='module')
def configs(tmp_path_factory) -> Path:
    """The shipped configs with a slim network, one epoch and small batches."""
    folder = tmp_path_factory.mktemp('installed') / 'configs'
    shutil.copytree(REPO / 'configs', folder)
    for name, text in SLIM.items():
        with open(folder / name, 'a', encoding='utf8') as stream:
            stream.write(text)
    return folder


@pytest.fixture
def commands(configs, monkeypatch) -> Callable[[Path, Sequence[str]], None]:
    """Run command lines literally, in a folder; those of mmsign in this process, which has its imports."""

    def run(folder: Path, lines: Sequence[str]) -> None:
        monkeypatch.chdir(folder)
        assert lines
        for line in lines:
            program, *words = shlex.split(line)
            assert program in ('mmsign', 'python')
            if program == 'mmsign' or words[0].startswith('tools/'):
                file = REPO / ('mmsign/__main__.py' if program == 'mmsign' else words[0])
                monkeypatch.setattr(sys, 'argv', [program, *words] if program == 'mmsign' else words)
                monkeypatch.setattr(cli, 'started_as', None)
                with pytest.raises(SystemExit) as caught:
                    runpy.run_path(str(file), run_name='__main__')
                assert not caught.value.code, line
            else:  # in a process of its own: it would register its parts as __main__'s
                subprocess.run([sys.executable, *words], check=True, cwd=folder)

    monkeypatch.setattr(sys, 'path', [*sys.path])
    monkeypatch.setattr(
        'mmsign.utils.paths.shipped', lambda name: configs if name == 'configs' else REPO / name
    )
    return run
