"""A training that dies while it saves leaves the checkpoint before."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from helpers import write_archive

from mmsign.engine import CheckpointHook
from mmsign.engine.checkpoints import last_checkpoint
from mmsign.engine.runs import build_runner, load_config, train
from mmsign.utils.errors import MMSignError
from test_engine.test_runs import CONFIG, next_second


@pytest.mark.parametrize('keep', [1, 2])
def test_a_save_that_fails_loses_nothing(
    tmp_path: Path, repo: Path, monkeypatch: pytest.MonkeyPatch, keep: int
) -> None:
    config = tmp_path / 'tiny.py'
    config.write_text(CONFIG.format(repo=repo, archive=write_archive(tmp_path / 'archive')))
    work = tmp_path / 'run'

    def load():
        options = {'default_hooks.checkpoint.max_keep_ckpts': keep}
        return load_config(config, options, str(work))

    save = torch.save

    def full_disk(state, file, *args, **kwargs):
        if state['meta']['epoch'] == 3:
            raise OSError('no space left on device')
        save(state, file, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(torch, 'save', full_disk)
        with pytest.raises(MMSignError, match=r'epoch_3\.pth: cannot be written: no space left'):
            train(load())
    assert last_checkpoint(work).name == 'epoch_2.pth'
    next_second()
    assert torch.load(last_checkpoint(work), weights_only=True)['meta']['epoch'] == 2

    (work / 'epoch_3.pth').write_bytes(b'half')  # what a kill leaves
    assert train(load(), resume=True).name == 'epoch_4.pth'
    assert sorted(file.name for file in work.glob('*.pth')) == [f'epoch_{i}.pth' for i in range(5 - keep, 5)]


def test_configs_get_this_hook(tmp_path: Path, repo: Path) -> None:
    config = tmp_path / 'tiny.py'
    config.write_text(CONFIG.format(repo=repo, archive=write_archive(tmp_path / 'archive')))
    runner = build_runner(load_config(config, {}, str(tmp_path / 'run')))
    assert [type(hook) for hook in runner.hooks if 'Checkpoint' in type(hook).__name__] == [CheckpointHook]


def test_what_a_killed_run_did_not_remove_goes(tmp_path: Path, repo: Path, monkeypatch) -> None:
    """Killed between the new checkpoint and the removal of the one that it replaces."""
    config = tmp_path / 'tiny.py'
    config.write_text(CONFIG.format(repo=repo, archive=write_archive(tmp_path / 'archive')))

    def load():
        return load_config(config, {}, str(tmp_path / 'run'))

    def killed(hook, step):
        raise KeyboardInterrupt

    next_second()  # another test's training has this name, too
    with monkeypatch.context() as patch:
        patch.setattr(CheckpointHook, '_remove', killed)
        with pytest.raises(KeyboardInterrupt):
            train(load())
    (tmp_path / 'run/last_checkpoint').write_text(str(tmp_path / 'run/epoch_3.pth'))
    assert (tmp_path / 'run/epoch_1.pth').is_file()
    next_second()
    train(load(), resume=True)
    names = sorted(file.name for file in (tmp_path / 'run').glob('*.pth'))
    assert names == ['epoch_3.pth', 'epoch_4.pth']
