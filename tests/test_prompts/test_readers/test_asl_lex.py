"""Phonological columns of ASL-LEX become sentences."""

from __future__ import annotations

import csv

import pytest

from mmsign.prompts.language.lexicon import load_lexicon
from mmsign.prompts.readers import open_source
from mmsign.prompts.rules.parts import split_parts
from mmsign.utils.errors import MMSignError

COLUMNS = [
    'Handshape',
    'SelectedFingers',
    'Flexion',
    'FlexionChange',
    'Spread',
    'SpreadChange',
    'ThumbPosition',
    'ThumbContact',
    'SignType',
    'Movement',
    'RepeatedMovement',
    'MajorLocation',
    'MinorLocation',
    'SecondMinorLocation',
    'Contact',
    'NonDominantHandshape',
    'UlnarRotation',
]
VALUES = dict(
    zip(
        COLUMNS,
        [
            '1',
            'i',
            'FullyOpen',
            '0',
            'NA',
            '0',
            'Closed',
            '0',
            'OneHanded',
            'Straight',
            '1',
            'Head',
            'Chin',
            'HeadAway',
            '1',
            'NA',
            '0',
        ],
    )
)


def write(path, *rows: dict[str, str]):
    names = ['EntryID', 'LemmaID', 'DominantTranslation', 'SignBankEnglishTranslations']
    names += [f'{column}{m}.2.0' for m in ('', 'M2', 'M3', 'M4', 'M5', 'M6') for column in COLUMNS]
    with path.open('w', newline='', encoding='utf-8-sig') as file:
        writer = csv.DictWriter(file, names, restval='NA')
        writer.writeheader()
        writer.writerows(rows)
    return path


def row(entry: str, **changes: str) -> dict[str, str]:
    values = {f'{name}.2.0': value for name, value in {**VALUES, **changes}.items()}
    return {
        'EntryID': entry,
        'LemmaID': entry,
        'DominantTranslation': '',
        'SignBankEnglishTranslations': '',
        **values,
    }


def test_a_sign_in_words(tmp_path) -> None:
    (record,) = open_source(write(tmp_path / 'asl.csv', row('my_sign_1')))
    assert record.headword == 'my sign'
    assert record.text == (
        'One hand signs. The right hand has the “1” handshape, the index finger is fully open and straight, '
        'the thumb is closed. The right hand moves in a straight line, touching at the chin, ending in front '
        'of the head, repeated.'
    )


def test_two_hands_and_a_second_morpheme(tmp_path) -> None:
    second = {f'{name}M2.2.0': value for name, value in VALUES.items()}
    changes = {
        'SignType': 'AsymmetricalDifferentHandshape',
        'NonDominantHandshape': 'B',
        'MinorLocation': 'Palm',
    }
    (record,) = open_source(write(tmp_path / 'asl.csv', {**row('x', **changes), **second}))
    assert 'The left hand has the “B” handshape.' in record.text
    assert 'on the palm of the other hand' in record.text
    assert record.text.count('The right hand has') == 2
    assert ' Then: ' in record.text


@pytest.mark.parametrize(
    ('kind', 'says', 'parts'),
    [
        ('OneHanded', 'The right hand moves', ['right_hand']),
        ('NA', 'The right hand moves', ['right_hand']),
        ('AsymmetricalSameHandshape', 'The right hand moves', ['right_hand']),
        ('AsymmetricalDifferentHandshape', 'The right hand moves', ['right_hand']),
        ('SymmetricalOrAlternating', 'Both hands move', ['left_hand', 'right_hand']),
        ('DominanceViolation', 'Both hands move', ['left_hand', 'right_hand']),
    ],
)
def test_the_hand_that_moves_is_named(tmp_path, kind: str, says: str, parts: list[str]) -> None:
    changes = {'SignType': kind, 'NonDominantHandshape': 'B', 'MinorLocation': 'NA'}
    changes |= {'SecondMinorLocation': 'NA', 'Movement': 'Circular'}
    (record,) = open_source(write(tmp_path / 'asl.csv', row('x', **changes)))
    assert f' {says} in a circle' in record.text
    assert split_parts(record.text, load_lexicon('en'))[-1].parts == parts


def test_both_hands_keep_their_place(tmp_path) -> None:
    changes = {'SignType': 'SymmetricalOrAlternating', 'Movement': 'None'}
    (record,) = open_source(write(tmp_path / 'asl.csv', row('x', **changes)))
    assert 'Both hands keep their place, touching at the chin' in record.text


def test_no_movement_is_of_the_left_hand_alone(shared_data) -> None:
    lexicon = load_lexicon('en')
    paths = []
    for record in open_source(shared_data / 'kb/asl_lex/signdata.csv'):
        parts = split_parts(record.text, lexicon)
        paths += [p for p in parts if p.text.startswith(('The right hand ', 'Both hands ', 'The hand '))]
    assert len(paths) > 5000
    assert [p.text for p in paths if 'right_hand' not in p.parts] == []


def test_translations_are_aliases_unless_a_sign_has_that_name(tmp_path) -> None:
    first = {**row('house'), 'SignBankEnglishTranslations': 'home, hut'}
    records = list(open_source(write(tmp_path / 'asl.csv', first, row('home'))))
    assert [r.headword for r in records] == ['house (hut)', 'home']


def test_a_missing_column_is_named(tmp_path) -> None:
    (tmp_path / 'asl.csv').write_text('EntryID,Handshape.2.0\nx,1\n')
    with pytest.raises(MMSignError, match=r'SelectedFingers\.2\.0|SignType\.2\.0'):
        list(open_source(tmp_path / 'asl.csv'))


@pytest.mark.parametrize(
    ('old', 'new', 'field'), [(',', ';', 'EntryID'), ('Handshape.2.0', 'HandshapeX', None)]
)
def test_another_delimiter_is_named(tmp_path, old: str, new: str, field: str | None) -> None:
    path = write(tmp_path / 'asl.csv', row('x'))
    path.write_text(path.read_text(encoding='utf-8-sig').replace(old, new, 1 if field is None else -1))
    with pytest.raises(MMSignError, match=r'asl\.csv') as error:
        list(open_source(path))
    assert field is None or error.value.field == field
