from __future__ import annotations

import pickle

import numpy as np
import pytest
import torch
from mmengine.logging import HistoryBuffer

from mmsign.utils import compat as compat


def test_log_history_survives_the_safe_loader(tmp_path):
    history = HistoryBuffer()
    for value in range(5):
        history.update(value * 0.5)
    torch.save({'history': history, 'number': np.float64(2.5)}, tmp_path / 'x.pth')
    loaded = torch.load(tmp_path / 'x.pth', weights_only=True)
    assert loaded['history'].mean() == history.mean()
    assert loaded['history'].current() == 2.0
    assert loaded['number'] == 2.5


class Getattr:
    """Reaches for a dangerous attribute by way of getattr, which the history needs."""

    def __reduce__(self):
        return getattr, (HistoryBuffer, '__init__')


def test_getattr_reaches_nothing_else(tmp_path):
    torch.save({'x': Getattr()}, tmp_path / 'evil.pth')
    with pytest.raises((pickle.UnpicklingError, Exception), match='asks for'):
        torch.load(tmp_path / 'evil.pth', weights_only=True)
