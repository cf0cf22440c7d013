"""Exit codes and manners of commands, as a shell sees them."""

import runpy
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from mmsign.utils.cli import make_parser, run
from mmsign.utils.errors import MMSignError


def code_of(main: Callable[[], Any]) -> Any:
    with pytest.raises(SystemExit) as caught:
        run(main)
    return caught.value.code


@pytest.mark.parametrize(('returned', 'code'), [(None, 0), (0, 0), (3, 3)])
def test_success_and_own_codes(returned: int | None, code: int) -> None:
    assert code_of(lambda: returned) == code


def test_bad_input_is_one_line_and_code_2(capsys: pytest.CaptureFixture) -> None:
    def main() -> None:
        raise MMSignError('is\nwrong', file='a.csv', fix='correct it')

    assert code_of(main) == 2
    out, err = capsys.readouterr()
    assert out == ''
    assert err == 'error: a.csv: is wrong. correct it\n'


def test_interruption(capsys: pytest.CaptureFixture) -> None:
    def main() -> None:
        raise KeyboardInterrupt

    assert code_of(main) == 130
    assert capsys.readouterr().err.count('\n') == 1


def test_a_bug_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        run(lambda: 1 // 0)


def test_usage_errors_keep_argparses_code() -> None:
    parser = make_parser('Do it.', 'python tools/do.py X')
    parser.add_argument('x', type=int)
    assert code_of(lambda: parser.parse_args(['word'])) == 2


def test_options_without_a_value_are_a_usage_error(capsys: pytest.CaptureFixture) -> None:
    from mmengine.config import DictAction

    parser = make_parser('Do it.', 'python tools/do.py X')
    parser.add_argument('--cfg-options', nargs='+', action=DictAction)
    assert code_of(lambda: parser.parse_args(['--cfg-options', 'streams'])) == 2
    assert 'options have the form key=value' in capsys.readouterr().err
    assert parser.parse_args(['--cfg-options', 'a=1']).cfg_options == {'a': 1}


def test_help_ends_with_the_example() -> None:
    parser = make_parser('Do it.', 'python tools/do.py X --out Y')
    text = parser.format_help()
    assert text.endswith('example:\n  python tools/do.py X --out Y\n')
    assert 'Do it.' in text


SCRIPT = """
import sys
from mmsign.utils.cli import run
def main():
    for i in range({lines}):
        print('line', i)
run(main)
"""


@pytest.mark.parametrize('lines', [1, 20000])
def test_a_closed_pipe_is_no_traceback(lines: int) -> None:
    """As in ``tool | head -0``: quiet, but not a success."""
    process = subprocess.Popen(
        [sys.executable, '-c', SCRIPT.format(lines=lines)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    message = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 1
    assert message == b''


def test_thread_settings_come_before_torch() -> None:
    """Only then do they count; and a user's own are kept."""
    code = (
        'import os, sys; [os.environ.pop(k, None) for k in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")];'
        'os.environ["GOMP_SPINCOUNT"] = "7"; os.cpu_count = lambda: 2;'
        'import mmsign.utils.cli; assert "torch" not in sys.modules;'
        'print(os.environ["OMP_WAIT_POLICY"], os.environ["GOMP_SPINCOUNT"])'
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ['PASSIVE', '7']


@pytest.mark.parametrize(
    ('words', 'code', 'out'),
    [
        (['--help'], 0, 'tools: benchmark, '),
        ([], 0, 'train mmsign::'),
        (['tarin'], "error: no tool named 'tarin'", 'prepare_data, reproduce'),
        (['train', '--help'], 0, 'usage: train.py'),
    ],
)
def test_tools_by_name(
    words: list[str],
    code: int | str,
    out: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    monkeypatch.setattr(sys, 'argv', ['mmsign', *words])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module('mmsign', run_name='__main__')
    assert caught.value.code == code
    assert out in capsys.readouterr().out
