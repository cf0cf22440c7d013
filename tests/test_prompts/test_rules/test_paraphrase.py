"""Synonym texts by rules: other words, the same facts."""

from __future__ import annotations

import pytest

from mmsign.prompts.language.lexicon import find_concepts, load_lexicon
from mmsign.prompts.rules.paraphrase import alternatives, paraphrase, reorder, synonyms


@pytest.mark.parametrize(
    ('language', 'text'),
    [
        ('zh', '一手五指撮合，指尖朝前，置于胸前，然后交替转动。'),
        ('en', 'One hand touches the chin, placed at the nose, facing down, and moves forward.'),
        ('tr', 'Bir el yukarı kalkar, iki kez çeneye dokunur.'),
    ],
)
def test_a_paraphrase_keeps_every_concept(language: str, text: str) -> None:
    other = paraphrase(text, load_lexicon(language))
    assert other != text
    assert set(find_concepts(text, language)) <= set(find_concepts(other, language))


@pytest.mark.parametrize(
    ('text', 'other'),
    [
        ('Place the palm on the chest and raise it.', 'Put the palm on the chest and lift it.'),
        ('Tap the chin with the index finger twice.', 'Tap the chin using the index finger two times.'),
        ('Touch the nose; extend the thumb.', 'Make contact with the nose; stretch out the thumb.'),
        ('Bring the fist to the chin.', 'Move the fist to the chin.'),
        ('Make a fist and twist the wrist.', 'Form a fist and turn the wrist.'),
        ('Move both hands apart.', 'Shift both hands apart.'),
        ('Raise both hands.', 'Lift both hands.'),
    ],
)
def test_english_orders_have_other_words(text: str, other: str) -> None:
    assert paraphrase(text, load_lexicon('en')) == other
    assert set(find_concepts(text, 'en')) <= set(find_concepts(other, 'en'))


@pytest.mark.parametrize(
    'text', ['Draw the letter Z in the air.', 'Turn the hand in place, the palm open with the thumb in.']
)
def test_english_that_has_no_other_words(text: str) -> None:
    assert paraphrase(text, load_lexicon('en')) == text


def test_alternatives_in_brackets_become_texts_of_their_own() -> None:
    text = '（一）一手指一下自己（或一手手掌拍一下胸部）。（二）双手平伸，转动一（或两）圈。'
    plain, others = alternatives(text, load_lexicon('zh'))
    assert plain == '（一）一手指一下自己。（二）双手平伸，转动一圈。'
    assert others == ['（一）一手手掌拍一下胸部。（二）双手平伸，转动一圈。']


@pytest.mark.parametrize(
    ('text', 'other'),
    [
        ('一手平伸，掌心向下。', '单手平伸，手心朝下。'),
        ('手背向上，指尖斜向前。', '手背朝上，指尖斜朝前。'),
        ('双手指尖均向上，掌心分别向前上方。', '两手指尖均朝上，手心分别朝前上方。'),
        ('虎口向上，掌心转为向后。', '虎口朝上，手心转为朝后。'),
        ('右手在左手掌心上向前移动，从后向前。', '右手在左手掌心上往前移动，从后往前。'),
        ('指尖朝前，右拳向下一砸。', '指尖向前，右拳往下一砸。'),
        ('一手握拳，向斜上方向前移动。', '单手握拳，向斜上方向前移动。'),
    ],
)
def test_where_a_palm_faces_does_not_become_a_movement(text: str, other: str) -> None:
    assert paraphrase(text, load_lexicon('zh')) == other


@pytest.mark.parametrize(
    ('text', 'other'),
    [
        ('一手握拳，另一手平伸。', '单手握拳，另一手平伸。'),
        # what the face does at the same time, the hands do not do together
        ('一手握拳，同时皱眉。', '单手握拳，与此同时皱眉。'),
        ('双手平伸，同时左手下移。', '两手平伸，与此同时左手下移。'),
        ('双手平伸，同时向两侧移动。', '两手平伸，一起向两侧移动。'),
        ('双手平伸；右手握拳，同时向上移动。', '两手平伸；右手握拳，与此同时往上移动。'),
    ],
)
def test_the_other_hand_and_what_happens_at_the_same_time(text: str, other: str) -> None:
    assert paraphrase(text, load_lexicon('zh')) == other


@pytest.mark.parametrize(
    ('language', 'text', 'plain', 'others'),
    [
        ('en', 'Move up (or down). (The thumb stays up.)', 'Move up. (The thumb stays up.)', []),
        (
            'en',
            '(1) The hand opens (the other hand stays still). (2) One hand taps (or both hands tap.)',
            '(1) The hand opens (the other hand stays still). (2) One hand taps',
            ['(1) The hand opens (the other hand stays still). (2) Both hands tap.'],
        ),
        ('tr', 'Sağ el kalkar (veya sol el iner).', 'Sağ el kalkar.', ['Sol el iner.']),
        ('tr', 'Sağ el kalkar (veya iki el iner).', 'Sağ el kalkar.', ['İki el iner.']),
        ('zh', '一手握拳（或张开），向前移动（可向左）。', '一手握拳，向前移动。', []),
    ],
)
def test_only_what_offers_another_choice_is_taken_out(
    language: str, text: str, plain: str, others: list[str]
) -> None:
    assert alternatives(text, load_lexicon(language)) == (plain, others)


def test_a_synonym_keeps_the_remarks_of_the_description() -> None:
    (text,) = synonyms(['One hand touches the chin. (The thumb stays up.)'], load_lexicon('en'))
    assert text == 'A single hand makes contact with the chin. (The thumb stays up.)'


def test_synonyms_never_repeat_a_description() -> None:
    texts = ['一手握拳。', '一手平伸。']
    found = synonyms([*texts, '单手握拳。'], load_lexicon('zh'))
    assert len(found) == len(set(found))
    assert not set(found) & {*texts, '单手握拳。'}


@pytest.mark.parametrize(
    ('language', 'text', 'result'),
    [
        ('zh', '右手平伸，掌心向上，指尖朝前，向前移动。', '右手平伸，指尖朝前，掌心向上，向前移动。'),
        ('en', 'Flat hand, palm facing up, fingers pointing left, moves up.', None),
        ('zh', '右手向上移动，向下移动。', '右手向上移动，向下移动。'),
    ],
)
def test_what_holds_at_once_is_said_in_another_order(language: str, text: str, result: str | None) -> None:
    expected = result or 'Flat hand, fingers pointing left, palm facing up, moves up.'
    assert reorder(text, load_lexicon(language)) == expected


@pytest.mark.parametrize(
    ('language', 'text', 'other'),
    [
        (
            'en',
            'The right hand has the “B” handshape: the thumb is in. The left hand holds still. It moves up.',
            'The left hand holds still. The right hand has the “B” handshape: the thumb is in. It moves up.',
        ),
        ('en', 'Right hand: fist. Left hand: flat hand.', 'Left hand: flat hand. Right hand: fist.'),
        ('en', 'Right hand: moves up. Left hand: flat hand.', None),
        ('zh', '左手横伸；右手握拳，碰一下左手掌心。', '右手握拳，碰一下左手掌心；左手横伸。'),
        ('zh', '左手向上移动；右手握拳。', None),
        ('zh', '左手横伸；右手握拳，然后双手向上移动。', None),
        ('tr', 'Sol el yumruk yapılır. Sağ el ona dokunur.', 'Sağ el ona dokunur. Sol el yumruk yapılır.'),
    ],
)
def test_sentences_that_hold_at_the_same_time_are_exchanged(
    language: str, text: str, other: str | None
) -> None:
    assert reorder(text, load_lexicon(language)) == (other or text)


def test_each_step_is_reordered_by_itself() -> None:
    text = '（一）左手横伸；右手握拳。（二）左手横伸；右手伸食指。'
    (other,) = synonyms([text], load_lexicon('zh'))
    assert other == '（一）右手握拳；左手横伸。（二）右手伸出食指；左手横伸。'


def test_what_touches_what_stays() -> None:
    text = 'Touch the middle finger to the forehead.'
    assert paraphrase(text, load_lexicon('en')) == text
