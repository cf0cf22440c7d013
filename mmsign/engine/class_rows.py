"""The classes of a checkpoint in the order of the data, known by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from mmsign.utils.classes import class_order
from mmsign.utils.errors import MMSignError

HEAD = 'cls_head.'


def class_tensors(head: nn.Module) -> list[str]:
    """Names of a classifier's tensors that have a row for each class.

    A head whose other tensors have as many rows lists them in ``class_tensors``.
    """
    named = getattr(head, 'class_tensors', None)
    if named is not None:
        return list(named)
    return [
        name
        for name, value in head.state_dict().items()
        if value.ndim and len(value) == getattr(head, 'num_classes', None)
    ]


def reorder_head(head: nn.Module, order: np.ndarray) -> None:
    """Let class i be what class ``order[i]`` was, in place."""
    rows = torch.from_numpy(order)
    state, names = head.state_dict(), class_tensors(head)
    head.load_state_dict({name: value[rows] if name in names else value for name, value in state.items()})


def reorder_checkpoint(
    checkpoint: Mapping[str, Any], model: nn.Module, classes: Sequence[str], file: Any, resumed: bool = False
) -> None:
    """Put the classifier's rows in a checkpoint into the order of the data's classes, in place.

    Args:
        checkpoint: With ``state_dict``, and names of its classes in ``meta``; without them it is left alone.
        model: The recogniser that the weights are for.
        classes: The data's, in label order.
        file: The checkpoint, for errors.
        resumed: Whether its optimizer goes on too, whose memory of the rows has their old order.

    Raises:
        MMSignError: If the names differ, or their order does where a training is resumed.
    """
    known = ((checkpoint.get('meta') or {}).get('dataset_meta') or {}).get('classes')
    head = getattr(model, 'cls_head', None)
    if known is None or head is None:
        return
    order = class_order(
        classes,
        known,
        file=file,
        whose='the data',
        fix='give data of the signs it was trained on; to train a new classifier on its features: '
        '--cfg-options load_classifier=False',
    )
    if resumed and (order != np.arange(len(order))).any():
        i = int((order != np.arange(len(order))).argmax())
        raise MMSignError(
            f'class {i} is {classes[i]!r} now, and was {known[i]!r} when the training began',
            file=file,
            field='glosses',
            fix='resume with the archive it was begun with, or train anew: --work-dir DIR',
        )
    state, rows = checkpoint['state_dict'], torch.from_numpy(order)
    for name in class_tensors(head):
        if HEAD + name in state:
            state[HEAD + name] = state[HEAD + name][rows]


def check_shapes(state: Mapping[str, Any], model: nn.Module, file: Any, whole: bool) -> None:
    """Refuse weights that MMEngine would leave out with a warning.

    Args:
        state: Name → tensor.
        model: What they are for.
        file: The checkpoint, for errors.
        whole: Whether all weights must be there; those of heads that only train need not.

    Raises:
        MMSignError: If a shape is another, or one is absent.
    """
    for name, own in model.state_dict().items():
        given = state.get(name)
        if given is None and (not whole or name.startswith('aux_heads.')):
            continue
        if given is None or given.shape != own.shape:
            shape = 'absent' if given is None else tuple(given.shape)
            raise MMSignError(
                f'does not fit the model: it is {shape}, the model has {tuple(own.shape)}',
                file=file,
                field=name,
                fix='give the checkpoint that was trained with this config',
            )
