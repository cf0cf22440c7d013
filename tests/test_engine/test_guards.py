"""Two trainings in one folder, damaged checkpoints, workers that fail or die."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import Config
from test_utils.test_lock import HOLD

from mmsign.engine.checkpoints import last_checkpoint, resumable_checkpoint
from mmsign.engine.guards import alone, worker_errors
from mmsign.engine.runs import evaluate, train
from mmsign.registry import TRANSFORMS
from mmsign.utils.errors import MMSignError
from test_engine.tiny import load, write_config


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return torch.load(last_checkpoint(folder), weights_only=True)['state_dict']


def flip(file: Path) -> None:
    """Turn the bits of one byte in the middle."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


DAMAGES = {
    'cut off': lambda file: file.write_bytes(file.read_bytes()[:-500]),
    'empty': lambda file: file.write_bytes(b''),
    'a byte turned': flip,
    'gone': Path.unlink,
    'pointer empty': lambda file: (file.parent / 'last_checkpoint').write_bytes(b''),
    'pointer of zeros': lambda file: (file.parent / 'last_checkpoint').write_bytes(b'\0' * 40),
}


@pytest.fixture(scope='module')
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A config, and the folder of its training of four epochs, whole."""
    folder = tmp_path_factory.mktemp('trained')
    config = write_config(folder)
    train(load(config, folder / 'whole'))
    return config, folder / 'whole'


@pytest.mark.parametrize('damage', DAMAGES)
def test_a_damaged_checkpoint_gives_way_to_the_one_before(
    trained, tmp_path: Path, capsys, damage: str
) -> None:
    work = tmp_path / 'run'
    shutil.copytree(trained[1], work)
    DAMAGES[damage](work / 'epoch_4.pth')
    capsys.readouterr()
    found, told = resumable_checkpoint(work), capsys.readouterr().err
    if 'pointer' in damage:  # nothing is lost
        assert found == work / 'epoch_4.pth'
        assert told == ''
    else:
        assert found == work / 'epoch_3.pth'
        assert 'epoch_4.pth: ' in told
        assert f'goes on from the checkpoint before: {work}/epoch_3.pth' in told


def test_training_goes_on_from_it_to_the_same_weights(trained, tmp_path: Path, capsys) -> None:
    config, whole = trained
    work = tmp_path / 'run'
    shutil.copytree(whole, work)
    flip(work / 'epoch_4.pth')
    assert train(load(config, work), resume=True).name == 'epoch_4.pth'
    assert 'goes on from the checkpoint before' in capsys.readouterr().err
    for name, value in weights(whole).items():
        assert torch.equal(weights(work)[name], value), name


def test_without_a_whole_one_training_refuses(trained, tmp_path: Path) -> None:
    config, whole = trained
    work = tmp_path / 'run'
    shutil.copytree(whole, work)
    for file in work.glob('*.pth'):
        file.write_bytes(b'junk')
    with pytest.raises(MMSignError, match=r'epoch_4\.pth: is no checkpoint, or a damaged one'):
        train(load(config, work), resume=True)
    assert resumable_checkpoint(tmp_path) is None


def test_a_second_training_in_the_folder_is_refused(trained, tmp_path: Path) -> None:
    config, _ = trained
    work = tmp_path / 'run'
    work.mkdir()
    holder = subprocess.Popen(
        [sys.executable, '-c', HOLD, work / 'run.json'], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(MMSignError, match=f'process {holder.pid} on .* is at work there'):
            train(load(config, work))
        assert [file.name for file in work.iterdir()] == ['run.json.lock']
    finally:
        holder.kill()
        holder.wait()


def test_only_the_first_process_of_a_launch_holds_the_folder(tmp_path: Path, monkeypatch) -> None:
    cfg = Config(dict(work_dir=str(tmp_path), launcher='pytorch'))
    for rank, held in (('1', False), ('0', True)):
        monkeypatch.setenv('RANK', rank)
        with alone(cfg, 'run.json'):
            assert (tmp_path / 'run.json.lock').is_file() == held


@TRANSFORMS.register_module()
class DieForTests:
    """Ends its process as the kernel does when memory is short."""

    def __call__(self, sample):
        if torch.utils.data.get_worker_info() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return sample

    transform = __call__


def test_a_worker_that_dies_is_one_line(trained, tmp_path: Path) -> None:
    cfg = load(trained[0], tmp_path / 'run', train_dataloader__num_workers=1)
    cfg.train_dataloader.dataset.pipeline.insert(0, dict(type='DieForTests'))
    with pytest.raises(MMSignError, match='a worker process that reads clips died') as error:
        train(cfg)
    assert error.value.field == 'train_dataloader.num_workers'
    assert error.value.fix


@pytest.mark.parametrize('workers', [0, 2])
def test_a_bad_clip_in_a_worker_is_the_same_line(tmp_path: Path, workers: int) -> None:
    config = write_config(tmp_path)
    archive = next(tmp_path.glob('archive_*'))
    frames = np.lib.format.open_memmap(next(archive.glob('frames-*.npy')), mode='r+')
    frames[:40] = 0  # nobody is detected in the first clips
    frames.flush()
    cfg = load(config, tmp_path / 'run', test_dataloader__num_workers=workers)
    cfg.train_dataloader.num_workers = workers
    with pytest.raises(MMSignError, match='nobody is detected in any frame') as error:
        train(cfg)
    assert 'Traceback' not in str(error.value)
    assert error.value.clip
    assert str(error.value.file).endswith('.npy')
    assert error.value.field == 'confidence'
    assert error.value.fix == 'leave the clip out'


def test_the_line_stands_at_the_end_of_a_traceback_of_any_length(tmp_path: Path) -> None:
    """What an error shows of itself is cut off long before."""
    frames = ''.join(f'  File "/{"far/" * 20}away{i}.py", line {i}, in read\n' for i in range(40))
    problem = (
        'Caught MMSignError in DataLoader worker process 0.\n'
        f'Original Traceback (most recent call last):\n{frames}'
        'mmsign.utils.errors.MMSignError: a.npy: clip c 1: field confidence: is bad. leave it out\n'
    )
    with pytest.raises(MMSignError) as error, worker_errors(Config(dict(work_dir=str(tmp_path))), 'loader'):
        raise MMSignError(problem)
    found = error.value
    assert (found.problem, found.file, found.clip, found.field) == ('is bad', 'a.npy', 'c 1', 'confidence')
    assert found.fix == 'leave it out'


def test_other_errors_pass_as_they_are(tmp_path: Path) -> None:
    cfg = Config(dict(work_dir=str(tmp_path)))
    for error in (RuntimeError('another'), MMSignError('bad', file='x'), ValueError('y')):
        with pytest.raises(type(error)) as caught, worker_errors(cfg, 'train_dataloader'):
            raise error
        assert caught.value is error


def test_testing_a_damaged_checkpoint_is_refused(trained, tmp_path: Path) -> None:
    config, whole = trained
    file = tmp_path / 'epoch_4.pth'
    file.write_bytes((whole / 'epoch_4.pth').read_bytes())
    flip(file)
    with pytest.raises(MMSignError, match='is no checkpoint, or a damaged one'):
        evaluate(load(config, tmp_path / 'run'), file)
