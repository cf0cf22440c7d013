"""Checkpoints: found again, and refused where they could do harm."""

from __future__ import annotations

import os

import pytest
import torch

from mmsign.engine.checkpoints import last_checkpoint
from mmsign.engine.runs import evaluate, load_config, train
from mmsign.utils.errors import MMSignError
from test_engine.test_runs import config as config


def test_malicious_checkpoint_is_refused(config, tmp_path):
    class Payload:
        def __reduce__(self):
            return os.system, (f'touch {tmp_path}/owned',)

    torch.save({'state_dict': {}, 'x': Payload()}, tmp_path / 'evil.pth')
    cfg = load_config(config, work_dir=str(tmp_path / 'w'))
    with pytest.raises(Exception, match='weights_only'):
        evaluate(cfg, tmp_path / 'evil.pth')
    assert not (tmp_path / 'owned').exists()


def test_a_moved_work_dir_still_finds_its_checkpoint(config, tmp_path):
    cfg = load_config(config, {'train_cfg.max_epochs': 1}, work_dir=str(tmp_path / 'a'))
    checkpoint = train(cfg)
    assert checkpoint.parent == tmp_path / 'a'
    os.rename(tmp_path / 'a', tmp_path / 'b')
    assert last_checkpoint(tmp_path / 'b').is_file()


def test_undefined_checkpoint_folder(tmp_path):
    with pytest.raises(MMSignError, match='holds no checkpoint'):
        last_checkpoint(tmp_path)
