"""The lean aggregation and checkpointing against the plain form: outputs, gradients, statistics, memory."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import Tensor

from mmsign.models.backbones import aggregation
from mmsign.models.backbones.aggregation import Topologies, aggregate, aggregate_plain
from mmsign.models.backbones.ctrgcn import CTRGCN, RECOMPUTE
from mmsign.utils.errors import MMSignError


def origins(n: int, channels: int, t: int, v: int, dtype: torch.dtype, subsets: int = 3) -> list[Tensor]:
    """Random values and what random topologies follow from."""
    torch.manual_seed(v)
    shapes: list[tuple[int, ...]] = [(n, subsets * channels, t, v), (n, subsets, 4, v), (n, subsets, 4, v)]
    shapes += [(subsets, v, v), (subsets, channels, 6)]
    return [torch.randn(shape, dtype=dtype, requires_grad=True) for shape in shapes]


def naive(values: Tensor, topologies: Topologies) -> Tensor:
    """The sum as it is written, entry by entry of k, u and v."""
    x1, x2, shared, weight = topologies
    subsets, channels, _ = weight.shape
    n, _, t, v = values.shape
    out = torch.zeros(n, channels, t, v, dtype=values.dtype)
    for k in range(subsets):
        for u in range(v):
            for w in range(v):
                tanh = torch.tanh(x1[:, k, :, u] - x2[:, k, :, w])  # (n, r)
                scale, bias, refine = weight[k].split([1, 1, 4], 1)
                m = tanh @ refine.T + bias[:, 0] + shared[k, u, w] * scale[:, 0]  # (n, C)
                out[:, :, :, u] += m[:, :, None] * values.unflatten(1, (subsets, channels))[:, k, :, :, w]
    return out


def test_plain_form_is_the_written_sum() -> None:
    values, *rest = origins(2, 3, 4, 5, torch.float64)
    torch.testing.assert_close(aggregate_plain(values, Topologies(*rest)), naive(values, Topologies(*rest)))


@pytest.mark.parametrize('budget', [1, 300, 1 << 18])  # one channel, some, several clips at a time
@pytest.mark.parametrize('aligned', [1, 8])
@pytest.mark.parametrize(('dtype', 'tolerance'), [(torch.float64, 1e-13), (torch.float32, 1e-6)])
def test_lean_form_equals_the_plain_one(monkeypatch, budget: int, aligned, dtype, tolerance: float) -> None:
    monkeypatch.setitem(aggregation.CHUNK, 'cpu', budget)
    monkeypatch.setitem(aggregation.ALIGNED, 'cpu', aligned)
    for n, channels, t, v in ((3, 6, 4, 7), (1, 4, 1, 11), (5, 2, 9, 3)):
        values, *rest = inputs = origins(n, channels, t, v, dtype)
        expected, found = aggregate_plain(values, Topologies(*rest)), aggregate(values, Topologies(*rest))
        weight = torch.randn_like(expected)
        gradients = torch.autograd.grad((expected * weight).sum(), inputs, retain_graph=True)
        pairs = [(expected, found)]
        pairs += zip(gradients, torch.autograd.grad((found * weight).sum(), inputs))
        values, *rest = inputs
        other_way = values.transpose(2, 3).contiguous()
        for form in (aggregate, aggregate_plain):  # with time last
            found = form(other_way, Topologies(*rest), joints_first=True).transpose(2, 3)
            pairs.append((expected, found))
            pairs += zip(gradients, torch.autograd.grad((found * weight).sum(), inputs))
        for a, b in pairs:
            assert a.shape == b.shape
            assert (a - b).abs().max() <= tolerance * a.abs().max()


def test_values_are_computed_again_from_the_map() -> None:
    _, *rest = origins(4, 6, 5, 7, torch.float64)
    conv = torch.nn.Conv2d(8, 18, 1).double()
    x = torch.randn(4, 8, 5, 7, dtype=torch.float64, requires_grad=True)
    inputs = [x, conv.weight, conv.bias, *rest]
    expected = aggregate_plain(conv(x), Topologies(*rest))
    found = aggregate(x, Topologies(*rest), conv.weight, conv.bias)
    weight = torch.randn_like(expected)
    torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(
        torch.autograd.grad((found * weight).sum(), inputs),
        torch.autograd.grad((expected * weight).sum(), inputs),
        rtol=1e-12,
        atol=1e-12,
    )


def network(recompute: str, layout: str = 'kinect20', **options) -> CTRGCN:
    torch.manual_seed(0)
    model = CTRGCN(
        layout, 3, recompute=recompute, **(options or dict(channels=(8, 8, 16), strides=(1, 2, 1)))
    )
    for name, parameter in model.named_parameters():
        if 'alpha' in name or 'bn' in name:
            torch.nn.init.normal_(parameter, 0.5, 0.2)
    return model


def trained(model: CTRGCN, x: Tensor, amp: bool = False) -> dict[str, Tensor]:
    """Output, gradients and statistics after a step in training mode."""
    x = x.clone().requires_grad_()
    with torch.autocast('cpu', torch.bfloat16, enabled=amp):
        out = model.train()(x)
    (out.double() * torch.linspace(-1, 1, out.numel(), dtype=torch.float64).view_as(out)).sum().backward()
    grads = {name: p.grad for name, p in model.named_parameters()}
    return {'out': out, 'x': x.grad, **grads, **{f'{n} ': b for n, b in model.named_buffers()}}


@pytest.mark.parametrize('recompute', RECOMPUTE[1:])
def test_the_whole_network_has_the_same_gradients_and_statistics(recompute: str) -> None:
    x = torch.randn(3, 3, 9, 20, dtype=torch.float64)
    expected = trained(network('none').double(), x)
    found = trained(network(recompute).double(), x)
    assert expected.keys() == found.keys()
    assert int(found['bn.num_batches_tracked ']) == 1
    for name, value in expected.items():
        torch.testing.assert_close(found[name], value, rtol=1e-10, atol=1e-10, msg=name)


def test_the_papers_network_has_the_same_gradients() -> None:
    sizes = dict(layout='wholebody87', channels=(64, 64, 128, 256), strides=(1, 1, 2, 2))
    x = torch.randn(2, 3, 4, 87, dtype=torch.float64)
    expected = trained(network('none', **sizes).double(), x)
    for name, value in trained(network('values', **sizes).double(), x).items():
        assert (value - expected[name]).abs().max() <= 1e-10 * expected[name].abs().max() + 1e-10, name


@pytest.mark.parametrize('recompute', RECOMPUTE)
def test_bf16_stays_as_close_to_double_precision_as_the_plain_form(recompute: str) -> None:
    x = torch.randn(3, 3, 9, 20)
    exact = trained(network('none').double(), x.double())

    def error(found: dict[str, Tensor], name: str) -> float:
        return ((found[name] - exact[name]).norm() / exact[name].norm()).item()

    plain, found = trained(network('none'), x, amp=True), trained(network(recompute), x, amp=True)
    assert found['out'].dtype == plain['out'].dtype
    for name in ('out', 'x', 'blocks.2.graph.refine', 'blocks.0.graph.A', 'blocks.1.graph.embed.weight'):
        assert error(found, name) < 0.3
        assert error(found, name) < 1.5 * error(plain, name)


def test_inference_and_traces_are_the_same() -> None:
    model = network('topologies').eval()
    x = torch.randn(2, 3, 9, 20)
    expected = copy.deepcopy(model)
    for block in expected.blocks:
        block.graph.recompute = 'none'
    with torch.no_grad():
        torch.testing.assert_close(model(x), expected(x), rtol=1e-4, atol=1e-5)
        traced = torch.jit.trace(model, x, check_trace=False)
        assert not any('_Aggregation' in str(node) for node in traced.inlined_graph.nodes())
        torch.testing.assert_close(traced(x), expected(x), rtol=1e-4, atol=1e-5)


def kept(model: CTRGCN, x: Tensor) -> int:
    """Bytes that the backward pass waits for, each storage once, parameters aside."""
    own = {p.untyped_storage().data_ptr() for p in model.parameters()}
    sizes: dict[int, int] = {}

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            sizes[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        out = model(x)
    assert out.requires_grad
    return sum(sizes.values())


def test_each_step_keeps_less_than_the_one_before() -> None:
    sizes = dict(layout='wholebody87', channels=(16, 16, 16), strides=(1, 1, 1))
    x = torch.randn(2, 3, 32, 87)
    none, topologies, values, blocks = (kept(network(recompute, **sizes), x) for recompute in RECOMPUTE)
    assert topologies < 0.6 * none
    assert values < 0.9 * topologies
    assert blocks < 0.4 * values


def test_weights_fit_whatever_is_recomputed() -> None:
    states = [network(recompute).state_dict() for recompute in RECOMPUTE]
    assert all(state.keys() == states[0].keys() for state in states)


def test_second_derivatives_are_refused_unless_nothing_is_recomputed() -> None:
    x = torch.randn(1, 3, 4, 20, requires_grad=True)

    def twice(recompute: str) -> None:
        (first,) = torch.autograd.grad(network(recompute)(x).square().sum(), x, create_graph=True)
        first.square().sum().backward()

    twice('none')
    with pytest.raises(RuntimeError, match='once_differentiable'):
        twice('topologies')


def test_an_unknown_choice_is_one_line() -> None:
    with pytest.raises(MMSignError, match=r"backbone.recompute: is 'some'. choose from none, topologies"):
        CTRGCN('kinect20', recompute='some')
