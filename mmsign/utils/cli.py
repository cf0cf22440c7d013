"""Manners shared by the commands in ``tools/``.

Import this before torch: the thread settings below only count when OpenMP starts.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mmsign.utils.errors import MMSignError

# Two torch jobs on few cores spin against each other and become ten times slower.
if (os.cpu_count() or 1) <= 8:
    os.environ.setdefault('OMP_WAIT_POLICY', 'PASSIVE')
    os.environ.setdefault('GOMP_SPINCOUNT', '0')


class _Parser(argparse.ArgumentParser):
    def parse_known_args(self, *args: Any, **kwargs: Any) -> Any:  # all parsing goes through it
        try:
            return super().parse_known_args(*args, **kwargs)
        except ValueError as error:  # MMEngine's DictAction, where there is no "="
            self.error(f'options have the form key=value ({error})')


def make_parser(description: str, example: str) -> argparse.ArgumentParser:
    """A parser whose ``--help`` ends with an example that can be pasted."""
    return _Parser(
        description=description,
        epilog=f'example:\n  {example}',
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def score_path(text: str) -> str:
    """The ``type`` of an ``--out`` beside which a .json is written; named so, it would be overwritten by it.

    Raises:
        MMSignError: If it does not end in .npz.
    """
    if Path(text).suffix != '.npz':
        raise MMSignError('is no name of a score file', file=text, field='--out', fix='let it end in .npz')
    return text


def add_import_argument(parser: argparse.ArgumentParser) -> None:
    """``--import``, for commands without a config: :func:`~mmsign.utils.plugins.import_parts` takes it."""
    parser.add_argument(
        '--import',
        nargs='+',
        dest='imports',
        default=[],
        metavar='FILE',
        help='Python files that register parts of your own (configs name them in custom_imports)',
    )


def add_runner_arguments(parser: argparse.ArgumentParser) -> None:
    """What every command has that starts MMEngine's runner: work dir, overrides, launcher."""
    from mmengine.config import DictAction

    parser.add_argument('--work-dir', help='where the run writes; default: work_dirs/<config name>')
    parser.add_argument('--cfg-options', nargs='+', action=DictAction, help='overrides: key=value …')
    parser.add_argument('--launcher', choices=['none', 'pytorch', 'slurm', 'mpi'], default='none')
    parser.add_argument('--local_rank', '--local-rank', type=int, default=0, help='set by some launchers')


def set_local_rank(given: int) -> None:
    """``LOCAL_RANK`` for launchers that pass it as an option, and for MPI's, which has its own variable."""
    os.environ.setdefault('LOCAL_RANK', os.environ.get('OMPI_COMM_WORLD_LOCAL_RANK', str(given)))


def run(main: Callable[[], int | None]) -> None:
    """Run a command: exit code 0 only on success, one line and code 2 on bad input."""
    try:
        code = main()
        sys.stdout.flush()  # a closed pipe shows here, not after Python's last word
    except MMSignError as error:
        print(f'error: {error}', file=sys.stderr)
        code = 2
    except KeyboardInterrupt:
        print('interrupted; what was finished is kept', file=sys.stderr)
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code or 0)
