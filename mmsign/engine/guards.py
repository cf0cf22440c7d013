"""What surrounds a run: its folder for itself, and one line about what befalls its workers."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from mmengine.config import Config

from mmsign.utils.errors import MMSignError
from mmsign.utils.lock import only_one

#: Where launchers say which of their processes this one is.
RANKS = ('RANK', 'SLURM_PROCID', 'OMPI_COMM_WORLD_RANK')
#: How PyTorch begins what it says of an exception in a worker, and what follows it.
CAUGHT = re.compile(r'Caught \w+ in \w+ (?:worker )?process \d+\.\s+Original Traceback')
#: The parts of an error's text, see :class:`~mmsign.utils.errors.MMSignError`.
PARTS = re.compile(r'(?:(?P<file>.+?): )?(?:clip (?P<clip>.+?): )?(?:field (?P<field>.+?): )?(?P<problem>.*)')
#: What it says of a worker that is gone.
GONE = re.compile(
    r'DataLoader worker \(pid\(?s?\)? [\d, ]+\) (?:is killed by signal: (?P<signal>[^.]*)|exited)'
)


def alone(cfg: Config, note: str) -> Any:
    """A context in which no other process trains in the config's folder.

    Of the processes of one launch, the first holds it for all.

    Args:
        cfg: The config.
        note: A file of the folder, which the lock is named after.
    """
    if cfg.get('launcher', 'none') != 'none' and any(os.environ.get(name, '0') != '0' for name in RANKS):
        return nullcontext()
    return only_one(Path(cfg.work_dir) / note)


@contextmanager
def worker_errors(cfg: Config, loader: str) -> Iterator[None]:
    """Turn what PyTorch raises for a data loader's worker into the error that the worker met.

    Args:
        cfg: The config.
        loader: The loader's name in it.

    Raises:
        MMSignError: The worker's own; or, if the worker died, how.
    """
    try:
        yield
    except MMSignError as error:
        if CAUGHT.match(str(error.problem)) is None:
            raise
        raise _original(error) from None
    except RuntimeError as error:
        gone = GONE.search(str(error))
        if gone is None:
            raise
        how = gone['signal'] or 'it exited unexpectedly'
        raise MMSignError(
            f'a worker process that reads clips died: {how.strip()}',
            file=cfg.work_dir,
            field=f'{loader}.num_workers',
            fix='memory, also /dev/shm, may be short: try fewer workers, or 0; go on with --resume',
        ) from error


def _original(error: MMSignError) -> MMSignError:
    """The error as the worker raised it: its text ends PyTorch's, after the traceback."""
    # of its whole text: what an error shows is cut off, and the traceback stands first
    found = PARTS.fullmatch(str(error.problem).rpartition('mmsign.utils.errors.MMSignError: ')[2].strip())
    assert found is not None  # every part may be absent
    problem, _, fix = found['problem'].partition('. ')
    return MMSignError(problem, file=found['file'], clip=found['clip'], field=found['field'], fix=fix or None)
