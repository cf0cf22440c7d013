"""One line, whatever goes into it; and errors survive worker processes."""

import copy
import multiprocessing
import pickle
from pathlib import Path

import pytest
from complete_errors import OURS, incomplete_calls, watched
from hypothesis import given
from hypothesis import strategies as st

from mmsign.utils.errors import MMSignError

anything = st.one_of(st.none(), st.text(max_size=10), st.integers())


@given(st.text(), anything, anything, anything, st.one_of(st.none(), st.text(max_size=10)))
def test_always_one_line_and_pickles(problem: str, file, clip, field, fix) -> None:
    error = MMSignError(problem, file=file, clip=clip, field=field, fix=fix)
    assert len(str(error).splitlines()) <= 1
    for copied in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(copied) is MMSignError
        assert str(copied) == str(error)
        assert (copied.problem, copied.file, copied.clip) == (problem, file, clip)
        assert (copied.field, copied.fix) == (field, fix)


@pytest.mark.parametrize(
    ('where', 'message'),
    [
        ({}, 'is wrong'),
        ({'file': 'a.csv'}, 'a.csv: is wrong'),
        ({'clip': 0}, 'clip 0: is wrong'),
        ({'file': 'a.csv', 'clip': 'c1', 'field': 'label'}, 'a.csv: clip c1: field label: is wrong'),
        ({'field': 'label', 'fix': 'correct it'}, 'field label: is wrong. correct it'),
    ],
)
def test_message(where: dict, message: str) -> None:
    assert str(MMSignError('is wrong', **where)) == message


def test_lines_of_other_peoples_errors_are_joined() -> None:
    assert str(MMSignError('cannot:\n  bad\tthing\n', file='f')) == 'f: cannot: bad thing'


def fail(number: int) -> None:
    raise MMSignError('is odd', clip=number, fix='add one')


def test_through_a_worker_process() -> None:
    with multiprocessing.get_context('fork').Pool(1) as pool, pytest.raises(MMSignError) as caught:
        pool.apply(fail, (3,))
    assert str(caught.value) == 'clip 3: is odd. add one'


def test_what_a_terminal_would_obey_is_shown() -> None:
    error = MMSignError('is \x1b[31mred\x1b[0m', file='a\u202etxt', clip='c\x00', field='é')
    assert str(error) == 'a\\u202etxt: clip c\\x00: field é: is \\x1b[31mred\\x1b[0m'
    str(MMSignError('\ud800')).encode()


def test_cells_of_megabytes_are_cut() -> None:
    error = MMSignError('is ' + 'x' * 10**6, clip='y' * 10**6, field='z' * 10**6, fix='correct it')
    assert len(str(error)) < 2000
    assert str(error).endswith('…. correct it')
    assert error.problem == 'is ' + 'x' * 10**6


def test_every_error_names_a_place_and_a_fix(repo: Path) -> None:
    """Also those that no test raises."""
    assert incomplete_calls(repo / 'mmsign') == []
    assert incomplete_calls(repo / 'tools') == []


def test_the_watch_sees_what_is_left_out(tmp_path: Path) -> None:
    code = compile('def fail(**w):\n    return MMSignError("x", **w)\n', OURS[0] + '/none.py', 'exec')
    names = {'MMSignError': MMSignError}
    exec(code, names)
    fail = names['fail']
    with watched() as found:
        fail(file='a', fix='mend it')  # type: ignore[operator]
        assert found == []
        fail(file='a')  # type: ignore[operator]
        fail(fix='mend it')  # type: ignore[operator]
    assert [line.partition(': x')[0].partition(': a')[0] for line in found] == [
        'none.py fail: no fix',
        'none.py fail: no file, clip or field',
    ]
    (tmp_path / 'a.py').write_text(
        'MMSignError("x", file=1)\nMMSignError("x", fix="")\nMMSignError("x", **w)\n'
    )
    assert incomplete_calls(tmp_path) == ['a.py:1', 'a.py:2']


def test_a_path_of_thousands_of_characters_is_cut_in_the_middle() -> None:
    error = MMSignError('is gone', file='/data/' + 'x' * 5000 + '/end.csv')
    assert len(str(error)) < 1100
    assert str(error).startswith('/data/xxx')
    assert str(error).endswith('xxx/end.csv: is gone')
    assert str(MMSignError('is gone', file='/a' * 400)) == '/a' * 400 + ': is gone'
