"""Loading configs: overrides serve as often as a config is loaded."""

from __future__ import annotations

from pathlib import Path

from mmsign.engine.config_files import load_config

CONFIG = Path(__file__).parent.parent.parent / 'configs/ctrgcn_isl_kinect30.py'


def test_overrides_are_left_as_they_are() -> None:
    """MMEngine takes ``_delete_`` out of a dictionary that it merges: the second time it would do nothing."""
    options = {'train_subset': {'_delete_': True, 'split': 'train'}}
    subsets = [load_config(CONFIG, options).train_dataloader.dataset.subset for _ in range(2)]
    assert subsets == [{'split': 'train'}] * 2
    assert options == {'train_subset': {'_delete_': True, 'split': 'train'}}
