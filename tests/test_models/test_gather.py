"""Two processes of half a batch compute the loss and the gradients of one process with all of it."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import torch
import torch.multiprocessing as mp
from mmaction.structures import ActionDataSample
from torch.nn.parallel import DistributedDataParallel

from mmsign.models import CTRGCN, LinearClsHead, MultiPositiveContrastiveHead, PartPooling

LABELS = [0, 1, 2, 3, 0, 1, 1, 3]  # class 3 has no text, classes repeat across the two halves
SPEC = [
    (2, 2, [['left_hand'], ['left_hand', 'right_hand']]),
    (1, 0, []),
    (1, 3, [['right_hand']]),
    (0, 0, []),
]


class Network(torch.nn.Module):
    """Backbone, pooling and both heads, as one module whose forward is the loss."""

    def __init__(self, bank: str, negatives: str) -> None:
        super().__init__()
        self.backbone = CTRGCN('kinect20', 3, (8, 8), (1, 2))
        self.neck = PartPooling('kinect20')
        self.cls_head = LinearClsHead(4, 8)
        self.contrastive = MultiPositiveContrastiveHead(8, bank, negatives=negatives)

    def forward(self, x: torch.Tensor, samples: list) -> torch.Tensor:
        pooled = self.neck(self.backbone(x), [sample.flipped for sample in samples])
        contrastive = self.contrastive.loss(pooled, samples)['loss_contrastive']
        return self.cls_head.loss(pooled, samples)['loss_cls'] + contrastive


def batch() -> tuple[torch.Tensor, list]:
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(len(LABELS), 3, 6, 20, generator=generator)
    samples = []
    for i, label in enumerate(LABELS):
        sample = ActionDataSample()
        sample.set_gt_label(label)
        draws = torch.rand(2, generator=generator).tolist()
        sample.set_metainfo({'clip_id': str(i), 'flipped': i % 3 == 0, 'text_draw': tuple(draws)})
        samples.append(sample)
    return x, samples


def network(bank: str, negatives: str) -> Network:
    torch.manual_seed(0)
    return Network(bank, negatives).eval()  # batch norm would see other batches


def worker(rank: int, port: int, bank: str, negatives: str, out: str) -> None:
    os.environ.update(MASTER_ADDR='127.0.0.1', MASTER_PORT=str(port), RANK=str(rank), WORLD_SIZE='2')
    torch.set_num_threads(1)
    torch.distributed.init_process_group('gloo', rank=rank, world_size=2)
    model = DistributedDataParallel(network(bank, negatives))
    x, samples = batch()
    half = slice(rank * 4, rank * 4 + 4)
    loss = model(x[half], samples[half])
    loss.backward()
    gradients = {name: p.grad for name, p in model.module.named_parameters()}
    torch.distributed.all_reduce(loss.detach())
    if rank == 0:
        torch.save({'loss': loss.detach() / 2, 'gradients': gradients}, out)
    # no destructors: DDP's holds the GIL and joins a thread of gloo, which may still wait for the GIL
    os._exit(0)


def test_two_halves_equal_the_whole(make_bank, tmp_path: Path):
    bank = make_bank(SPEC)
    for negatives in ('batch', 'bank'):
        model = network(bank, negatives)
        x, samples = batch()
        loss = model(x, samples)
        loss.backward()

        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            port = free.getsockname()[1]
        out = tmp_path / f'{negatives}.pt'
        mp.spawn(worker, (port, bank, negatives, str(out)), nprocs=2)
        halves = torch.load(out, weights_only=True)
        torch.testing.assert_close(halves['loss'], loss.detach())
        for name, parameter in model.named_parameters():
            torch.testing.assert_close(halves['gradients'][name], parameter.grad, msg=name)


def test_numbers_travel_as_int64_to_devices_without_float64(monkeypatch):
    from mmsign.models.heads import gather

    seen = []

    def twice(x: torch.Tensor) -> torch.Tensor:
        seen.append(x.dtype)
        return torch.cat([x, x])

    draws = torch.rand(3, 2, dtype=torch.float64)
    assert gather.gather_from_cpu(draws, torch.device('meta')) is draws  # one process sends nothing
    monkeypatch.setattr(gather, 'get_world_size', lambda: 2)
    monkeypatch.setattr(gather, 'gather_with_grad', twice)
    assert torch.equal(gather.gather_from_cpu(draws, torch.device('cpu')), torch.cat([draws, draws]))
    assert seen == [torch.int64]
