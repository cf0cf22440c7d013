"""Results of files that have changed since are made again, whenever their removal was killed."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from mmengine.config import Config

from mmsign.engine.inputs import inputs_of
from mmsign.evaluation import Scores
from mmsign.experiments import execute as execution
from mmsign.experiments.execute import execute
from mmsign.experiments.plan import Run
from mmsign.experiments.results import INPUTS, finished, is_current
from mmsign.utils.files import write_json


class Kill(BaseException):
    """Ends a run as a power cut would: nobody handles it."""


class Tiny(Run):
    """A run of an archive of one file."""

    key = 'key'

    def load(self) -> Config:
        return Config({'archive': self.config, 'model': {}})


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / 'archive'
    folder.mkdir()
    (folder / 'clips.csv').write_text('1')
    return folder


@pytest.fixture
def run(archive: Path, monkeypatch: pytest.MonkeyPatch) -> Tiny:
    """Its only logit is what the archive's file holds."""

    def measure(cfg: Config) -> Scores:
        value = float(Path(cfg.archive, 'clips.csv').read_text())
        return Scores(np.array(['c']), np.array([0]), np.array([[value]]), np.array(['A']))

    monkeypatch.setattr(execution, 'run_baseline', lambda method, cfg: measure(cfg))
    return Tiny('row', str(archive), {}, 'all', 0, 'knn')


@pytest.mark.parametrize('deleted', range(5))
def test_a_kill_during_the_removal_keeps_no_old_scores(run, archive, tmp_path, monkeypatch, deleted):
    """Whichever files were deleted by then, in the worst order: the note first."""
    out = tmp_path / 'out'
    execute(run, out)
    (archive / 'clips.csv').write_text('2')

    def removal(folder: Path) -> None:
        files = sorted(Path(folder).iterdir(), key=lambda file: file.name != INPUTS)
        assert len(files) == 4
        for file in files[:deleted]:
            file.unlink()
        raise Kill

    with monkeypatch.context() as patch:
        patch.setattr(shutil, 'rmtree', removal)
        with pytest.raises(Kill):
            execute(run, out)
    assert not list(finished([run], out))
    assert Scores.load(execute(run, out)).logits.tolist() == [[2]]
    assert [folder.name for folder in out.iterdir() if folder.is_dir()] == ['key']  # nothing left aside
    assert len(list(finished([run], out))) == 1


def test_what_is_current_is_not_made_again(run, tmp_path, monkeypatch):
    file = execute(run, tmp_path)
    monkeypatch.setattr(execution, 'run_baseline', lambda method, cfg: pytest.fail('made again'))
    assert execute(run, tmp_path) == file


def test_an_attempt_without_the_archive_forgets_nothing(run, archive, tmp_path, monkeypatch):
    """Half-trained weights are of the archive that their first epoch saw."""
    cfg, folder = run.load(), tmp_path / 'out/key'
    noted = inputs_of(cfg)
    write_json(folder / INPUTS, noted)
    (folder / 'epoch_1.pth').write_text('of version 1')
    archive.rename(tmp_path / 'away')
    with pytest.raises(FileNotFoundError):
        execute(run, tmp_path / 'out')
    assert (folder / 'epoch_1.pth').is_file()
    (tmp_path / 'away').rename(archive)
    assert is_current(cfg, folder)
    (archive / 'clips.csv').write_text('2')
    assert not is_current(cfg, folder)
    execute(run, tmp_path / 'out')
    assert not (folder / 'epoch_1.pth').exists()
