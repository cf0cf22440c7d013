"""What libraries say and nobody can act on is not shown; all else is."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings

import pytest

from mmsign.utils.quiet import hush, is_silent, native_silence


def test_only_what_helps_nobody_is_silent() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        hush()
        warnings.warn('The value of the smallest subnormal for float64 is zero.', stacklevel=1)
        warnings.warn('your labels are upside down', stacklevel=1)
    assert [str(one.message) for one in caught] == ['your labels are upside down']
    assert is_silent('"FileClient" will be deprecated in future. Please use io functions')
    assert not is_silent('the training pipeline drops a hand')


def test_native_output_is_kept_back(capfd: pytest.CaptureFixture) -> None:
    os.write(2, b'before\n')
    with native_silence():
        os.write(2, b'W0000 noise\n')
        with native_silence():
            os.write(2, b'more noise\n')
    os.write(2, b'after\n')
    assert capfd.readouterr().err == 'before\nafter\n'
    with pytest.raises(RuntimeError):
        fails()
    assert capfd.readouterr().err == 'E0000 the reason\n'


def fails() -> None:
    with native_silence():
        os.write(2, b'E0000 the reason\n')
        raise RuntimeError


def test_without_a_stderr_nothing_breaks() -> None:
    code = (
        'import os; from mmsign.utils.quiet import native_silence; os.close(2)\n'
        'with native_silence(): print("done")'
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert done.stdout == 'done\n'


def test_what_nobody_can_catch_is_one_line() -> None:
    """A zip file on a full disk is closed again when it is forgotten, which raises in a finalizer."""
    code = (
        'import io, zipfile; from mmsign.utils.quiet import hush; hush()\n'
        'def leave():\n'
        '    stream = io.BytesIO()\n'
        '    archive = zipfile.ZipFile(stream, "w")\n'
        '    archive.writestr("a", "b")\n'
        '    stream.close()\n'
        'leave()'
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert done.stderr.startswith('warning: ZipFile.__del__: ')
    assert len(done.stderr.splitlines()) == 1
