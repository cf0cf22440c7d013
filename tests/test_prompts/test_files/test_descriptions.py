"""The description file: round trip, strictness, and the letters that ship with the package."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from helpers import one_line_error
from hypothesis import given
from hypothesis import strategies as st

from mmsign.keypoints import PARTS
from mmsign.prompts import Description, PartText, hash_descriptions, read_descriptions, write_descriptions
from mmsign.utils.paths import resolve

ROW = {
    'label': 0,
    'gloss': 'tree',
    'language': 'en',
    'globals': ['The arm stands up.'],
    'synonyms': ['An arm.'],
    'parts': [{'text': 'The arm.', 'parts': ['body', 'right_hand']}],
    'sources': [{'kb': 'book', 'entry': 'tree'}],
    'model': 'hand',
    'prompt_version': '1',
    'flags': [],
}
texts = st.text(min_size=1, max_size=12).filter(str.strip)
descriptions = st.builds(
    Description,
    label=st.integers(0, 10**6),
    gloss=st.text(max_size=8),
    language=st.sampled_from(['en', 'zh', 'tr']),
    globals=st.lists(texts, max_size=2),
    synonyms=st.lists(texts, max_size=2),
    parts=st.lists(
        st.builds(
            PartText, text=texts, parts=st.lists(st.sampled_from(PARTS), min_size=1, max_size=3, unique=True)
        ),
        max_size=2,
    ),
    sources=st.lists(st.fixed_dictionaries({'kb': texts, 'entry': texts}), max_size=1),
    model=texts,
    prompt_version=texts,
    flags=st.lists(texts, max_size=2),
)


def write_rows(path: Path, *rows: Any) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text('\n'.join(lines), encoding='utf8')
    return path


@given(st.lists(descriptions, max_size=4, unique_by=lambda row: row.label))
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, rows: list[Description]) -> None:
    file = tmp_path_factory.mktemp('d') / 'new' / 'd.jsonl'
    write_descriptions(file, rows)
    assert read_descriptions(file) == sorted(rows, key=lambda row: row.label)
    assert [path.name for path in file.parent.iterdir()] == ['d.jsonl']
    if rows:
        first = hash_descriptions(file)
        write_descriptions(file, rows[::-1])
        assert hash_descriptions(file) == first
        write_descriptions(file, [*rows[1:], Description(rows[0].label, rows[0].gloss + 'x')])
        assert hash_descriptions(file) != first


def test_one_readable_line_a_class(tmp_path: Path) -> None:
    file = tmp_path / 'd.jsonl'
    write_descriptions(file, [Description(1, '树', globals=['一手直立。']), Description(0, 'a')])
    lines = file.read_bytes().decode('utf8').split('\n')
    assert [json.loads(line)['label'] for line in lines[:2]] == [0, 1]
    assert lines[2:] == ['']
    assert '一手直立。' in lines[1]
    assert list(json.loads(lines[0])) == [
        'label',
        'gloss',
        'language',
        'globals',
        'synonyms',
        'parts',
        'sources',
        'model',
        'prompt_version',
        'flags',
    ]


def test_only_label_and_gloss_are_needed(tmp_path: Path) -> None:
    file = write_rows(tmp_path / 'd.jsonl', {'label': 0, 'gloss': 'a'}, '', '  ')
    assert read_descriptions(file, glosses=['a']) == [Description(0, 'a')]


def test_what_editors_leave_behind(tmp_path: Path) -> None:
    file = tmp_path / 'd.jsonl'
    file.write_bytes(b'\xef\xbb\xbf' + json.dumps(ROW).encode() + b'\r\n')
    assert asdict(read_descriptions(file)[0]) == ROW


@pytest.mark.parametrize(
    ('change', 'field'),
    [
        ({'label': '0'}, 'label'),
        ({'label': -1}, 'label'),
        ({'label': True}, 'label'),
        ({'label': 1.0}, 'label'),
        ({'label': None}, 'label'),
        ({'gloss': 3}, 'gloss'),
        ({'language': None}, 'language'),
        ({'globals': 'text'}, 'globals'),
        ({'globals': ['']}, 'globals'),
        ({'globals': [' \n']}, 'globals'),
        ({'synonyms': [3]}, 'synonyms'),
        ({'flags': {}}, 'flags'),
        ({'synonym': ['x']}, 'synonym'),
        ({'parts': 'text'}, 'parts'),
        ({'parts': None}, 'parts'),
        ({'parts': 7}, 'parts'),
        ({'parts': ['text']}, 'parts'),
        ({'parts': [{'text': 'x'}]}, 'parts'),
        ({'parts': [{'text': '', 'parts': ['body']}]}, 'parts'),
        ({'parts': [{'text': 5, 'parts': ['body']}]}, 'parts'),
        ({'parts': [{'text': 'x', 'parts': []}]}, 'parts'),
        ({'parts': [{'text': 'x', 'parts': 'body'}]}, 'parts'),
        ({'parts': [{'text': 'x', 'parts': {'body': 1}}]}, 'parts'),
        ({'parts': [{'text': 'x', 'parts': ['arm']}]}, 'parts'),
        ({'parts': [{'text': 'x', 'parts': [['body']]}]}, 'parts'),
        ({'parts': [{'text': 'x', 'parts': ['body'], 'part': 'face'}]}, 'parts'),
        ({'sources': ['book']}, 'sources'),
        ({'sources': None}, 'sources'),
        ({'sources': [{'kb': 1}]}, 'sources'),
        ({'model': None}, 'model'),
        ({'prompt_version': 1}, 'prompt_version'),
    ],
)
def test_wrong_fields(tmp_path: Path, change: dict, field: str) -> None:
    file = write_rows(tmp_path / 'd.jsonl', {'label': 7, 'gloss': 'b'}, {**ROW, **change})
    with one_line_error(f'{file}:2', f'field {field}'):
        read_descriptions(file)


@pytest.mark.parametrize('field', ['label', 'gloss'])
def test_missing_fields(tmp_path: Path, field: str) -> None:
    row = {key: value for key, value in ROW.items() if key != field}
    with one_line_error('d.jsonl:1', f'field {field}', 'is missing'):
        read_descriptions(write_rows(tmp_path / 'd.jsonl', row))


@pytest.mark.parametrize('line', ['{"label": 0', '[1, 2]', '"text"', 'null', 'label: 0'])
def test_lines_that_are_no_objects(tmp_path: Path, line: str) -> None:
    with one_line_error('d.jsonl', 'line 2', 'JSON'):
        read_descriptions(write_rows(tmp_path / 'd.jsonl', ROW, line))


def test_bad_files(tmp_path: Path) -> None:
    with one_line_error('nowhere.jsonl', 'tools/generate_descriptions.py'):
        read_descriptions(tmp_path / 'nowhere.jsonl')
    (tmp_path / 'latin.jsonl').write_bytes(json.dumps(ROW).encode() + b'\n\xe9\n')
    with one_line_error('latin.jsonl', 'UTF-8'):
        read_descriptions(tmp_path / 'latin.jsonl')
    with one_line_error('d.jsonl:2', 'label 0 occurs twice'):
        read_descriptions(write_rows(tmp_path / 'd.jsonl', ROW, ROW))


def test_classes_of_the_data(tmp_path: Path) -> None:
    file = write_rows(tmp_path / 'd.jsonl', ROW, {'label': 2, 'gloss': 'c'})
    with one_line_error(file, 'class 1 (b)', 'field label'):
        read_descriptions(file, glosses=['tree', 'b', 'c'])
    with one_line_error(file, "'tree' here but 'bush' in the data", 'field gloss'):
        read_descriptions(file, glosses=['bush'])


def test_the_letters_that_ship_with_the_package() -> None:
    file = resolve('mmsign://descriptions/fingerspelling.jsonl')
    letters = [chr(ord('A') + i) for i in range(26)]
    rows = read_descriptions(file, glosses=letters)
    assert len(rows) == 26
    for row in rows:
        assert row.globals, row.gloss
        assert row.synonyms, row.gloss
        assert row.parts, row.gloss
        assert row.sources, row.gloss
        assert row.language == 'en'
        assert not any(flag.startswith(('unresolved', 'missing_glyph', 'malformed')) for flag in row.flags)
        assert {part for text in row.parts for part in text.parts} >= {'right_hand'}, 'the hand that spells'
        every = [*row.globals, *row.synonyms, *(text.text for text in row.parts)]
        assert len(set(every)) == len(every), row.gloss
        assert all(len(text.split()) < 60 for text in every), 'within the 77 tokens of CLIP'
    firsts = [row.globals[0] for row in rows]
    same = {row.label for row in rows if any(flag.startswith('same_as') for flag in row.flags)}
    assert len(set(firsts)) >= 26 - len(same)
