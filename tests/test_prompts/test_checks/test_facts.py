"""One fact changed is found out, in three languages; another wording is not."""

from __future__ import annotations

import pytest

from mmsign.prompts.checks.facts import facts
from mmsign.prompts.checks.grounding import ungrounded
from test_prompts.test_checks.parallel import PARALLEL

FAITHFUL = [(source, text) for source, texts, _ in PARALLEL for text in texts]
CHANGED = [(source, text) for source, _, texts in PARALLEL for text in texts]


@pytest.mark.parametrize(('source', 'text'), FAITHFUL)
def test_another_wording_is_borne_out(source: str, text: str) -> None:
    assert ungrounded(text, [source]) == []


@pytest.mark.parametrize(('source', 'text'), CHANGED)
def test_a_changed_fact_is_not(source: str, text: str) -> None:
    assert ungrounded(text, [source]) != []


@pytest.mark.parametrize('text', [source for source, *_ in PARALLEL] + [text for _, text in FAITHFUL])
def test_a_text_bears_itself_out(text: str) -> None:
    assert ungrounded(text, [text]) == []


def names(text: str, language: str) -> set[str]:
    return {name for fact in facts(text, language) for name in fact.names}


@pytest.mark.parametrize(
    ('text', 'language'),
    [
        ('The palm faces up.', 'en'),
        ('The palms face each other.', 'en'),
        ('The fingertips face down and the hand heads down.', 'en'),
        ('食指头碰一下，手指头弯曲。', 'zh'),
        ('置于膝头。', 'zh'),
    ],
)
def test_no_face_where_there_is_none(text: str, language: str) -> None:
    assert not {'face', 'head', 'mouth'} & names(text, language)


@pytest.mark.parametrize(
    ('text', 'language', 'fact'),
    [
        ('Touch the face.', 'en', 'face'),
        ('The palm faces the face.', 'en', 'face'),
        ('The palm faces up.', 'en', 'palm>up'),
        ('The hand rises from the chin to the forehead.', 'en', 'from>chin'),
        ('The hand does not touch the chin.', 'en', 'not>touch'),
        ('Tap the wrist three times.', 'en', 'count>3'),
        ('置于胸口。', 'zh', 'chest'),
        ('膝头', 'zh', 'knee'),
        ('手背向下。', 'zh', 'hand_back>down'),
        ('向前上方移动。', 'zh', 'move>up'),
        ('向下巴移动。', 'zh', 'chin'),
        ('從左向右點兩下。', 'zh', 'from>left'),
        ('碰額頭', 'zh', 'forehead'),
        ('Avuç içi yukarı bakar.', 'tr', 'palm>up'),
        ('El çeneden alna götürülür.', 'tr', 'from>chin'),
        ('Bileğe dokunmaz.', 'tr', 'not>touch'),
    ],
)
def test_facts(text: str, language: str, fact: str) -> None:
    assert fact in names(text, language)


def test_a_hand_keeps_what_is_its_own() -> None:
    source = '左手平伸；右手握拳，碰一下左手掌心。'
    assert ungrounded('右手平伸；左手握拳，碰一下右手掌心。', [source])
    assert ungrounded('The right hand is level; the left fist touches the palm of the right hand.', [source])
    assert not ungrounded('The left hand is level; the right fist touches the left palm.', [source])


def test_a_step_keeps_what_is_its_own() -> None:
    source = '（一）一手握拳。（二）双手平伸，向上移动。'
    assert not ungrounded('(1) One hand is a fist. (2) Both level hands move up.', [source])
    assert ungrounded('(1) Both hands are fists. (2) One level hand moves up.', [source])


def test_an_alternative_of_the_book_is_borne_out() -> None:
    source = '双手（或一手）虚握，钻动一（或两）下。'
    assert ungrounded('双手虚握，钻动一下。', [source]) == []


@pytest.mark.parametrize(
    'text',
    [
        # a bracket that begins with a hand is a clause of its own
        '右手先握拳，再伸出食、中、小指（或右手握拳，边上移边食指直立）。',
        'The right hand extends the index finger (or the right hand makes a fist and moves up).',
        # a comma in front of the first finger of a list ends the clause before it
        'Right hand: fingers pointing up, index and middle fingers extended, palm facing down.',
    ],
)
def test_fingers_and_shapes_of_two_clauses_are_no_pairs(text: str) -> None:
    pairs = {name for name in names(text, 'zh' if '手' in text else 'en') if '>' in name}
    assert not pairs & {'index>fist', 'middle>fist', 'fingers>extended'}


@pytest.mark.parametrize(
    'text', ['index, middle and ring fingers bent', 'thumb, index, middle and little fingers bent']
)
def test_a_list_of_fingers_is_one_clause(text: str) -> None:
    assert {'index>bent', 'middle>bent'} <= names(text, 'en')


def test_named_shapes_are_settled_on_both_sides() -> None:
    text = 'The thumb of the right 5 handshape taps the chin twice.'
    assert ungrounded(text, [text], 'en', 'en') == []


@pytest.mark.parametrize(
    ('text', 'language', 'concept'),
    [
        ('Right hand: fist. Left hand: flat hand. The mouth forms a word.', 'en', 'mouth'),
        ('左手横伸；右手握拳，双唇紧闭。', 'zh', 'lips'),
    ],
)
def test_what_the_face_does_is_no_hands(text: str, language: str, concept: str) -> None:
    assert {fact.hand for fact in facts(text, language) if concept in fact.names} == {''}


@pytest.mark.parametrize(
    ('text', 'source', 'terms'),
    [
        ('The hand does not move up.', 'The hand stays still, then moves up.', True),
        ('The hand does not move.', 'The hand stays still.', False),
        ('The hand touches the forehead. Furrowed brow.', 'The hand touches the chin. Furrowed brow.', True),
        ('The hand touches the chin. Raised eyebrows.', 'The hand touches the chin. Raised brows.', False),
    ],
)
def test_what_is_still_first_and_brows_that_are_no_place(text: str, source: str, terms: bool) -> None:
    assert bool(ungrounded(text, [source], 'en', 'en')) == terms
