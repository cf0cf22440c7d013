"""Palms turn with the fingers."""

from __future__ import annotations

import re

import pytest

from mmsign.prompts.readers import open_source
from mmsign.prompts.readers.orientation import direction, in_words, palm_direction, write_out

PALMS = ('u', 'ur', 'r', 'dr', 'd', 'dl', 'l', 'ul')
FINGERS = [a + b + c for a in ('', 'u', 'd') for b in ('', 'l', 'r') for c in ('', 'o', 'i') if a + b + c]


def dot(a, b) -> float:
    return sum(x * y for x, y in zip(a, b))


@pytest.mark.parametrize('fingers', FINGERS)
def test_a_palm_is_perpendicular_to_its_fingers(fingers: str) -> None:
    pointing = direction(fingers)
    palms = [palm_direction(pointing, direction(palm)) for palm in PALMS]
    assert [dot(palm, pointing) for palm in palms] == pytest.approx([0] * 8, abs=1e-9)
    assert [dot(palm, palm) for palm in palms] == pytest.approx([1] * 8)
    assert [dot(a, b) for a, b in zip(palms, palms[4:])] == pytest.approx([-1] * 4)


@pytest.mark.parametrize(
    ('fingers', 'expected'),
    [
        ('o', {'d': 'down', 'u': 'up', 'l': 'left', 'r': 'right', 'dl': 'down and left'}),
        ('u', {'d': 'forward', 'u': 'towards the body', 'l': 'left', 'r': 'right'}),
        ('d', {'d': 'towards the body', 'u': 'forward', 'l': 'left', 'r': 'right'}),
        ('l', {'d': 'down', 'u': 'up', 'l': 'towards the body', 'r': 'forward'}),
        ('r', {'d': 'down', 'u': 'up', 'l': 'forward', 'r': 'towards the body'}),
        ('i', {'d': 'down', 'u': 'up', 'l': 'left', 'r': 'right'}),
        ('il', {'r': 'right and towards the body'}),
        ('ul', {'d': 'down and left', 'l': 'towards the body'}),
    ],
)
def test_known_palms(fingers: str, expected: dict[str, str]) -> None:
    for palm, said in expected.items():
        assert in_words(palm_direction(direction(fingers), direction(palm))) == said


def test_between_is_halfway_and_opposites_have_no_middle() -> None:
    halfway = write_out(['hamextfingeru', 'hambetween', 'hamextfingero', 'hampalmd'])
    assert halfway == write_out(['hamextfingeruo', 'hampalmd'])
    assert write_out(['hamextfingeru', 'hambetween', 'hamextfingerd']) == ['fingers pointing up']
    assert write_out(['hampalmd', 'hambetween', 'hampalml']) == ['palm facing down and left']


def test_each_hand_has_its_own_fingers() -> None:
    pair = ['hamparbegin', 'hamextfingeru', 'hamplus', 'hamextfingerr', 'hamparend']
    pair += ['hamparbegin', 'hampalmd', 'hamplus', 'hampalmr', 'hamparend', 'hamreplace', 'hampalml']
    palms = [item for item in write_out(pair) if item.startswith('palm')]
    assert palms == ['palm facing forward', 'palm facing towards the body', 'palm facing left']


def test_the_palm_as_a_place_and_other_symbols_stay() -> None:
    symbols = ['hampalm', 'hamfist', 'hambetween', 'hamplus']
    assert write_out(symbols) == symbols


def test_no_palm_of_a_collection_lies_along_its_fingers(shared_data) -> None:
    letters = {'up': 'u', 'down': 'd', 'left': 'l', 'right': 'r', 'forward': 'o', 'towards the body': 'i'}
    said = re.compile(r'(?:(right|left) )?(fingers pointing|palm facing) ([a-z ]+)')
    found = []
    for record in open_source(shared_data / 'kb/isl_sigml/SignFiles.tar.xz'):
        for part in re.split(r'(?:Right|Left) hand:|Both hands:', record.text):
            fingers = {}
            for hand, kind, words in said.findall(part):
                vector = direction(''.join(letters[word] for word in words.split(' and ')))
                if kind.startswith('fingers'):
                    fingers = {hand: vector} if not hand else {**fingers, hand: vector}
                elif pointing := fingers.get(hand, fingers.get('')):
                    found.append(abs(dot(pointing, vector)))
    assert len(found) > 1500
    assert max(found) < 0.6  # rounded to words
