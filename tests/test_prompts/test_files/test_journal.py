"""The journal: nothing that was answered is lost, nothing that was written is forgotten."""

from __future__ import annotations

import json

import pytest

from mmsign.prompts.files.descriptions import Description
from mmsign.prompts.files.journal import Journal, JournalError, digest, line_digest
from mmsign.utils.errors import MMSignError


def test_answers_outlive_the_process(tmp_path) -> None:
    Journal(tmp_path / 'j').record('key', ['文'])
    assert Journal(tmp_path / 'j').answer('key') == ['文']
    assert Journal(tmp_path / 'j').answer('other') is None


@pytest.mark.parametrize('cut', range(1, 40, 6))
def test_a_torn_last_line_is_cut_off_and_the_rest_kept(tmp_path, cut: int) -> None:
    journal = Journal(tmp_path / 'j')
    journal.record('a', [1])
    first = (tmp_path / 'j').stat().st_size
    journal.record('b', ['second answer, long enough'])
    with (tmp_path / 'j').open('r+b') as file:
        file.truncate(first + cut)
    torn = Journal(tmp_path / 'j')
    assert (torn.answer('a'), torn.answer('b')) == ([1], None)
    torn.record('c', [3])
    again = Journal(tmp_path / 'j')
    assert (again.answer('a'), again.answer('c')) == ([1], [3])


def test_damage_elsewhere_is_named(tmp_path) -> None:
    (tmp_path / 'j').write_text('{"request": \n{"request": "a", "answer": []}\n')
    with pytest.raises(MMSignError, match='line 1'):
        Journal(tmp_path / 'j')


@pytest.mark.parametrize(
    'line',
    [
        'null',
        '5',
        '"text"',
        '[]',
        '["request"]',
        '{}',
        '{"request": "a"}',
        '{"label": [], "line": "a"}',
        '[' * 99999,
    ],
)
def test_json_that_is_no_line_of_a_journal_is_damage(tmp_path, line: str) -> None:
    (tmp_path / 'j').write_text(f'{{"request": "a", "answer": []}}\n{line}\n')
    with pytest.raises(MMSignError, match='line 2 is damaged'):
        Journal(tmp_path / 'j')


def test_an_edit_is_told_from_what_was_written(tmp_path) -> None:
    row = Description(0, 'a', globals=['x'])
    Journal(tmp_path / 'j').offered([row])
    journal = Journal(tmp_path / 'j')
    assert not journal.is_edited(row)
    assert journal.is_edited(Description(0, 'a', globals=['y']))
    assert journal.is_edited(Description(1, 'a', globals=['x']))


def test_the_line_before_is_a_runs_own_until_it_is_replaced(tmp_path) -> None:
    first, second = (Description(0, 'a', globals=[text]) for text in 'xy')

    def edited() -> list[bool]:
        return [Journal(tmp_path / 'j').is_edited(row) for row in (first, second)]

    Journal(tmp_path / 'j').offered([first])
    Journal(tmp_path / 'j').written([first])
    assert edited() == [False, True]
    Journal(tmp_path / 'j').offered([second])
    assert edited() == [False, False]  # a run killed here may have written either
    Journal(tmp_path / 'j').written([second])
    assert edited() == [True, False]


def test_what_is_known_is_not_noted_again(tmp_path) -> None:
    row = Description(0, 'a', globals=['x'])
    for _ in range(3):
        Journal(tmp_path / 'j').offered([row])
        Journal(tmp_path / 'j').written([row])
    assert len((tmp_path / 'j').read_text().splitlines()) == 1


def test_a_journal_that_only_says_what_was_ever_written(tmp_path) -> None:
    """Journals of earlier versions have no mark where a file was replaced."""
    rows = [Description(0, 'a', globals=[text]) for text in 'xy']
    lines = [json.dumps({'label': 0, 'line': line_digest(row)}) + '\n' for row in rows]
    (tmp_path / 'j').write_text(''.join(lines))
    journal = Journal(tmp_path / 'j')
    assert [journal.is_edited(row) for row in rows] == [False, False]
    journal.written(rows[:1])
    assert [Journal(tmp_path / 'j').is_edited(row) for row in rows] == [False, True]


def test_a_digest_does_not_depend_on_order() -> None:
    assert digest({'a': 1, 'b': 2}) == digest({'b': 2, 'a': 1}) != digest({'a': 2, 'b': 1})


@pytest.fixture
def short_of_space():
    """A limit on the size of files, which takes a part of a line as a disk does that gets full."""
    resource = pytest.importorskip('resource')
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_takes_no_half_of_a_line(tmp_path, short_of_space) -> None:
    path = tmp_path / 'j'
    journal = Journal(path)
    journal.record('a', ['kept'] * 9000)
    whole = path.read_bytes()
    short_of_space(len(whole) + 20)
    with pytest.raises(JournalError, match='cannot be written') as error:
        journal.record('b', ['lost'] * 9000)
    short_of_space(-1)
    assert error.value.file == path
    assert path.read_bytes() == whole
    journal.record('c', ['kept too'])
    again = Journal(path)
    assert again.answer('a') == ['kept'] * 9000
    assert again.answer('b') is None
    assert again.answer('c') == ['kept too']
