"""Multi-positive contrastive loss between skeletons and texts (GSP-MC, eq. 7-10).

Departures from the printed equations: the softmax of the text-to-skeleton
direction is taken over transposed logits (transposed probabilities do not sum
to 1), the divergence is KL(p ‖ q) (KL(q ‖ p) is infinite because p has zeros),
and rows without a positive are left out.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def get_logits(skeletons: Tensor, texts: Tensor, temperature: float) -> Tensor:
    """(…, B, M) cosine similarity over temperature, in at least fp32 even under autocast."""
    dtype = torch.promote_types(skeletons.dtype, torch.float32)
    with torch.autocast(skeletons.device.type, enabled=False):
        skeletons = F.normalize(skeletons.to(dtype), dim=-1) / temperature
        texts = F.normalize(texts.to(dtype), dim=-1)
        return skeletons @ texts.mT


def get_ground_truth(skeleton_labels: Tensor, text_labels: Tensor) -> Tensor:
    """(…, B, M) boolean: whether skeleton and text belong to the same class."""
    return skeleton_labels.unsqueeze(-1) == text_labels.unsqueeze(-2)


def divergence(logits: Tensor, positive: Tensor, dim: int = -1) -> Tensor:
    """Mean over rows with a positive of KL(p ‖ softmax(row)), p uniform over the row's positives.

    Args:
        logits: (…, B, M).
        positive: (…, B, M).
        dim: Along which a row runs: -1, or -2 for the rows of the transposed logits.

    Returns:
        (…).
    """
    count = positive.sum(dim)  # (…, rows)
    log_q = F.log_softmax(logits, dim=dim)
    some = count.clamp(min=1).to(log_q.dtype)
    cross_entropy = -log_q.masked_fill(~positive, 0).sum(dim) / some
    rows = (cross_entropy - some.log()).masked_fill(count == 0, 0)  # entropy of p = log count
    # by masks alone: picking rows would let a GPU wait; without any, it is 0 and still has a gradient,
    # so that every rank reduces the same
    return rows.sum(-1) / (count > 0).sum(-1).clamp(min=1)


def multi_positive_loss(
    skeletons: Tensor, texts: Tensor, skeleton_labels: Tensor, text_labels: Tensor, temperature: float = 0.1
) -> Tensor:
    """L_con: the mean of both directions, of one term or of several at once.

    Args:
        skeletons: (…, B, D) projected skeleton features.
        texts: (…, M, D) text features; M may be any number, also 0.
        skeleton_labels: (…, B) classes.
        text_labels: (…, M) classes; -1 where a term has fewer than M texts.
        temperature: τ.

    Returns:
        (…), a scalar for one term; 0 if no pair matches.
    """
    logits = get_logits(skeletons, texts, temperature)
    positive = get_ground_truth(skeleton_labels, text_labels)
    absent = (text_labels < 0).unsqueeze(-2)
    logits = logits.masked_fill(absent, torch.finfo(logits.dtype).min / 2)  # finite: no NaN without any text
    return (divergence(logits, positive, -1) + divergence(logits, positive, -2)) / 2
