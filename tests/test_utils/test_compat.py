"""MMEngine's checkpoints load with torch's safe loader, and nothing harmful does."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.logging import MessageHub

from mmsign.utils import compat
from mmsign.utils.errors import MMSignError


def test_a_log_history_survives(tmp_path: Path) -> None:
    hub = MessageHub('test_compat')
    for step, loss in enumerate((3.0, 1.0, 2.0)):
        hub.update_scalar('train/loss', loss)
        hub.update_info('iter', step)
    hub.update_scalar('val/acc', np.float32(0.5))
    torch.save({'message_hub': hub.state_dict(), 'weights': torch.ones(2)}, tmp_path / 'c.pth')
    loaded = torch.load(tmp_path / 'c.pth', weights_only=True)
    history = loaded['message_hub']['log_scalars']['train/loss']
    assert history.data[0].tolist() == [3, 1, 2]
    assert history.min() == 1
    assert history.mean(window_size=2) == 1.5
    assert loaded['message_hub']['runtime_info']['iter'] == 2


class Bomb:
    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return os.mkdir, (self.path,)


class Getter:
    def __reduce__(self) -> tuple:
        return getattr, (str, 'format')


@pytest.mark.parametrize('kind', ['call', 'getattr'])
def test_a_malicious_checkpoint_is_refused(tmp_path: Path, kind: str) -> None:
    harm = Bomb(str(tmp_path / 'pwned')) if kind == 'call' else Getter()
    torch.save({'weights': harm}, tmp_path / 'c.pth')
    with pytest.raises(Exception, match=r'Unsupported|weights_only|Weights only|checkpoint asks'):
        torch.load(tmp_path / 'c.pth', weights_only=True)
    assert not (tmp_path / 'pwned').exists()


def test_only_the_statistics_of_a_history_are_reachable() -> None:
    from mmengine.logging import HistoryBuffer

    assert compat._history_method(HistoryBuffer, 'mean') is HistoryBuffer.mean
    for owner, name in ((HistoryBuffer, '__init__'), (os, 'abort')):
        with pytest.raises(MMSignError):
            compat._history_method(owner, name)  # type: ignore[arg-type]
