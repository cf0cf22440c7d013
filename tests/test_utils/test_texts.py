"""Encodings and names that look alike."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from mmsign.utils.errors import MMSignError
from mmsign.utils.texts import clean, read_text, whole_number

TEXT = 'path,gloss\na.npy,ağaç\nb.npy,ev\n'


@pytest.mark.parametrize(
    'encoding', ['utf8', 'utf-8-sig', 'utf-16', 'utf-16-le', 'utf-16-be', 'utf-32', 'utf-8']
)
def test_unicode_is_recognised(tmp_path: Path, encoding: str) -> None:
    (tmp_path / 'a.csv').write_bytes(TEXT.encode(encoding))
    assert read_text(tmp_path / 'a.csv') == TEXT


@pytest.mark.parametrize(
    ('text', 'number'),
    [('0', 0), ('042', 42), ('9' * 18, 10**18 - 1), ('9' * 5000, None), ('²', None), ('٣', None)]
    + [(text, None) for text in ('', ' 1', '1_0', '-1', '+1', '1.0', 'one')],
)
def test_whole_numbers(text: str, number: int | None) -> None:
    assert whole_number(text) == number


def test_numbers_from_outside_are_read_here_alone(repo: Path) -> None:
    """`isdigit` takes ², `isdecimal` other scripts' digits, and `int` refuses thousands with a ValueError."""
    asking = re.compile(r'\.is(?:digit|decimal|numeric)\(')
    found = {
        str(file.relative_to(repo))
        for folder in ('mmsign', 'tools')
        for file in (repo / folder).rglob('*.py')
        if asking.search(file.read_text(encoding='utf8'))
    }
    # these ask, and convert nothing
    asked = {'datasets/sources/isl_kinect30', 'experiments/fit/recipe', 'prompts/generators/answers'}
    assert found == {f'mmsign/{name}.py' for name in (*asked, 'utils/texts')}


@pytest.mark.parametrize('text', ['字,号\n一,二\n' * 9, 'x', ''])
def test_utf16_of_any_script(tmp_path: Path, text: str) -> None:
    (tmp_path / 'a.csv').write_bytes(text.encode('utf-16'))
    assert read_text(tmp_path / 'a.csv') == text


@pytest.mark.parametrize(('encoding', 'gloss'), [('cp1254', 'ağaç'), ('gb18030', '树木'), ('latin-1', 'não')])
def test_others_are_asked_for_and_read_when_named(tmp_path: Path, encoding: str, gloss: str) -> None:
    file = tmp_path / 'a.csv'
    file.write_bytes(f'path,gloss\na.npy,{gloss}\n'.encode(encoding))
    with pytest.raises(MMSignError, match=r'is not UTF-8; line 2 reads .*--encoding') as error:
        read_text(file)
    assert repr(f'a.npy,{gloss}') in str(error.value)  # one of the readings is right
    assert gloss in read_text(file, encoding)


def test_wrong_encodings_are_refused(tmp_path: Path) -> None:
    (tmp_path / 'a').write_bytes('ağaç'.encode('cp1254'))
    with pytest.raises(MMSignError, match='is not utf-8'):
        read_text(tmp_path / 'a', 'utf-8')
    with pytest.raises(MMSignError, match='no encoding'):
        read_text(tmp_path / 'a', 'klingon')
    with pytest.raises(MMSignError, match='cannot be read'):
        read_text(tmp_path / 'nowhere')


def test_names_that_look_alike_become_one() -> None:
    alike = ['café', unicodedata.normalize('NFD', 'café'), ' café ', 'ca\u200bfé', '\ufeffcafé', 'ca\u00adfé']
    assert {clean(name) for name in [*alike, 'caf\u200de\u0301', '\u200ecafé\u00a0']} == {'café'}
    assert clean('how\t are \u3000 you') == 'how are you'


def test_joiners_stay_where_they_are_seen() -> None:
    for name in ('می\u200cخواهم', 'क्\u200dष', '👩\u200d🏫'):
        assert clean(name) == name


@pytest.mark.parametrize('content', [b'house, a tree\0 and more\n', bytes(5000), b'PK\x03\x04' + bytes(200)])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / 'a.txt').write_bytes(content)
    with pytest.raises(MMSignError, match=r'a\.txt: is no text: a character in line 1 is zero'):
        read_text(tmp_path / 'a.txt')
