"""Silence for what libraries say and users can do nothing about: the one place for it."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from typing import Any, cast

from mmsign.utils.errors import warn

#: Beginnings of Python warnings, with who gives them.
SILENT = (
    'The value of the smallest subnormal',  # numpy, where denormals are flushed to zero
    r'.*has been created, the method `get_instance`',  # MMEngine: two runners in one second
    'SymbolDatabase.GetPrototype',  # protobuf, by MediaPipe
    r'"(FileClient|HardDiskBackend)" (will be deprecated|is the alias)',  # MMEngine's own hooks
    'Detected call of `lr_scheduler.step',  # torch: gradient scalers leave the first step out
)


def is_silent(text: str) -> bool:
    """Whether a library's message is one of those that help nobody."""
    return any(re.match(one, text) for one in SILENT)


def hush() -> None:
    """Let libraries be silent: for commands, before they import anything heavy."""
    for text in SILENT:
        warnings.filterwarnings('ignore', text)
    sys.unraisablehook = _unraisable
    while (free := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass  # closed by who started the command: else the next file is what C libraries print to
    os.close(free)
    for name in ('stdout', 'stderr'):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, 'w', encoding='utf8'))  # noqa: SIM115
        elif getattr(stream, 'errors', '') == 'strict':  # a terminal that has not every letter
            stream.reconfigure(errors='backslashreplace')
    if not isinstance(sys.stderr, _Patient):
        sys.stderr = cast(Any, _Patient(sys.stderr))
    logging.raiseExceptions = False  # on a full disk every line of a log would be a traceback
    os.environ.setdefault('GLOG_minloglevel', '2')  # C++ parts of MediaPipe
    os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')


class _Patient:
    """Stderr without what a full disk behind it does not take: progress lines are not worth the work."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _unraisable(raised: Any) -> None:
    """What is raised where nobody can catch it, such as by a file of a library that is forgotten."""
    what = getattr(raised.object, '__qualname__', raised.object)
    warn(f'{what}: {raised.exc_value if raised.exc_value is not None else raised.exc_type}')


@contextlib.contextmanager
def native_silence() -> Iterator[None]:
    """Keep what C++ libraries write to stderr by themselves; it is shown if the block fails.

    MediaPipe logs (``W0000 …``) past everything that could tell it not to. It concerns the whole process:
    one block at a time.
    """
    with _LOCK, tempfile.TemporaryFile() as kept:
        sys.stderr.flush()
        try:
            target = os.dup(2)
        except OSError:  # there is no stderr
            yield
            return
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except BaseException:
            kept.seek(0)
            os.write(target, kept.read())
            raise
        finally:
            os.dup2(target, 2)
            os.close(target)


_LOCK = threading.RLock()
