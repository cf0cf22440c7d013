"""The command line of tools/prepare_data.py."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from synthetic import clip, slr500_clips, slr500_labels

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import FORMATS, get_converter


@pytest.fixture
def tool(repo):
    def run(*args):
        command = [sys.executable, str(repo / 'tools/prepare_data.py'), *map(str, args)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


@pytest.mark.parametrize('name', FORMATS)
def test_every_format_explains_itself(name, repo, monkeypatch, capsys):
    """In this process, because eleven fresh ones would take half a minute."""
    import runpy

    monkeypatch.setattr(sys, 'argv', ['prepare_data.py', name, '--help'])
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(repo / 'tools/prepare_data.py'), run_name='__main__')
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert get_converter(name).EXAMPLE in text
    assert f'prepare_data.py {name} ' in get_converter(name).EXAMPLE
    assert '--out' in text
    assert ('--on-bad' in text) == (name not in ('merge', 'export'))


def test_stop_then_skip_then_merge(tool, rng, tmp_path):
    clips, labels = slr500_clips(tmp_path / 'clips', rng), slr500_labels(tmp_path / 'labels')
    np.save(clips / 'P03_01_00_1._color.npy', clip(rng)[:1])
    args = ['slr500', clips, '--labels', labels, '--out', tmp_path / 'a']
    done = tool(*args)
    assert done.returncode == 2
    assert done.stdout == ''
    last = done.stderr.splitlines()[-1]
    assert last.startswith('error: ')
    assert 'P03_01_00_1._color.npy: clip P03_01_00_1: field length: has 1 frame(s)' in last
    assert not (tmp_path / 'a').exists()
    done = tool(*args, '--on-bad', 'skip', '--resume')
    assert done.returncode == 0, done.stderr
    assert '1 clips or files skipped, reasons in skipped.csv' in done.stdout
    assert 'test: 6, published 37500 (-37494)' in done.stdout
    assert '100%' in done.stderr  # the progress bar
    assert len(PoseArchive(tmp_path / 'a')) == 18
    other = tmp_path / 'more'
    slr500_clips(other, rng, signers=[40])
    assert tool('slr500', other, '--labels', labels, '--out', tmp_path / 'b').returncode == 0
    done = tool('merge', tmp_path / 'a', tmp_path / 'b', '--out', tmp_path / 'c')
    assert done.stdout.startswith(f'{tmp_path / "c"}: 24 clips\n  looked at 24 clips')
    assert len(PoseArchive(tmp_path / 'c')) == 24
