from __future__ import annotations

from types import SimpleNamespace

from mmsign.engine import EpochHook


class Dataset:
    epoch = None

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch


def runner_of(dataset, epoch):
    return SimpleNamespace(train_dataloader=SimpleNamespace(dataset=dataset), epoch=epoch)


def test_tells_the_epoch_through_wrappers():
    inner = Dataset()
    wrapped = SimpleNamespace(dataset=SimpleNamespace(dataset=inner))
    EpochHook().before_train_epoch(runner_of(wrapped, 3))
    assert inner.epoch == 3


def test_a_foreign_data_set_is_left_alone():
    EpochHook().before_train_epoch(runner_of(object(), 1))
