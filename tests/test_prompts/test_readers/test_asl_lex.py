"""Phonological columns of ASL-LEX become sentences."""

from __future__ import annotations

import csv

import pytest

from mmsign.prompts.knowledge.base import KnowledgeBase
from mmsign.prompts.knowledge.building import build_knowledge
from mmsign.prompts.language.lexicon import load_lexicon
from mmsign.prompts.readers import open_source, source_files
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
    assert record.headword == 'my sign 1 (my sign)'
    assert record.text == (
        'The right hand has the “1” handshape: the index finger is straight and the thumb is closed. '
        'The right hand moves in a straight line, touches the chin and ends in front of the head, repeatedly.'
    )


def test_numbered_signs_are_signs_of_their_own(tmp_path) -> None:
    records = list(open_source(write(tmp_path / 'asl.csv', *map(row, ('bra', 'bra_2', 'bow_1', 'bow_2')))))
    assert [r.headword for r in records] == ['bra', 'bra 2', 'bow 1 (bow)', 'bow 2 (bow)']
    build_knowledge([tmp_path / 'asl.csv'], tmp_path / 'kb.sqlite')
    kb = KnowledgeBase(tmp_path / 'kb.sqlite')
    assert [[e.entry for e in kb.lookup(name)] for name in ('bra', 'bra_2', 'Bow_2', 'bow')] == [
        ['bra'],
        ['bra_2'],
        ['bow_2'],
        ['bow_1'],  # its twin has the very same text
    ]


@pytest.mark.parametrize(
    ('shape', 'position', 'contact', 'says'),
    [
        ('L', 'Open', '0', 'the thumb is extended'),
        ('C', 'Open', '0', 'the thumb is opposed to the fingers'),
        ('O', 'Open', '1', 'the index finger is straight and the thumb touches it'),
        ('S', 'Closed', '1', 'the thumb is closed over the fingers'),
        ('1', 'Closed', '0', 'the thumb is closed'),
    ],
)
def test_the_thumb_is_told_by_the_handshape(tmp_path, shape, position, contact, says: str) -> None:
    changes = {'Handshape': shape, 'ThumbPosition': position, 'ThumbContact': contact}
    (record,) = open_source(write(tmp_path / 'asl.csv', row('x', **changes)))
    assert f'{says}.' in record.text


def test_the_folder_as_it_is_published(tmp_path) -> None:
    write(tmp_path / 'signdata.csv', row('x'))
    (tmp_path / 'signdata_key.csv').write_text(
        'VariableName(CSV&OSF),Website variable name\nEntryID,Entry ID\n'
    )
    assert [file.name for file in source_files([tmp_path])] == ['signdata.csv']


def test_two_hands_and_a_second_morpheme(tmp_path) -> None:
    second = {f'{name}M2.2.0': value for name, value in VALUES.items()}
    changes = {
        'SignType': 'AsymmetricalDifferentHandshape',
        'NonDominantHandshape': 'B',
        'MinorLocation': 'Palm',
    }
    (record,) = open_source(write(tmp_path / 'asl.csv', {**row('x', **changes), **second}))
    assert 'The left hand holds still and has the “B” handshape.' in record.text
    assert 'touches the palm of the other hand' in record.text
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
    changes |= {'MajorLocation': 'NA', 'SecondMinorLocation': 'NA', 'Movement': 'Circular'}
    (record,) = open_source(write(tmp_path / 'asl.csv', row('x', **changes)))
    assert f' {says} in a circle' in record.text.replace(', together or in alternation,', '')
    assert split_parts(record.text, load_lexicon('en'))[-1].parts == parts


def test_both_hands_keep_their_place(tmp_path) -> None:
    changes = {'SignType': 'SymmetricalOrAlternating', 'Movement': 'None'}
    (record,) = open_source(write(tmp_path / 'asl.csv', row('x', **changes)))
    assert 'Both hands keep their place, touch the chin' in record.text


@pytest.mark.parametrize(
    ('changes', 'says'),
    [
        ({'SelectedFingers': 'mr', 'ThumbContact': '1'}, 'the thumb touches them.'),
        ({'SelectedFingers': 'imrp', 'ThumbContact': '1'}, 'the thumb touches the fingers.'),
        (
            {'SelectedFingers': 'imrp', 'ThumbContact': '1', 'FlexionChange': '1'},
            'the thumb touches the fingers when closed.',
        ),
        ({'FlexionChange': '1'}, 'while the fingers close, repeatedly.'),
        ({'FlexionChange': '1', 'Flexion': 'FullyClosed'}, 'while the fingers open, repeatedly.'),
        (
            {'FlexionChange': '1', 'Flexion': 'Curved', 'SpreadChange': '1'},
            'while the fingers open or close and spread or come together, repeatedly.',
        ),
        ({'Handshape': 'horns'}, 'the “horns” handshape, index and little fingers up: '),
        ({'MinorLocation': 'Other'}, 'touches the head and ends in front of the head'),
        ({'MinorLocation': 'Other', 'Contact': '0'}, 'line at the head and ends in front of the head'),
        ({'MinorLocation': 'HeadTop'}, 'touches the top of the head'),
        ({'MinorLocation': 'UnderChin'}, 'touches the underside of the chin'),
        ({'MinorLocation': 'HeadAway', 'SecondMinorLocation': 'NA'}, 'in front of the head and touches it'),
        ({'MinorLocation': 'HeadAway', 'SecondMinorLocation': 'Chin'}, 'the head and ends at the chin, '),
    ],
)
def test_what_the_columns_say_together(tmp_path, changes: dict[str, str], says: str) -> None:
    changes = {'ThumbPosition': 'Open', 'ThumbContact': '0', **changes}
    (record,) = open_source(write(tmp_path / 'asl.csv', row('x', **changes)))
    assert says in record.text


def test_hands_that_touch_each_other(tmp_path) -> None:
    changes = {'SignType': 'SymmetricalOrAlternating', 'MajorLocation': 'Neutral', 'MinorLocation': 'Neutral'}
    changes['SecondMinorLocation'] = 'Neutral'
    apart, together = open_source(
        write(tmp_path / 'asl.csv', row('x', **changes, Contact='0'), row('y', **changes))
    )
    path = 'Both hands, together or in alternation, move in a straight line in the space in front of the body'
    assert f'{path}, repeatedly.' in apart.text
    assert f'{path} and touch each other, repeatedly.' in together.text


def test_no_movement_is_of_the_left_hand_alone(shared_data) -> None:
    lexicon = load_lexicon('en')
    paths = []
    for record in open_source(shared_data / 'kb/asl_lex/signdata.csv'):
        parts = split_parts(record.text, lexicon)
        paths += [p for p in parts if p.text.startswith(('The right hand ', 'Both hands', 'The hand '))]
    assert len(paths) > 5000
    assert [p.text for p in paths if 'right_hand' not in p.parts] == []


def test_translations_are_aliases_unless_a_sign_has_that_name(tmp_path) -> None:
    first = {**row('house'), 'SignBankEnglishTranslations': 'home, hut'}
    records = list(open_source(write(tmp_path / 'asl.csv', first, row('home'))))
    assert [r.headword for r in records] == ['house (hut)', 'home']


def test_a_keyword_of_many_signs_is_no_name(tmp_path) -> None:
    signs = [{**row(name), 'SignBankEnglishTranslations': f'food, {name}s'} for name in 'abcde']
    records = list(open_source(write(tmp_path / 'asl.csv', *signs)))
    assert [r.headword for r in records] == [f'{name} ({name}s)' for name in 'abcde']


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
