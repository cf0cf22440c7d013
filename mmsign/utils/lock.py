"""One process at a time in a place that is written to: the second is refused, a dead one's place is taken."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mmsign.utils.errors import MMSignError, unwritable, warn
from mmsign.utils.paths import beside

try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None  # type: ignore[assignment]

#: Behind the name of what is locked.
SUFFIX = '.lock'
#: Places that this process holds, and in which thread: POSIX locks do not keep a process from itself.
_held: dict[str, int] = {}


@contextmanager
def only_one(path: str | os.PathLike) -> Iterator[None]:
    """Hold a place as long as the block runs.

    The lock is the system's own, on ``PATH.lock``, and ends with the process, however that ends: a file that
    a killed process left keeps nobody out, and no clock is asked. Its children do not hold it. Where the file
    system has no locks, it is said, and work goes on.

    A thread that holds the place may ask for it again.

    Args:
        path: What is written to, a file or a folder, which need not be there yet.

    Raises:
        MMSignError: If another process, or another thread of this one, is at work there, with what is known
            of it; or if the folder cannot be written to.
    """
    file = Path(os.path.realpath(path))
    file = beside(file, SUFFIX)
    key = str(file)
    if _held.get(key) == threading.get_ident():  # a part of the same work
        yield
        return
    if key in _held:
        raise _refused(path, 'another thread of this process')
    stream = None
    made = [folder for folder in file.parents if not folder.exists()]
    _held[key] = threading.get_ident()
    try:
        stream = _take(file, path)
        yield
    finally:
        del _held[key]
        if stream is not None:
            file.unlink(missing_ok=True)  # before it is let go: whoever waits looks whether it is still there
            os.close(stream)
        with suppress(OSError):  # folders that were made for the lock and got nothing else
            for folder in made:
                folder.rmdir()


def _take(file: Path, path: str | os.PathLike) -> int | None:
    """The open, locked file, or None where there are no locks."""
    if fcntl is None:
        return None
    while True:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            stream = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise unwritable(path, error.strerror or error) from None
        try:
            fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_there(stream, file):
                _sign(stream)
                return stream
        except (BlockingIOError, PermissionError):  # the second is how some systems say the same
            owner = _owner(file)
            os.close(stream)
            raise _refused(path, owner) from None
        except OSError as error:
            os.close(stream)
            file.unlink(missing_ok=True)
            warn(
                f'{path}: this file system has no locks ({error.strerror}): let no second process write there'
            )
            return None
        os.close(stream)  # its owner has just removed it: make a new one


def _is_there(stream: int, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(stream), os.stat(file))
    except FileNotFoundError:
        return False


def _sign(stream: int) -> None:
    """Say whose it is; on a full disk the lock holds without."""
    with suppress(OSError):
        os.ftruncate(stream, 0)
        os.write(stream, json.dumps({'pid': os.getpid(), 'host': socket.gethostname()}).encode())


def _owner(file: Path) -> str:
    try:
        signed = json.loads(file.read_bytes())
        return f'process {int(signed["pid"])} on {signed["host"]}'
    except (OSError, ArithmeticError, ValueError, KeyError, TypeError, RecursionError):
        return 'another process'


def _refused(path: str | os.PathLike, owner: str) -> MMSignError:
    return MMSignError(
        f'{owner} is at work there',
        file=path,
        fix='wait for it, stop it, or choose another place (--out, --work-dir)',
    )
