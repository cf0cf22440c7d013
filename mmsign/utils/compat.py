"""Every work-around for the pinned stack, each with its reason and the condition that retires it."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from mmengine.config import Config
from mmengine.logging import HistoryBuffer

from mmsign.utils.config import bind
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import CONFIG_SCHEME, resolve_config


def allow_mmengine_checkpoints() -> None:
    """Let ``torch.load(weights_only=True)`` read MMEngine's own checkpoints.

    Reason: since torch 2.6 only tensors and plain containers load by default,
    while MMEngine stores its log history (``HistoryBuffer`` and numpy arrays)
    in checkpoints, so that resuming fails. Naming these harmless types keeps
    the safe loader on for every file, own or foreign: nothing here executes
    code, and a malicious pickle is still refused.

    What imports torch calls it (:mod:`mmsign.models`, :mod:`mmsign.engine`), since to import torch takes
    longer than to name a clip with an exported model, which needs none of it.

    Retires when MMEngine's checkpoints load without it (mmengine#1655).
    """
    import torch

    core = np.core.multiarray if np.lib.NumpyVersion(np.__version__) < '2.0.0' else np._core.multiarray  # type: ignore[attr-defined]
    numpy_types = [np.dtype, np.ndarray, core._reconstruct, core.scalar]
    numpy_types += [getattr(np.dtypes, name) for name in ('Float32DType', 'Float64DType', 'Int64DType')]
    history_methods = (_history_method, 'builtins.getattr')
    torch.serialization.add_safe_globals([HistoryBuffer, *numpy_types, history_methods])


def _history_method(owner: type, name: str) -> Any:
    """Stands in for ``getattr``, by which a pickled ``HistoryBuffer`` names its statistics."""
    if owner is not HistoryBuffer or name not in ('current', 'max', 'mean', 'min'):
        raise MMSignError(
            f'a checkpoint asks for {owner!r}.{name}', fix='do not use this file', field='checkpoint'
        )
    return getattr(HistoryBuffer, name)


def allow_mmsign_bases() -> None:
    """Let a config anywhere on the disk say ``_base_ = ['mmsign::gspmc_slr500.py']``.

    Reason: MMEngine opens such names for a closed list of packages, which must
    be installed in one of the older ways and keep their configs in subfolders.

    Retires when MMEngine finds the configs of any installed package.
    """
    original: Callable[[str, str], tuple[str, str | None]] = Config._get_cfg_path

    def find(cfg_path: str, filename: str) -> tuple[str, str | None]:
        if cfg_path.startswith(CONFIG_SCHEME):
            return str(resolve_config(cfg_path)), None
        return original(cfg_path, filename)

    Config._get_cfg_path = staticmethod(find)


def allow_mmsign_in_hub() -> None:
    """Let ``mmengine.hub.get_config('mmsign::gspmc_slr500.py')`` work, late-bound variables resolved.

    ``mmsign.engine.runs`` calls it: the runner is imported there anyway, and the hub costs as much.
    Reason and end as for :func:`allow_mmsign_bases`.
    """
    from mmengine import hub

    original = hub.get_config

    def get_config(cfg_path: str, pretrained: bool = False) -> Config:
        if cfg_path.startswith(CONFIG_SCHEME):
            return bind(Config.fromfile(str(resolve_config(cfg_path))))
        return original(cfg_path, pretrained)

    hub.get_config = get_config


def allow_late_binding_in_runner() -> None:
    """Let ``Runner.from_cfg(Config.fromfile('configs/gspmc_slr500.py'))`` work.

    Late-bound variables (:mod:`mmsign.utils.config`) are resolved in a copy, and a config of mmsign
    without a work dir gets ``work_dirs/<config name>``, as in ``tools/train.py``.

    The configs that ship import :mod:`mmsign.engine.runs`, which calls it. Reason: MMEngine has no
    variables that are resolved after all bases and overrides are merged. Retires when it has.
    """
    from mmengine.runner import Runner

    original = Runner.from_cfg
    if getattr(original, 'late_binding', False):
        return

    def from_cfg(cls: type[Runner], cfg: Any) -> Runner:
        if cfg.get('default_scope') == 'mmsign':
            cfg = bind(copy.deepcopy(cfg) if isinstance(cfg, Config) else Config(cfg))  # it may be a dict
            if cfg.get('work_dir') is None:
                cfg.work_dir = str(Path('work_dirs') / Path(cfg.filename or 'unnamed').stem)
        return original.__func__(cls, cfg)

    from_cfg.late_binding = True  # type: ignore[attr-defined]
    Runner.from_cfg = classmethod(from_cfg)


allow_mmsign_bases()
if sys.modules.get('torch'):
    allow_mmengine_checkpoints()
if 'mmengine.runner' in sys.modules:
    allow_late_binding_in_runner()
