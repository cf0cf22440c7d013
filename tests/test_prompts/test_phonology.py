"""Attributes from ASL-LEX's columns, from HamNoSys, and from descriptions; and the command."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from helpers import one_line_error, write_archive
from tool_runner import run_tool

from mmsign.prompts import Description, write_descriptions
from mmsign.prompts.files.attributes import read_attributes
from mmsign.prompts.phonology import make_attributes
from mmsign.prompts.readers.asl_lex import _words

COLUMNS = [
    'EntryID',
    'LemmaID',
    'DominantTranslation',
    *(f'{c}.2.0' for c in _words()['attributes'].values()),
]


def asl_lex(file: Path, rows: list[dict[str, str]]) -> Path:
    with open(file, 'w', newline='', encoding='utf8') as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval='NA')
        writer.writeheader()
        writer.writerows(rows)
    return file


def test_asl_lex(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    file = asl_lex(
        tmp_path / 'signdata.csv',
        [
            {'EntryID': 'tea', 'Handshape.2.0': 'f', 'MajorLocation.2.0': 'Hand', 'Spread.2.0': '0'},
            {'EntryID': 'cow_1', 'LemmaID': 'cow', 'Handshape.2.0': 'y'},
            {'EntryID': 'cattle', 'DominantTranslation': 'tea', 'Handshape.2.0': 'x'},
        ],
    )
    rows = make_attributes(file, ['Tea', 'cow', 'COW 1', 'horse'])
    assert [row.attributes for row in rows] == [
        {'handshape': ['f'], 'location': ['Hand'], 'spread': ['0']},  # its own name, not cattle's other one
        {'handshape': ['y']},
        {'handshape': ['y']},
        {},
    ]
    assert rows[0].source == 'signdata.csv'
    assert "1 of 4 classes are not in it, such as 'horse'" in capsys.readouterr().err
    with one_line_error(file, "knows none of the classes, such as 'horse'"):
        make_attributes(file, ['horse'])
    COLUMNS_LESS = [column for column in COLUMNS if column != 'Flexion.2.0']
    lines = [','.join(COLUMNS_LESS), ','.join(['tea'] * len(COLUMNS_LESS))]
    file.write_text('\n'.join(lines) + '\n', encoding='utf8')
    with one_line_error(file, 'Flexion.2.0', 'is missing'):
        make_attributes(file, ['tea'])


def test_hamnosys(tmp_path: Path) -> None:
    def sign(gloss: str, *symbols: str) -> str:
        manual = ''.join(f'<{symbol}/>' for symbol in symbols)
        return f'<hns_sign gloss="{gloss}"><hamnosys_manual>{manual}</hamnosys_manual></hns_sign>'

    one = sign('tea', 'hamfist', 'hamextfingeru', 'hampalmd', 'hamchest', 'hammovel')
    two = sign(
        'milk', 'hamsymmpar', 'hamflathand', 'hamextfingeru', 'hampalml', 'hamhead', 'hammoved', 'hammoved'
    )
    (tmp_path / 'both.sigml').write_text(f'<sigml>{one}{two}</sigml>', encoding='utf8')
    for source in (tmp_path / 'both.sigml', tmp_path):
        tea, milk = make_attributes(source, ['tea', 'milk'])
        assert tea.attributes == {
            'hands': ['one'],
            'handshape': ['fist'],
            'location': ['chest'],
            'movement': ['moves left'],
        }
        assert milk.attributes['hands'] == ['both']
        assert milk.attributes['location'] == ['head']
        assert milk.attributes['movement'] == ['moves down']


def test_descriptions_by_the_rules(tmp_path: Path) -> None:
    text = 'The right hand makes a fist; the index finger touches the nose and moves down.'
    write_descriptions(
        tmp_path / 'd.jsonl',
        [
            Description(0, 'tea', globals=[text, 'The left hand is at the ear.']),
            Description(1, 'milk'),
            Description(2, 'water', 'xx', ['?']),
        ],
    )
    tea, milk, water = make_attributes(tmp_path / 'd.jsonl', ['tea', 'milk', 'water'])
    assert tea.attributes == {
        'hands': ['right_hand'],
        'fingers': ['index'],
        'handshape': ['fist'],
        'location': ['nose'],
        'direction': ['down'],
        'movement': ['hold', 'move', 'touch'],
    }
    assert milk.attributes == water.attributes == {}


def test_what_is_none_of_these(tmp_path: Path) -> None:
    (tmp_path / 'other.csv').write_text('a,b\n1,2\n', encoding='utf8')
    with one_line_error(tmp_path / 'other.csv', 'lacks the columns of ASL-LEX'):
        make_attributes(tmp_path / 'other.csv', ['tea'])
    (tmp_path / 'empty').mkdir()
    with one_line_error('holds no sign in HamNoSys'):
        make_attributes(tmp_path / 'empty', ['tea'])
    with one_line_error('no such file or folder'):
        make_attributes(tmp_path / 'nowhere', ['tea'])


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    rows = [
        {'EntryID': name, 'Handshape.2.0': shape} for name, shape in zip(('house', 'tree', 'water'), 'abc')
    ]
    file, archive = asl_lex(tmp_path / 'signdata.csv', rows), write_archive(tmp_path / 'archive')
    out = tmp_path / 'out.jsonl'
    words = (file, '--archive', archive, '--out', out)
    assert run_tool(monkeypatch, 'make_attributes.py', *words) == 0
    assert (
        'attributes of 3 of 3 classes\n  handshape: 3 values, known of 3 classes' in capsys.readouterr().out
    )
    assert [row.attributes['handshape'] for row in read_attributes(out)] == [['a'], ['b'], ['c']]
    assert run_tool(monkeypatch, 'make_attributes.py', *words, '--shuffle') == 0
    control = [json.loads(line) for line in out.read_text(encoding='utf8').splitlines()]
    assert all(row['attributes']['handshape'] != [letter] for row, letter in zip(control, 'abc'))


def test_real_asl_lex(shared_data: Path) -> None:
    table = shared_data / 'kb/asl_lex/signdata.csv'
    tea, mother = make_attributes(table, ['tea', 'mother'])
    assert tea.attributes['hands'] == ['AsymmetricalDifferentHandshape']
    assert mother.attributes['place'] == ['Chin']
    assert mother.attributes['handshape'] == ['5']
