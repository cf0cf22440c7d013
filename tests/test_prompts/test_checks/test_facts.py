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


def test_named_shapes_are_settled_on_both_sides() -> None:
    text = 'The thumb of the right 5 handshape taps the chin twice.'
    assert ungrounded(text, [text], 'en', 'en') == []
