"""Training and testing a config with MMEngine's runner: what the tools call."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shlex
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config
from mmengine.device import get_device
from mmengine.dist import get_world_size, is_main_process
from mmengine.registry import RUNNERS
from mmengine.runner import Runner

import mmsign
from mmsign.engine.checkpoints import (
    existing_checkpoint,
    find_checkpoint,
    last_checkpoint,
    open_checkpoint,
    read_meta,
    resumable_checkpoint,
)
from mmsign.engine.config_files import load_config
from mmsign.engine.data_fit import fit_data
from mmsign.engine.finite_hook import FiniteHook
from mmsign.engine.guards import alone, worker_errors
from mmsign.engine.inputs import estimator_of, inputs_of
from mmsign.engine.loading_hook import LoadingHook
from mmsign.engine.naming import identity
from mmsign.engine.progress_hook import ProgressHook
from mmsign.engine.random_state_hook import RandomStateHook
from mmsign.engine.recipe import fill_as_trained, first_difference
from mmsign.engine.run_record import RECORD, check_recipe, recipe_of
from mmsign.engine.sign_runner import SignRunner
from mmsign.utils import cli
from mmsign.utils.compat import allow_late_binding_in_runner, allow_mmsign_in_hub
from mmsign.utils.config import read_config
from mmsign.utils.errors import warn
from mmsign.utils.files import file_hash, write_json
from mmsign.utils.paths import shipped

__all__ = [
    'build_runner',
    'command',
    'enable_amp',
    'evaluate',
    'fit_device',
    'hardware',
    'load_config',
    'read_config',
    'train',
    'versions',
]

allow_mmsign_in_hub()
allow_late_binding_in_runner()


def enable_amp(cfg: Config) -> None:
    """Mixed precision: float16 with a scaler on a GPU, bfloat16 on the CPU."""
    wrapper = cfg.optim_wrapper
    if get_device() == 'cuda':
        wrapper.type = 'AmpOptimWrapper'
        wrapper.setdefault('loss_scale', 'dynamic')
    else:
        wrapper.type = 'AutocastOptimWrapper'


def fit_device(cfg: Config) -> None:
    """Apply what a config wants on a GPU: ``amp=True`` there means mixed precision.

    On the CPU, ``amp`` and ``sync_bn`` are left out: PyTorch's synchronised BN
    needs GPUs, and bfloat16 on the CPU is the user's choice (``--amp``).
    Several processes then talk through gloo.
    """
    if get_device() == 'cuda':
        if cfg.get('amp'):
            enable_amp(cfg)
        return
    cfg.sync_bn = None
    if cfg.get('launcher') == 'pytorch':
        # MMEngine's own start and wrapper take a GPU for granted
        if not torch.distributed.is_initialized():
            torch.distributed.init_process_group('gloo')
        cfg.model_wrapper_cfg = dict(
            type='MMDistributedDataParallel', device_ids=None, broadcast_buffers=False
        )


def build_runner(cfg: Config) -> Runner:
    """The runner of a config; ``runner_type`` names another class than ``SignRunner``.

    ``threads`` in the config limits PyTorch's threads: a small model is slower on two than on one.
    """
    fit_device(cfg)
    if cfg.get('threads'):
        torch.set_num_threads(cfg.threads)
    torch.set_flush_denormal(True)  # untrained BN makes denormals, which are slow on CPUs
    # oneDNN's set-up costs more than it saves on maps of a few joints and frames
    setattr(torch.backends.mkldnn, 'enabled', bool(cfg.get('mkldnn', True)))  # noqa: B010  (a property of a module)
    runner = RUNNERS.build(cfg) if cfg.get('runner_type') else SignRunner.from_cfg(cfg)
    for hook in (LoadingHook(), FiniteHook(), RandomStateHook(), ProgressHook()):
        runner.register_hook(hook)
    return runner


def train(cfg: Config, resume: bool = False, note: dict[str, Any] | None = None) -> Path:
    """Train a config.

    Args:
        cfg: The config.
        resume: Continue from the last checkpoint in ``work_dir`` that is whole, if any.
        note: Further entries of ``run.json``, such as what the training is for.

    Returns:
        The last checkpoint; in other processes than the first, which writes it, the work dir.
        Beside it lies ``run.json`` (:mod:`mmsign.engine.run_record`): what was trained on what, and, once it
        is ``finished``, in how many ``seconds`` (of the last session, if it was ``resumed``). A finished
        training is not resumed.

    Raises:
        MMSignError: If the folder holds a training of something else, another process trains in it, none of
            its checkpoints is whole, a clip or a worker fails, or the training diverges.
    """
    with alone(cfg, RECORD):
        return _train(cfg, resume, note)


def _train(cfg: Config, resume: bool, note: dict[str, Any] | None) -> Path:
    start_from, meta = cfg.get('load_from'), dict[str, Any]()
    # MMEngine would go on from load_from, if any
    last = resumable_checkpoint(cfg.work_dir) if resume else None
    start_from = str(last or start_from or '') or None
    if last:
        # it was read as a whole when it was chosen; a file of PyTorch's old format has no part to read
        meta = read_meta(last) or open_checkpoint(last)['meta']
    elif start_from and '://' not in start_from:
        start_from = str(existing_checkpoint(find_checkpoint(start_from)))
        meta = open_checkpoint(start_from)['meta']
    check_recipe(cfg, resume, last)
    done = int(meta.get('epoch', 0)) if last else 0
    if last and done and done >= cfg.train_cfg.get('max_epochs', done + 1):
        return last
    record = begin_record(cfg)
    if done:  # after the recipe was compared and noted as it is written
        fill_as_trained(cfg, meta)
    cfg.resume, cfg.load_from = bool(done), start_from
    fit_data(cfg)
    runner = build_runner(cfg)
    work_dir = Path(runner.work_dir)
    record |= {'hardware': hardware(), 'resumed': bool(done), **(note or {})}
    if is_main_process():  # numbers of an earlier training in the same folder go
        (work_dir / 'metrics.json').unlink(missing_ok=True)
        write_json(work_dir / RECORD, record)
    start = time.perf_counter()
    with worker_errors(cfg, 'train_dataloader'):
        runner.train()
    if not is_main_process():
        return work_dir
    record |= {'seconds': round(time.perf_counter() - start, 1), 'finished': True}
    write_json(work_dir / RECORD, record)
    return last_checkpoint(work_dir)


def begin_record(cfg: Config) -> dict[str, Any]:
    """What is known of a training before it begins."""
    config, options = str(cfg.filename or ''), cfg.get('cfg_options', {})
    return {
        'config': config,
        'options': options,
        **identity(config, options),
        'amp': cfg.optim_wrapper.get('type') in ('AmpOptimWrapper', 'AutocastOptimWrapper'),
        'split': dict((cfg.get('test_dataloader') or {}).get('dataset', {}).get('subset') or {}),
        'seed': (cfg.get('randomness') or {}).get('seed'),
        'inputs': inputs_of(cfg),
        'estimator': estimator_of(cfg.train_dataloader),
        'command': command(),
        'versions': versions(),
        'recipe': recipe_of(cfg),
    }


def command() -> str:
    """The command line of this process, or of the one that spawned it, as it can be given elsewhere."""
    script, *words = sys.argv
    file = Path(script)
    if cli.started_as:
        return f'{cli.started_as} {shlex.join(words)}'
    if file.suffix == '.py' and file.resolve().parent == shipped('tools').resolve():
        script = f'tools/{file.name}'
    return shlex.join(['python', script, *words])


def hardware() -> dict[str, Any]:
    """What this process computes on: ``device``, its ``name``, how many (``count``), CPU ``threads``."""
    device = get_device()
    if device == 'cuda':
        name = torch.cuda.get_device_name()
    else:
        info = Path('/proc/cpuinfo')
        lines = info.read_text().splitlines() if info.is_file() else []
        models = [line.partition(':')[2].strip() for line in lines if line.startswith('model name')]
        name = models[0] if models else platform.processor() or platform.machine()
    return {'device': device, 'name': name, 'count': get_world_size(), 'threads': torch.get_num_threads()}


def evaluate(
    cfg: Config,
    checkpoint: str | os.PathLike,
    out: str | None = None,
    config_name: str = '',
    record_in: str | os.PathLike | None = None,
) -> dict[str, Any]:
    """Test a checkpoint and write ``metrics.json`` into ``work_dir``.

    Args:
        cfg: The config.
        checkpoint: The weights.
        out: Also write a score file there.
        config_name: Stored in both.
        record_in: Another folder for ``metrics.json``, such as the checkpoint's own.

    Returns:
        ``top1, top5, mean_class`` (fractions), ``n, split, seed, config, checkpoint,
        checkpoint_hash`` (SHA-256), ``last_weights`` (whether its training ended with them) and
        ``versions``; the seed is the training's.

    Raises:
        MMSignError: If the checkpoint is missing or does not fit the model.
    """
    cfg.load_from, cfg.resume = str(existing_checkpoint(checkpoint)), False
    meta = open_checkpoint(cfg.load_from)['meta']
    fill_as_trained(cfg, meta)
    other, seed = first_difference(cfg, meta), meta.get('seed')
    evaluators = cfg.test_evaluator if isinstance(cfg.test_evaluator, list) else [cfg.test_evaluator]
    ours = dict(type='ScoreFile', out=out and str(out), config=config_name, checkpoint=str(checkpoint))
    cfg.test_evaluator = [*evaluators, ours]
    folder = cfg.work_dir
    with tempfile.TemporaryDirectory() as aside:  # the runner writes its config into its folder
        # MMEngine knows what belongs to a runner by name and second: two tests in one would share it
        cfg.work_dir, cfg.experiment_name = aside, Path(aside).name
        try:
            runner = build_runner(cfg)
            if other:  # perhaps on purpose
                warn(f'{checkpoint} was trained with another config: {other}')
            with worker_errors(cfg, 'test_dataloader'):
                values = runner.test()
        finally:
            cfg.work_dir = folder
            cfg.pop('experiment_name')
    metrics = {
        **{name: values[f'scores/{name}'] for name in ('top1', 'top5', 'mean_class')},
        'n': int(values['scores/n']),
        'split': dict(cfg.test_dataloader.dataset.get('subset') or {}),
        'seed': cfg.get('randomness', {}).get('seed') if seed is None else seed,
        'config': config_name,
        'checkpoint': str(checkpoint),
        'checkpoint_hash': file_hash(checkpoint),
        'last_weights': _is_last(Path(checkpoint)),
        'versions': versions(),
    }
    if is_main_process():
        write_json(Path(record_in or cfg.work_dir) / 'metrics.json', metrics)
    return metrics


def _is_last(checkpoint: Path) -> bool:
    """Whether a training ended with these weights, as far as their folder tells."""
    pointer = checkpoint.parent / 'last_checkpoint'
    return not pointer.is_file() or last_checkpoint(checkpoint.parent).name == checkpoint.name


def versions() -> dict[str, str]:
    """Versions that a number depends on."""
    packages = ('torch', 'numpy', 'mmengine', 'mmaction2')
    found = {name: importlib.metadata.version(name) for name in packages}
    return {'mmsign': mmsign.__version__, 'python': platform.python_version(), **found}
