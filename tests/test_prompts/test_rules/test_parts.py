"""Segments and the parts each concerns."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.prompts.language.lexicon import load_lexicon
from mmsign.prompts.rules.parts import split_parts, tag_parts

R, L, B, F, M = 'right_hand', 'left_hand', 'body', 'face', 'mouth'


@pytest.mark.parametrize(
    ('language', 'text', 'expected'),
    [
        ('zh', '左手握拳；右手敲一下左手背。', [('左手握拳。', [L]), ('右手敲一下左手背。', [L, R])]),
        ('zh', '一手食指抵于嘴唇，面露微笑。', [('一手食指抵于嘴唇。', [R, M]), ('面露微笑。', [F])]),
        ('zh', '双手握拳。然后向两侧拉开。', [('双手握拳。', [L, R]), ('然后向两侧拉开。', [L, R])]),
        ('zh', '（一）一手贴于胸部。（二）头微低。', [('一手贴于胸部。', [B, R]), ('头微低。', [F])]),
        ('zh', '拇指弯曲，指尖向上。', [('拇指弯曲，指尖向上。', [R])]),
        ('zh', '一手转动，如洗脸状。', [('一手转动，如洗脸状。', [R])]),
        ('zh', '一手握拳，贴向左手掌心。', [('一手握拳，贴向左手掌心。', [L, R])]),
        ('zh', '一手握拳，口微张，如摇头状。', [('一手握拳。', [R]), ('口微张，如摇头状。', [M])]),
        ('zh', '左臂抬起；右小臂横伸。', [('左臂抬起。', [B, L]), ('右小臂横伸。', [B, R])]),
        ('zh', '右手拍左上臂，左手握拳。', [('右手拍左上臂。', [B, R]), ('左手握拳。', [L])]),
        ('zh', '右手在左手拇指背上敲一下。', [('右手在左手拇指背上敲一下。', [L, R])]),
        ('zh', '右手置于左臂，如抱婴儿状。', [('右手置于左臂，如抱婴儿状。', [B, R])]),
        ('en', 'The right hand taps the left forearm.', [('The right hand taps the left forearm.', [B, R])]),
        (
            'zh',
            '一手靠近嘴部，嘴嘬起，如执汤匙喝汤状。',
            [('一手靠近嘴部。', [R, M]), ('嘴嘬起，如执汤匙喝汤状。', [R, M])],
        ),
        ('zh', '一手食指勾住耳背上。', [('一手食指勾住耳背上。', [R, F])]),
        ('zh', '双手贴于身上，向身后一挥。', [('双手贴于身上，向身后一挥。', [B, L, R])]),
        ('zh', '一手置于领口。一手托住颊部。', [('一手置于领口。', [B, R]), ('一手托住颊部。', [R, F])]),
        ('zh', '双手搭成“口”字形。', [('双手搭成“口”字形。', [L, R])]),
        ('en', 'Left hand flat; one hand taps.', [('Left hand flat.', [L]), ('One hand taps.', [R])]),
        ('en', 'One hand taps the cheek.', [('One hand taps the cheek.', [R, F])]),
        ('tr', 'Sağ el yumruk olur, başparmak uzatılır.', [('Sağ el yumruk olur, başparmak uzatılır.', [R])]),
        ('tr', 'Bir el açılır, yüzük parmağı bükülür.', [('Bir el açılır, yüzük parmağı bükülür.', [R])]),
        ('tr', 'Sol el kalkar. Yüz gülümser.', [('Sol el kalkar.', [L]), ('Yüz gülümser.', [F])]),
        (
            'en',
            'The edge of the right flat hand saws across the back of the left hand.',
            [('The edge of the right flat hand saws across the back of the left hand.', [L, R])],
        ),
        (
            'en',
            'The right S hand knocks on the back of the left S hand.',
            [('The right S hand knocks on the back of the left S hand.', [L, R])],
        ),
        (
            'en',
            'The left flat hand is held palm up, the right curved hand taps it.',
            [('The left flat hand is held palm up.', [L]), ('The right curved hand taps it.', [R])],
        ),
        (
            'en',
            'The left hand is flat; the right index points at it.',
            [('The left hand is flat.', [L]), ('The right index points at it.', [R])],
        ),
        (
            'en',
            'The left hand moves to the right and the hand closes.',
            [('The left hand moves to the right and the hand closes.', [L])],
        ),
        (
            'en',
            'The left hand moves to the right, palm up.',
            [('The left hand moves to the right, palm up.', [L])],
        ),
        (
            'en',
            'One index finger points up; the other fingers are closed.',
            [('One index finger points up.', [R]), ('The other fingers are closed.', [R])],
        ),
        (
            'en',
            'Both hands: moves up, right palm facing down, left palm facing up, moves forward.',
            [('Both hands: moves up, right palm facing down, left palm facing up, moves forward.', [L, R])],
        ),
        ('en', 'Raise the eyebrows. One hand taps.', [('Raise the eyebrows.', [F]), ('One hand taps.', [R])]),
        (
            'en',
            'Both hands open. Puff out the cheeks.',
            [('Both hands open.', [L, R]), ('Puff out the cheeks.', [M, F])],
        ),
        ('en', 'Tilt your head to the left.', [('Tilt your head to the left.', [F])]),
        ('en', 'Lean the body forward.', [('Lean the body forward.', [B])]),
        (
            'en',
            'Open the mouth wide and stick out the tongue.',
            [('Open the mouth wide and stick out the tongue.', [M])],
        ),
        ('en', 'Your lips are pursed.', [('Your lips are pursed.', [M])]),
        ('en', 'Facial expression of doubt.', [('Facial expression of doubt.', [F])]),
        ('en', 'Close the mouth with one finger.', [('Close the mouth with one finger.', [R, M])]),
        ('en', 'The right taps the left.', [('The right taps the left.', [L, R])]),
        (
            'en',
            'The right rises, the left stays still.',
            [('The right rises.', [R]), ('The left stays still.', [L])],
        ),
        ('en', 'The right hand moves to the left.', [('The right hand moves to the left.', [R])]),
        (
            'en',
            'The left fist rests. It stays still. The right taps it.',
            [('The left fist rests. It stays still.', [L]), ('The right taps it.', [R])],
        ),
        ('tr', 'Sağ el göğse değer.', [('Sağ el göğse değer.', [B, R])]),
        ('tr', 'Sol işaret parmağı burna dokunur.', [('Sol işaret parmağı burna dokunur.', [L, F])]),
        ('tr', 'Sağ yumruk sol avuca vurur.', [('Sağ yumruk sol avuca vurur.', [L, R])]),
        (
            'tr',
            'Sol el düzdür, sağ yumruk üzerinde döner.',
            [('Sol el düzdür.', [L]), ('Sağ yumruk üzerinde döner.', [R])],
        ),
        ('tr', 'İki yumruk göğse vurulur.', [('İki yumruk göğse vurulur.', [B, L, R])]),
        ('tr', 'İki parmak uzatılır.', [('İki parmak uzatılır.', [R])]),
        (
            'tr',
            'Sağ kol uzatılır, sol kol bükülür.',
            [('Sağ kol uzatılır.', [B, R]), ('Sol kol bükülür.', [B, L])],
        ),
        ('tr', 'Sol el kalkar, ağza götürülür.', [('Sol el kalkar, ağza götürülür.', [L, M])]),
        ('tr', 'Sol el kalkar, göz hizasında durur.', [('Sol el kalkar, göz hizasında durur.', [L, F])]),
        ('tr', 'Yanağa dokunur.', [('Yanağa dokunur.', [R, F])]),
        ('tr', 'Sağ el iner, baş önüne eğilir.', [('Sağ el iner.', [R]), ('Baş önüne eğilir.', [F])]),
        (
            'tr',
            'işaret parmağı kalkar, iki el iner.',
            [('İşaret parmağı kalkar.', [R]), ('İki el iner.', [L, R])],
        ),
    ],
)
def test_segments(language: str, text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert [(p.text, p.parts) for p in split_parts(text, load_lexicon(language))] == expected


CLAUSES = st.sampled_from(
    ['左手握拳', '右手伸食指', '指尖朝上', '面露微笑', '贴于胸部', '双手平伸', '头微低', '向前移动']
)


@given(st.lists(st.tuples(CLAUSES, st.sampled_from('，；。')), min_size=1, max_size=8))
def test_nothing_is_lost_and_every_segment_has_a_part(clauses: list[tuple[str, str]]) -> None:
    text = ''.join(clause + end for clause, end in clauses)
    segments = split_parts(text, load_lexicon('zh'))
    bare = re.compile('[，；。]')
    assert bare.sub('', ''.join(s.text for s in segments)) == bare.sub('', text)
    assert all(segment.parts for segment in segments)


@given(st.lists(CLAUSES, min_size=1, max_size=6))
def test_a_text_has_all_tags_of_its_clauses(clauses: list[str]) -> None:
    lexicon = load_lexicon('zh')
    assert set(tag_parts('，'.join(clauses), lexicon)) == {
        tag for c in clauses for tag in tag_parts(c, lexicon)
    }


@pytest.mark.parametrize(
    ('language', 'text', 'last'),
    [
        ('en', 'The fist taps the chin. Warm or neutral expression.', ['face']),
        ('en', 'The fist taps the chin. Wide eyes, open mouth.', ['mouth', 'face']),
        ('en', 'The fist is at the chin. Hold still.', ['right_hand']),
        ('zh', '一手握拳，双唇紧闭。', ['mouth']),
    ],
)
def test_what_the_face_does_is_not_the_hands(language: str, text: str, last: list[str]) -> None:
    assert split_parts(text, load_lexicon(language))[-1].parts == last
