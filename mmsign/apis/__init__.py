"""The face that users import: training, testing, and naming signs.

Names are loaded when they are first used, so that an exported model runs without torch.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mmsign.engine.runs import build_runner, evaluate, load_config, train
    from mmsign.inference.exported import ExportedModel
    from mmsign.inference.inferencer import SignInferencer

#: Name → the module that has it.
FACE = {
    'ExportedModel': 'mmsign.inference.exported',
    'SignInferencer': 'mmsign.inference.inferencer',
    'build_runner': 'mmsign.engine.runs',
    'evaluate': 'mmsign.engine.runs',
    'load_config': 'mmsign.engine.runs',
    'train': 'mmsign.engine.runs',
}

__all__ = ['ExportedModel', 'SignInferencer', 'build_runner', 'evaluate', 'load_config', 'train']


def __getattr__(name: str) -> Any:
    if name not in FACE:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(importlib.import_module(FACE[name]), name)
