"""Manners shared by the commands in ``tools/``.

Commands import this first and everything heavy after the arguments are parsed: ``--help`` answers
at once, and the thread settings below only count when they are made before torch starts OpenMP.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mmsign.utils.errors import MMSignError
from mmsign.utils.option_values import parse_value
from mmsign.utils.quiet import hush
from mmsign.utils.texts import whole_number

# Two torch jobs on few cores spin against each other and become ten times slower.
if (os.cpu_count() or 1) <= 8:
    os.environ.setdefault('OMP_WAIT_POLICY', 'PASSIVE')
    os.environ.setdefault('GOMP_SPINCOUNT', '0')
# A progress bar that is written to a file, and not to a terminal, writes a line now and then.
if sys.stderr is None or not sys.stderr.isatty():
    os.environ.setdefault('TQDM_MININTERVAL', '30')


#: Set by the program ``mmsign`` to what it was called with, such as ``mmsign train``.
started_as: str | None = None


def spelled(text: str) -> str:
    """Command lines in the words that this process was started with.

    Args:
        text: With commands as ``python tools/train.py configs/own.py``. Started by the program
            ``mmsign``, they become ``mmsign train mmsign::own.py``.
    """
    if started_as is None:
        return text
    text = re.sub(r'python tools/(\w+)\.py', r'mmsign \1', text)
    return re.sub(r'(?<![\w/])configs/(?=[\w/]+\.py)', 'mmsign::', text)


def tool_command(tool: str, *words: object) -> str:
    """The command line of another tool, to be proposed: quoted, and spelled as this process was started."""
    return spelled(f'python tools/{tool}.py {shlex.join(map(str, words))}')


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Descriptions as they are written, and the defaults of options that have one."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        silent = action.default in (None, False, '', argparse.SUPPRESS) or action.default == []
        if silent or not action.option_strings or 'default' in (action.help or ''):
            return action.help
        return f'{action.help} (default: %(default)s)'


class KeyValues(argparse.Action):
    """``KEY=VALUE …`` into a dictionary, by :func:`~mmsign.utils.option_values.parse_value`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{'nargs': '+', 'metavar': 'KEY=VALUE', **kwargs})

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        changes = dict(getattr(namespace, self.dest, None) or {})
        for option in values:
            key, mark, value = option.partition('=')
            if not mark:
                parser.error(f'options have the form key=value ({option[:80]!r} has no "=")')
            changes[key] = parse_value(value, key)
        setattr(namespace, self.dest, changes)


def make_parser(description: str, example: str) -> argparse.ArgumentParser:
    """A parser whose ``--help`` ends with an example that can be pasted."""
    return argparse.ArgumentParser(
        prog=started_as,
        description=description,
        epilog=f'example:\n  {spelled(example)}',
        formatter_class=HelpFormatter,
    )


def score_path(text: str) -> str:
    """The ``type`` of an ``--out`` beside which a .json is written; named so, it would be overwritten by it.

    Raises:
        MMSignError: If it does not end in .npz.
    """
    if Path(text).suffix != '.npz':
        raise MMSignError('is no name of a score file', file=text, field='--out', fix='let it end in .npz')
    return text


def positive_int(text: str) -> int:
    """The ``type`` of an option that counts something."""
    number = whole_number(text)
    if number is None or number < 1:
        raise argparse.ArgumentTypeError(f'{text[:40]!r} is no whole number above 0')
    return number


def positive_float(text: str) -> float:
    """The ``type`` of an option for a price, a rate or a time."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float('inf'):
        raise argparse.ArgumentTypeError(f'{text[:40]!r} is no number above 0')
    return number


def add_import_argument(parser: argparse.ArgumentParser) -> None:
    """``--import``, for commands without a config: :func:`.plugins.import_plugins` takes it."""
    parser.add_argument(
        '--import',
        nargs='+',
        dest='imports',
        default=[],
        metavar='FILE',
        help='Python files of yours that register something (configs name them in custom_imports)',
    )


def add_config_options(parser: argparse.ArgumentParser, text: str = 'overrides of the config') -> None:
    """``--cfg-options``: dotted keys of a config and their values."""
    parser.add_argument('--cfg-options', action=KeyValues, help=text)


def add_runner_arguments(parser: argparse.ArgumentParser) -> None:
    """What every command has that starts MMEngine's runner: work dir, overrides, launcher."""
    parser.add_argument('--work-dir', help='where the run writes; default: work_dirs/<config name>')
    add_config_options(parser)
    parser.add_argument(
        '--launcher',
        choices=['none', 'pytorch', 'slurm', 'mpi'],
        default='none',
        help='what started the processes of a distributed run',
    )
    parser.add_argument('--local_rank', '--local-rank', type=int, default=0, help='set by some launchers')


def set_local_rank(given: int) -> None:
    """``LOCAL_RANK`` for launchers that pass it as an option, and for MPI's, which has its own variable."""
    os.environ.setdefault('LOCAL_RANK', os.environ.get('OMPI_COMM_WORLD_LOCAL_RANK', str(given)))


def system_error(error: OSError) -> MMSignError:
    """What the system says of a file, as an error of ours."""
    return MMSignError(
        f'cannot be read or written: {error.strerror or error}',
        file=error.filename2 or error.filename,
        field=None if error.filename else 'file system',
        fix='check the path, its permissions and the free space',
    )


@contextmanager
def _one_interruption() -> Iterator[None]:
    """Ctrl-C is a KeyboardInterrupt, also where a library that is imported makes another error of it."""
    pressed = False

    def note(number: int, frame: Any) -> None:
        nonlocal pressed
        pressed = True
        signal.default_int_handler(number, frame)

    usual = signal.getsignal(signal.SIGINT)
    ours = usual is signal.default_int_handler and threading.current_thread() is threading.main_thread()
    if ours:
        signal.signal(signal.SIGINT, note)
    try:
        yield
    except Exception:
        if pressed:
            raise KeyboardInterrupt from None
        raise
    finally:
        if ours:
            signal.signal(signal.SIGINT, usual)


def run(main: Callable[[], int | None]) -> None:
    """Run a command: exit code 0 only on success, one line and code 2 on bad input."""
    hush()
    try:
        with _one_interruption():
            code = main()
        sys.stdout.flush()  # a closed pipe shows here, not after Python's last word
    except MMSignError as error:
        print(f'error: {error}', file=sys.stderr)
        code = 2
    except ModuleNotFoundError as error:
        package = (error.name or '').partition('.')[0]
        if package in ('', 'mmsign'):  # a mistake in mmsign, whose place is worth seeing
            raise
        print(
            f'error: package {package} is not installed. '
            "pip install 'mmsign[pose,export]', or the checkout with -e '.[pose,export]'",
            file=sys.stderr,
        )
        code = 2
    except KeyboardInterrupt:
        print('interrupted; what was finished is kept', file=sys.stderr)
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except OSError as error:  # of a library that writes or reads for us
        print(f'error: {system_error(error)}', file=sys.stderr)
        code = 2
    except AttributeError as error:
        missing = re.match(r"'Config(?:Dict)?' object has no attribute '(\w+)'", str(error))
        if missing is None:  # a mistake in mmsign
            raise
        fix = 'add it, or inherit from a config that ships (_base_)'
        print(f'error: {MMSignError("is not in the config", field=missing[1], fix=fix)}', file=sys.stderr)
        code = 2
    except MemoryError:
        print('error: memory is short. close other programs, or take smaller files', file=sys.stderr)
        code = 2
    sys.exit(code or 0)
