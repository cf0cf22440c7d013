"""Executing a table's runs: cached, resumable, several at a time."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import torch
from mmengine.config import Config

from mmsign.engine.checkpoints import last_checkpoint
from mmsign.engine.inputs import inputs_of
from mmsign.engine.run_record import RECORD, read_record
from mmsign.engine.runs import enable_amp, evaluate, train
from mmsign.evaluation.fusion import accuracies
from mmsign.evaluation.score_file import Scores
from mmsign.experiments.baselines import BASELINES, run_baseline
from mmsign.experiments.plan import Run
from mmsign.experiments.results import INPUTS, STALE, is_current, noted_inputs
from mmsign.experiments.unseen import evaluate_unseen
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import write_json
from mmsign.utils.jobs import run_jobs
from mmsign.utils.paths import file_name


def execute(
    run: Run,
    out: str | os.PathLike,
    keep_checkpoints: bool = False,
    launch: Callable[[Run, Path], None] | None = None,
) -> Path:
    """Train and test one run unless its scores are there.

    What was made from other texts or another archive under the same names is removed, and so are the weights
    once they are tested, unless they are to be kept. A run whose folder has a name is refused instead.

    Args:
        run: What to run.
        out: Where the folders of all runs are.
        keep_checkpoints: Keep the last weights.
        launch: Trains the run in its folder, in other processes such as on several GPUs; by default this
            one does.

    Returns:
        The score file. Beside it lie MMEngine's log and ``run.json``: the run, its metrics, and
        how long its training took, on what, by which command.

    Raises:
        MMSignError: If the folder's name is that of a run with other settings or inputs.
    """
    folder = run.place(out)
    with _alone(folder.with_name(f'.{folder.name}.lock')):
        return _execute(run, Path(out), keep_checkpoints, launch)


@contextlib.contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Wait for another process that makes the same run, such as for another table."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        yield
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open('w') as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)  # released with the file, also by a kill
        yield


def _execute(run: Run, out: Path, keep_checkpoints: bool, launch: Callable[[Run, Path], None] | None) -> Path:
    cfg, folder = run.load(), run.place(out)
    scores = folder / 'scores.npz'
    if run.folder:
        _refuse_other(run, cfg, folder)
    else:
        _remove_stale(cfg, folder)
    if scores.is_file():
        return scores
    # what is away for now is still what earlier epochs were trained on
    write_json(folder / INPUTS, {**noted_inputs(folder), **inputs_of(cfg)})
    if run.method in BASELINES:
        return record(run, run_baseline(run.method, cfg), out)
    cfg.work_dir = str(folder)
    if run.amp:
        enable_amp(cfg)
    if launch is None:
        checkpoint = train(cfg, resume=True, note=run.record())
    else:
        if not read_record(folder).get('finished'):
            launch(run, folder)
        checkpoint = last_checkpoint(folder)
    trained = read_record(folder)
    test = evaluate_unseen if run.method == 'unseen' else evaluate
    metrics = test(cfg, checkpoint, str(folder / 'scores.tmp.npz'), config_name=Path(run.config).name)
    write_json(folder / RECORD, {**metrics, **trained, **run.record()})
    os.replace(folder / 'scores.tmp.npz', scores)
    if not keep_checkpoints:  # numbers are kept, weights can be made again
        for file in [*folder.glob('*.pth'), folder / 'last_checkpoint']:
            file.unlink()
    return scores


def _refuse_other(run: Run, cfg: Config, folder: Path) -> None:
    fix = 'choose another --work-dir, or remove it'
    if read_record(folder).get('key', run.key) != run.key:
        raise MMSignError('holds a run with other settings', file=folder, fix=fix)
    noted = noted_inputs(folder)
    changed = [name for name, value in inputs_of(cfg).items() if noted.get(name, value) != value]
    if changed:
        raise MMSignError(
            'is not what this run was begun with', file=folder, field=', '.join(changed), fix=fix
        )


def _remove_stale(cfg: Config, folder: Path) -> None:
    """Remove what was made from other files; a kill meanwhile leaves nothing that counts as current."""
    aside = folder.with_name(f'.{folder.name}{STALE}')
    if aside.is_dir():  # such a kill's
        shutil.rmtree(aside)
    if not is_current(cfg, folder):
        os.replace(folder, aside)  # as a whole: without its note it would count as current
        shutil.rmtree(aside)


def execute_all(
    runs: Sequence[Run],
    out: str | os.PathLike,
    jobs: int = 1,
    threads: int = 1,
    until: float = float('inf'),
    keep_checkpoints: bool = False,
) -> Iterator[tuple[Run, float | Exception]]:
    """Runs in worker processes: their seconds or what went wrong, in order of completion.

    A failing run stops nobody. What a run prints is in ``OUT/ROW-FOLD-SEED.log``.

    Args:
        runs: What to run.
        out: See :func:`execute`.
        jobs: Processes.
        threads: PyTorch's in each of them.
        until: ``time.monotonic()`` after which none is started.
        keep_checkpoints: Keep the last weights of every run.
    """
    work = functools.partial(_work, out=out, threads=threads, until=until, keep_checkpoints=keep_checkpoints)
    for run, seconds in run_jobs(runs, work, jobs, advice='look into its log; memory may be short'):
        if seconds is not None:
            yield run, seconds


def _work(
    run: Run, out: str | os.PathLike, threads: int, until: float, keep_checkpoints: bool
) -> float | None:
    if time.monotonic() > until:
        return None
    torch.set_num_threads(threads)
    Path(out).mkdir(parents=True, exist_ok=True)
    begin = time.perf_counter()
    log = Path(out) / file_name(f'{run.row}-{run.fold}-{run.seed}.log')
    with log.open('a') as stream, contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        execute(run, out, keep_checkpoints)
    return time.perf_counter() - begin


def record(run: Run, scores: Scores, out: str | os.PathLike) -> Path:
    """Keep the scores of a run that trained nothing, with its metrics, as :func:`execute` does."""
    folder = run.place(out)
    metrics = accuracies(scores)
    write_json(folder / 'metrics.json', metrics)
    write_json(folder / RECORD, {**run.record(), **metrics})
    scores.save(folder / 'scores.npz')
    return folder / 'scores.npz'
