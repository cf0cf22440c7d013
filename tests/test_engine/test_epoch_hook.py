from __future__ import annotations

from types import SimpleNamespace

import pytest
from mmengine.registry import MODEL_WRAPPERS
from torch import nn

from mmsign.engine import EpochHook
from mmsign.utils.errors import MMSignError


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


def test_a_batch_that_is_never_full_is_refused():
    """MMEngine would run empty epochs and save what was never trained."""
    from torch.utils.data import DataLoader

    def runner(batch_size):
        loader = DataLoader(range(7), batch_size=batch_size, drop_last=True)
        return SimpleNamespace(train_dataloader=loader, model=None)

    EpochHook().before_train(runner(7))
    with pytest.raises(MMSignError, match=r'batch_size: is 8, more than there are training clips \(7 '):
        EpochHook().before_train(runner(8))


def test_every_member_of_a_concatenation_is_told():
    members = [Dataset(), Dataset()]
    joined = SimpleNamespace(datasets=[members[0], SimpleNamespace(dataset=members[1])])
    EpochHook().before_train_epoch(runner_of(joined, 4))
    assert [member.epoch for member in members] == [4, 4]


@MODEL_WRAPPERS.register_module()
class Wrapper(nn.Module):
    """As MMDistributedDataParallel holds a model."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module


@pytest.mark.parametrize('wrap', [lambda model: model, Wrapper])
def test_a_classifier_with_other_classes_than_glosses_is_refused(wrap):
    """Such a network trains, but can be neither tested nor exported."""

    class Loader(list):
        dataset = SimpleNamespace(metainfo={'classes': ['A', 'B', 'C', 'D']})

    def runner(**facts):
        model = nn.Module()
        model.cls_head = nn.Module()
        vars(model.cls_head).update(facts)
        return SimpleNamespace(train_dataloader=Loader(['batch']), model=wrap(model))

    EpochHook().before_train(runner(num_classes=4))
    EpochHook().before_train(runner())  # a head of another kind
    for wrong in (3, 7):
        with pytest.raises(MMSignError, match=rf'num_classes: is {wrong}, .* 4 glosses. set num_classes = 4'):
            EpochHook().before_train(runner(num_classes=wrong))
    Loader.dataset = SimpleNamespace()  # a foreign one
    EpochHook().before_train(runner(num_classes=7))
