"""Phonological columns of ASL-LEX become sentences."""

from __future__ import annotations

import csv

import pytest

from mmsign.prompts.readers import open_source
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
        'the thumb is closed. The hand moves in a straight line, touching at the chin, ending in front '
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


def test_translations_are_aliases_unless_a_sign_has_that_name(tmp_path) -> None:
    first = {**row('house'), 'SignBankEnglishTranslations': 'home, hut'}
    records = list(open_source(write(tmp_path / 'asl.csv', first, row('home'))))
    assert [r.headword for r in records] == ['house (hut)', 'home']


def test_a_missing_column_is_named(tmp_path) -> None:
    (tmp_path / 'asl.csv').write_text('EntryID,Handshape.2.0\nx,1\n')
    with pytest.raises(MMSignError, match=r'SelectedFingers\.2\.0|SignType\.2\.0'):
        list(open_source(tmp_path / 'asl.csv'))
