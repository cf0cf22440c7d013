"""Every work-around for the pinned stack, each with its reason and the condition that retires it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from mmengine.logging import HistoryBuffer

from mmsign.utils.errors import MMSignError


def allow_mmengine_checkpoints() -> None:
    """Let ``torch.load(weights_only=True)`` read MMEngine's own checkpoints.

    Reason: since torch 2.6 only tensors and plain containers load by default,
    while MMEngine stores its log history (``HistoryBuffer`` and numpy arrays)
    in checkpoints, so that resuming fails. Naming these harmless types keeps
    the safe loader on for every file, own or foreign: nothing here executes
    code, and a malicious pickle is still refused.

    Retires when MMEngine's checkpoints load without it (mmengine#1655).
    """
    core = np.core.multiarray if np.lib.NumpyVersion(np.__version__) < '2.0.0' else np._core.multiarray  # type: ignore[attr-defined]
    numpy_types = [np.dtype, np.ndarray, core._reconstruct, core.scalar]
    numpy_types += [getattr(np.dtypes, name) for name in ('Float32DType', 'Float64DType', 'Int64DType')]
    history_methods = (_history_method, 'builtins.getattr')
    torch.serialization.add_safe_globals([HistoryBuffer, *numpy_types, history_methods])


def _history_method(owner: type, name: str) -> Any:
    """Stands in for ``getattr``, by which a pickled ``HistoryBuffer`` names its statistics."""
    if owner is not HistoryBuffer or name not in ('current', 'max', 'mean', 'min'):
        raise MMSignError(f'a checkpoint asks for {owner!r}.{name}', fix='do not use this file')
    return getattr(HistoryBuffer, name)


allow_mmengine_checkpoints()
