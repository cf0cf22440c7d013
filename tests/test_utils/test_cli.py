"""Exit codes and manners of commands, as a shell sees them."""

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mmsign.utils import cli
from mmsign.utils.cli import add_config_options, make_parser, run, spelled
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


@pytest.mark.parametrize(
    ('error', 'said'),
    [
        (
            PermissionError(13, 'Permission denied', 'out/a.csv'),
            'out/a.csv: cannot be read or written: Permission',
        ),
        (
            OSError(28, 'No space left on device'),
            'field file system: cannot be read or written: No space left',
        ),
        (OSError('cannot identify image file'), 'cannot identify image file'),
        (MemoryError(), 'memory is short'),
    ],
)
def test_what_the_system_refuses_is_one_line(
    capsys: pytest.CaptureFixture, error: Exception, said: str
) -> None:
    def fail() -> None:
        raise error

    assert code_of(lambda: run(fail)) == 2
    printed = capsys.readouterr().err
    assert printed.startswith('error: ')
    assert said in printed
    assert printed.count('\n') == 1


def test_what_a_config_lacks_is_one_line(capsys: pytest.CaptureFixture) -> None:
    config = pytest.importorskip('mmengine.config')
    for empty in (config.Config(), config.Config(dict(model=dict())).model):
        assert code_of(lambda empty=empty: run(lambda: empty.train_dataloader)) == 2
        said = 'error: field train_dataloader: is not in the config. add it, '
        assert capsys.readouterr().err.startswith(said)
    with pytest.raises(AttributeError):  # of anything else it is a mistake
        run(lambda: ().train_dataloader)  # type: ignore[attr-defined]


def test_interruption(capsys: pytest.CaptureFixture) -> None:
    def main() -> None:
        raise KeyboardInterrupt

    assert code_of(main) == 130
    assert capsys.readouterr().err.count('\n') == 1


def test_an_interruption_that_a_library_takes_for_an_error(capsys: pytest.CaptureFixture) -> None:
    """As C extensions do that are interrupted while they are imported."""
    usual = signal.getsignal(signal.SIGINT)

    def main() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except KeyboardInterrupt:
            raise ImportError('Importing the C-extensions failed') from None

    assert code_of(main) == 130
    assert capsys.readouterr().err == 'interrupted; what was finished is kept\n'
    assert signal.getsignal(signal.SIGINT) is usual
    with pytest.raises(ImportError):  # nobody pressed anything
        code_of(lambda: (_ for _ in ()).throw(ImportError('failed')))


def test_a_bug_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        run(lambda: 1 // 0)


def test_a_package_that_is_not_installed_is_one_line(capsys: pytest.CaptureFixture) -> None:
    """As where mmsign was installed without its requirements."""

    def main() -> None:
        importlib.import_module('no_such_package.inside')

    assert code_of(main) == 2
    assert capsys.readouterr().err.startswith('error: package no_such_package is not installed. pip install')
    with pytest.raises(ModuleNotFoundError):
        run(lambda: importlib.import_module('mmsign.no_such_module'))


def test_usage_errors_keep_argparses_code() -> None:
    parser = make_parser('Do it.', 'python tools/do.py X')
    parser.add_argument('x', type=int)
    assert code_of(lambda: parser.parse_args(['word'])) == 2


def test_options_without_a_value_are_a_usage_error(capsys: pytest.CaptureFixture) -> None:
    parser = make_parser('Do it.', 'python tools/do.py X')
    add_config_options(parser)
    assert code_of(lambda: parser.parse_args(['--cfg-options', 'streams'])) == 2
    assert 'options have the form key=value' in capsys.readouterr().err
    options = parser.parse_args(['--cfg-options', 'a=1', 'b.c=[x,2]', 'd=None', '--cfg-options', 'e=1=2'])
    assert options.cfg_options == {'a': 1, 'b.c': ['x', 2], 'd': None, 'e': '1=2'}
    assert parser.parse_args([]).cfg_options is None


def test_help_ends_with_the_example() -> None:
    parser = make_parser('Do it.', 'python tools/do.py X --out Y')
    text = parser.format_help()
    assert text.endswith('example:\n  python tools/do.py X --out Y\n')
    assert 'Do it.' in text


def test_help_shows_the_defaults_that_say_something() -> None:
    parser = make_parser('Do it.', 'python tools/do.py X')
    parser.add_argument('--size', type=int, default=7, help='of it')
    parser.add_argument('--told', default=3, help='how many; default: three')
    for name, default in (('a', None), ('b', ''), ('c', []), ('d', False)):
        parser.add_argument(f'--{name}', default=default, help='quiet')
    text = parser.format_help()
    assert text.count('(default: ') == 1
    assert 'of it (default: 7)' in text


def test_examples_are_spelled_as_the_command_was_started(monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'python tools/train.py configs/a_b.py --x data/configs/c.py && python tools/test.py configs/p/q.py'
    assert spelled(text) == text
    monkeypatch.setattr(cli, 'started_as', 'mmsign train')
    assert spelled(text) == 'mmsign train mmsign::a_b.py --x data/configs/c.py && mmsign test mmsign::p/q.py'
    assert make_parser('Do it.', 'python tools/train.py X').format_usage().startswith('usage: mmsign train ')


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


STREAMS = """
import sys
from tqdm import tqdm
from mmsign.utils.cli import run
def main():
    for _ in tqdm(range(3)):
        pass
    open('done', 'w').close()
    print('result')
run(main)
"""


LETTERS = """
import os, sys
from mmsign.utils.cli import run
from mmsign.utils.errors import MMSignError
def main():
    print('Türkçe 词 …', os.fsdecode(b'a\\xff'))
    raise MMSignError('é 词', file=os.fsdecode(b'\\xfe'), fix='ü')
run(main)
"""


@pytest.mark.parametrize('encoding', ['ascii', 'cp1252', 'utf8', 'gb18030'])
def test_letters_that_a_terminal_lacks_are_escaped(encoding: str) -> None:
    """Terminals and pipes of other systems, and file names that are no text."""
    env = {**os.environ, 'PYTHONIOENCODING': encoding}
    done = subprocess.run([sys.executable, '-c', LETTERS], capture_output=True, env=env, check=False)
    out, error = (text.decode(encoding) for text in (done.stdout, done.stderr))
    assert (done.returncode, len(error.splitlines())) == (2, 1)
    assert error.startswith('error: ')
    assert ('Türkçe' in out, '词' in out) == (encoding != 'ascii', encoding in ('utf8', 'gb18030'))


@pytest.mark.skipif(not Path('/proc/self/fd').exists(), reason='Linux has it')
def test_files_do_not_take_the_places_of_closed_streams() -> None:
    """Else what a C library prints would stand in the next file that is opened."""
    code = (
        'import os; from mmsign.utils.quiet import hush; hush()\n'
        'with open("/dev/zero") as next_one:\n'
        '    assert next_one.fileno() > 2\n'
        '    assert [os.readlink(f"/proc/self/fd/{n}") for n in range(3)] == ["/dev/null"] * 3\n'
    )
    done = subprocess.run(f"{sys.executable} -c '{code}' <&- >&- 2>&-", shell=True, check=False)
    assert done.returncode == 0


@pytest.mark.skipif(not Path('/dev/full').exists(), reason='Linux has it')
@pytest.mark.parametrize(
    ('redirected', 'code', 'said'),
    [
        ('2>/dev/full', 0, 'result\n'),  # a log that is full ends no work
        ('2>&-', 0, 'result\n'),
        ('>/dev/full 2>&1', 2, ''),  # a result that is lost is no success
        ('2>&1 >/dev/full | tail -n 1', 0, 'No space left on device'),
        ('>&- 2>/dev/null', 0, ''),
    ],
)
def test_streams_that_are_full_or_closed(tmp_path: Path, redirected: str, code: int, said: str) -> None:
    (tmp_path / 'script.py').write_text(STREAMS)
    line = f'{sys.executable} script.py {redirected}'
    done = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, 'Traceback' in done.stderr + done.stdout) == (code, False)
    assert said in done.stdout
    assert (tmp_path / 'done').exists()


@pytest.mark.parametrize('text', ['0', '-1', '1.5', 'x', '', '9' * 5000, 'nan', 'inf', '1e400'])
def test_numbers_that_count_nothing(text: str, capsys: pytest.CaptureFixture) -> None:
    parser = make_parser('x', 'y')
    parser.add_argument('--count', type=cli.positive_int)
    parser.add_argument('--price', type=cli.positive_float)
    for option in ('--count', '--price'):
        if (option, text) == ('--price', '1.5'):
            assert parser.parse_args([option, text]).price == 1.5
            continue
        with pytest.raises(SystemExit) as ended:
            parser.parse_args([f'{option}={text}'])
        assert ended.value.code == 2
        assert 'above 0' in capsys.readouterr().err
    assert parser.parse_args(['--count', '12']).count == 12
