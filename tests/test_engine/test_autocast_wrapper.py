from __future__ import annotations

import pytest
import torch

from mmsign.engine import AutocastOptimWrapper


@pytest.fixture
def wrapped():
    torch.manual_seed(0)
    model = torch.nn.Linear(4, 3)
    return model, AutocastOptimWrapper(optimizer=torch.optim.SGD(model.parameters(), lr=0.1))


def test_computes_in_bf16_and_keeps_weights_in_fp32(wrapped):
    model, wrapper = wrapped
    before = model.weight.detach().clone()
    x = torch.randn(5, 4)
    with wrapper.optim_context(model):
        out = model(x)
    assert out.dtype == torch.bfloat16
    wrapper.update_params(out.float().pow(2).mean())
    assert model.weight.dtype == torch.float32
    assert not torch.equal(model.weight, before)


def test_outside_nothing_changes(wrapped):
    model, wrapper = wrapped
    with wrapper.optim_context(model):
        pass
    assert model(torch.randn(2, 4)).dtype == torch.float32


def test_step_is_close_to_fp32(wrapped):
    model, wrapper = wrapped
    twin = torch.nn.Linear(4, 3)
    twin.load_state_dict(model.state_dict())
    x = torch.randn(64, 4)
    with wrapper.optim_context(model):
        loss = model(x).float().pow(2).mean()
    wrapper.update_params(loss)
    twin(x).pow(2).mean().backward()
    torch.testing.assert_close(model.weight, twin.weight - 0.1 * twin.weight.grad, rtol=0.02, atol=2e-3)
