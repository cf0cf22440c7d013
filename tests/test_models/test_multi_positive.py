from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from mmsign.models.losses.multi_positive import divergence, get_logits, multi_positive_loss


def naive(skeletons, texts, skeleton_labels, text_labels, temperature):
    """The formula as three nested loops over plain floats."""

    def cosine(a, b):
        dot = sum(x * y for x, y in zip(a, b))
        return dot / math.sqrt(sum(x * x for x in a)) / math.sqrt(sum(y * y for y in b))

    s, t = skeletons.double().tolist(), texts.double().tolist()
    a, b = skeleton_labels.tolist(), text_labels.tolist()
    if not s or not t:
        return 0.0
    logits = [[cosine(x, y) / temperature for y in t] for x in s]

    def direction(rows, row_labels, column_labels):
        divergences = []
        for row, label in zip(rows, row_labels):
            positives = [j for j, other in enumerate(column_labels) if other == label]
            if not positives:
                continue
            total = sum(math.exp(value) for value in row)
            kl = 0.0
            for j in positives:
                p, q = 1 / len(positives), math.exp(row[j]) / total
                kl += p * math.log(p / q)
            divergences.append(kl)
        return sum(divergences) / len(divergences) if divergences else 0.0

    columns = [list(column) for column in zip(*logits)]
    return (direction(logits, a, b) + direction(columns, b, a)) / 2


def sample(seed, n, m, classes, dims=7):
    generator = torch.Generator().manual_seed(seed)
    return (
        torch.randn(n, dims, generator=generator),
        torch.randn(m, dims, generator=generator),
        torch.randint(classes, (n,), generator=generator),
        torch.randint(classes, (m,), generator=generator),
    )


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 999), st.integers(1, 9), st.integers(0, 12), st.integers(1, 6), st.sampled_from([0.1, 1.0])
)
def test_against_the_triple_loop(seed, n, m, classes, temperature):
    data = sample(seed, n, m, classes)
    expected = naive(*data, temperature)
    assert float(multi_positive_loss(*data, temperature)) == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_equals_cross_entropy_when_each_class_has_one_skeleton_and_one_text():
    skeletons, texts, *_ = sample(1, 6, 6, 6)
    labels = torch.randperm(6)
    logits = get_logits(skeletons, texts, 0.1)
    target = torch.arange(6)
    expected = (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2
    torch.testing.assert_close(multi_positive_loss(skeletons, texts, labels, labels, 0.1), expected)


def test_equals_stable_rep_minus_log_of_the_positives():
    data = sample(2, 8, 11, 3)
    logits = get_logits(data[0], data[1], 0.1)
    positive = data[2][:, None] == data[3][None, :]
    rows = positive.any(1)
    p = positive.float() / positive.sum(1, keepdim=True)
    cross_entropy = -(p * F.log_softmax(logits, 1)).sum(1)
    expected = (cross_entropy - positive.sum(1).float().log())[rows].mean()
    torch.testing.assert_close(divergence(logits, positive), expected)


def test_gradients_equal_those_of_stable_rep():
    skeletons, texts, a, b = sample(3, 8, 11, 3)
    positive = a[:, None] == b[None, :]
    x, y = skeletons.clone().requires_grad_(), skeletons.clone().requires_grad_()
    divergence(get_logits(x, texts, 0.1), positive).backward()
    p = positive.float() / positive.sum(1, keepdim=True)
    (-(p * F.log_softmax(get_logits(y, texts, 0.1), 1)).sum(1)).mean().backward()
    torch.testing.assert_close(x.grad, y.grad)


def test_does_not_depend_on_order():
    skeletons, texts, a, b = sample(4, 9, 13, 4)
    i, j = torch.randperm(9), torch.randperm(13)
    torch.testing.assert_close(
        multi_positive_loss(skeletons, texts, a, b), multi_positive_loss(skeletons[i], texts[j], a[i], b[j])
    )


def test_labels_decide_and_not_positions():
    skeletons, texts, a, b = sample(5, 6, 6, 3)
    shifted = multi_positive_loss(skeletons, texts.roll(1, 0), a, b.roll(1, 0))
    torch.testing.assert_close(multi_positive_loss(skeletons, texts, a, b), shifted)


@pytest.mark.parametrize('texts', [0, 4])
def test_without_any_match_it_is_zero_and_keeps_the_graph(texts):
    skeletons = torch.randn(3, 7, requires_grad=True)
    loss = multi_positive_loss(
        skeletons, torch.randn(texts, 7), torch.zeros(3).long(), torch.ones(texts).long()
    )
    loss.backward()
    assert loss == 0
    assert torch.equal(skeletons.grad, torch.zeros(3, 7))


def test_rows_without_text_do_not_count():
    skeletons, texts, a, b = sample(6, 6, 8, 2)
    extra = torch.full((3,), 99)
    logits = get_logits(skeletons, texts, 0.1)
    without = divergence(logits, a[:, None] == b[None])
    more = torch.cat([logits, torch.randn(3, 8)])
    torch.testing.assert_close(divergence(more, torch.cat([a, extra])[:, None] == b[None]), without)


def test_a_batch_of_one_class_is_pulled_together():
    skeletons, texts, *_ = sample(7, 5, 6, 1)
    labels = torch.zeros(11).long()
    same = multi_positive_loss(torch.ones(5, 7), torch.ones(6, 7), labels[:5], labels[:6])
    assert float(same) == pytest.approx(0, abs=1e-6)  # p = q: uniform over one class
    assert multi_positive_loss(skeletons, texts, labels[:5], labels[:6]) > 0


def test_bf16_inputs_are_computed_in_fp32():
    data = sample(8, 6, 9, 3)
    low = multi_positive_loss(data[0].bfloat16(), data[1].bfloat16(), *data[2:])
    assert low.dtype == torch.float32
    rounded = multi_positive_loss(data[0].bfloat16().float(), data[1].bfloat16().float(), *data[2:])
    torch.testing.assert_close(low, rounded)
    with torch.autocast('cpu', torch.bfloat16):
        torch.testing.assert_close(multi_positive_loss(*data), naive_tensor(data))


def naive_tensor(data):
    return torch.tensor(naive(*data, 0.1), dtype=torch.float32)


def test_gradcheck():
    skeletons, texts, a, b = sample(9, 5, 7, 3)
    skeletons = skeletons.double().requires_grad_()
    texts = texts.double().requires_grad_()
    assert torch.autograd.gradcheck(lambda s, t: multi_positive_loss(s, t, a, b, 0.5), (skeletons, texts))
