"""References: replaced by their definitions, through chains, never in circles."""

from __future__ import annotations

import pytest

from mmsign.prompts.language.lexicon import load_lexicon
from mmsign.prompts.rules.references import ReferenceResolver, find_references
from mmsign.prompts.rules.refine import refine


def resolve(kb, gloss: str):
    lexicon = load_lexicon('zh')
    return ReferenceResolver(kb, lexicon).resolve(refine(kb.lookup(gloss)[0].text, lexicon), gloss)


def test_a_letter_takes_the_hand_of_the_sentence(planted_kb) -> None:
    result = resolve(planted_kb, '甲')
    assert result.text == '一手伸拇指，指尖朝上，置于前额。'
    assert [e.as_source() for e in result.sources] == [{'kb': 'letters', 'entry': 'A'}]


def test_references_resolve_through_references(planted_kb) -> None:
    result = resolve(planted_kb, '丙')
    assert result.text == '左手握拳；右手伸拇指，指尖朝上，置于前额，然后双手平伸，掌心向上。'
    assert result.resolved == ['乙', '甲', 'A']
    assert result.flags() == []


@pytest.mark.parametrize(
    ('gloss', 'flag'), [('丁', 'unresolved:丁'), ('己', 'unresolved:己'), ('庚', 'unresolved:无此词')]
)
def test_cycles_and_holes_end_and_are_flagged(planted_kb, gloss: str, flag: str) -> None:
    assert resolve(planted_kb, gloss).flags() == [flag]


def test_what_cannot_be_resolved_stays(planted_kb) -> None:
    assert resolve(planted_kb, '庚').text == '一手打“无此词”的手势，贴于胸部。'


def test_without_a_knowledge_base_everything_stays() -> None:
    text = '一手打手指字母“A”的指式。'
    result = ReferenceResolver(None, load_lexicon('zh')).resolve(text, 'x')
    assert (result.text, result.unresolved) == (text, ['A'])


def test_a_chain_without_end_is_cut(make_kb) -> None:
    kb = make_kb(book={f'第{i}词': f'一手打“第{i + 1}词”的手势。' for i in range(30)})
    assert len(resolve(kb, '第0词').unresolved) == 1


def test_several_letters_are_replaced_together_or_not_at_all(make_kb) -> None:
    letters = {'A': '右手伸拇指。', 'B': '右手五指并拢。'}
    kb = make_kb(
        book={'缩写': '一手连续打手指字母“A”“B”的指式。', '半缩写': '一手打手指字母“A”“Z”的指式。'},
        abc=letters,
    )
    assert resolve(kb, '缩写').text == '一手伸拇指，然后五指并拢。'
    half = resolve(kb, '半缩写')
    assert (half.text, half.flags()) == ('一手打手指字母“A”“Z”的指式。', ['unresolved:Z'])


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('一手缓慢打数字“5”的手势。', '一手缓慢捏拳，拳心朝下。'),
        (
            '左手平伸；右手握拳，边上移边依次打数字“1、5……”的手势。',
            '左手平伸；右手握拳，边上移边竖拇指，虎口朝里，然后捏拳，拳心朝下。',
        ),
        # another hand may make what a clause of its own, or a sentence about both hands, refers to
        ('左手握拳，打数字“1”的手势。', '左手握拳，一手竖拇指，虎口朝里。'),
        ('双手握拳，然后打数字“1”的手势。', '双手握拳，然后一手竖拇指，虎口朝里。'),
        ('（一）打数字“1”的手势。（二）一手握拳。', '（一）一手竖拇指，虎口朝里。（二）一手握拳。'),
        ('左手握拳，然后打“门”的手势。', '左手握拳，然后双手合拢。'),
    ],
)
def test_a_sentence_takes_the_first_way_and_its_own_hand(make_kb, text: str, expected: str) -> None:
    kb = make_kb(
        book={
            '1': '一手竖拇指，虎口朝里（或朝外）；也可以一手伸小指。',
            '5': '一手捏拳，拳心朝下（或朝上）；也可以一手抓握。',
            '门': '双手合拢。',
        }
    )
    result = ReferenceResolver(kb, load_lexicon('zh')).resolve(text, 'x')
    assert (result.text, result.flags()) == (expected, [])


def test_a_turkish_letter_is_defined_by_itself_or_not_at_all(make_kb) -> None:
    kb = make_kb(
        abc={
            'C': 'Sağ el yarım daire yapılır.',
            'I': 'Sağ el düz tutulur.',
            'Ç': 'Sağ el parmak alfabesinde “C” harfini yapar, parmak bükülür.',
        }
    )
    resolver = ReferenceResolver(kb, load_lexicon('tr'))
    done = resolver.resolve('Sağ el parmak alfabesinde “Ç” harfini yapar.', 'x')
    assert (done.resolved, done.flags()) == (['Ç', 'C'], [])
    for letter in 'Öİ':
        text = f'Sağ el parmak alfabesinde “{letter}” harfini yapar.'
        done = resolver.resolve(text, 'x')
        assert (done.text, done.flags()) == (text, [f'unresolved:{letter}'])


@pytest.mark.parametrize(
    ('language', 'text', 'kind', 'name'),
    [
        ('zh', '右手打手指字母“ZH”的指式', 'letter', 'ZH'),
        ('zh', '一手打手指字母　“J ”的指式', 'letter', 'J'),
        ('zh', '右手打手指字母“Y', 'letter', 'Y'),
        ('zh', '一手打英文手指字母“S”的指式', 'foreign letter', 'S'),
        ('zh', '双手打数字“九”的手势', 'sign', '九'),
        ('zh', '手势与“好”的手势相同', 'sign', '好'),
        ('en', 'One hand uses the “5” handshape', 'letter', '5'),
        ('en', 'One hand forms the manual sign “Q”', 'letter', 'Q'),
        ('en', 'Make the sign for “love”', 'sign', 'love'),
        ('en', 'It is identical to the sign ‘good’', 'sign', 'good'),
        ('tr', 'Bir el parmak alfabesinde “Q” harfini yapar', 'letter', 'Q'),
        ('tr', '“sevgi” işareti yapılır', 'sign', 'sevgi'),
        ('tr', 'Parmak alfabesinde “A” harfi gösterilir', 'letter', 'A'),
        ('tr', '“A” harfi yapılır', 'letter', 'A'),
        ('tr', 'El “A” harfi şeklindedir', 'letter', 'A'),
        ('tr', 'Bkz. “sevgi”', 'sign', 'sevgi'),
        ('tr', 'Bakınız “sevgi”', 'sign', 'sevgi'),
        ('tr', '“sevgi” ile aynıdır', 'sign', 'sevgi'),
    ],
)
def test_wordings_of_references(language: str, text: str, kind: str, name: str) -> None:
    (reference,) = find_references(text, load_lexicon(language))
    assert (reference.kind, reference.names) == (kind, (name,))


@pytest.mark.parametrize(
    'text', ['双手搭成“公”字形。', '一手书空“力”字。', 'expressing a feeling of “joy”', '双手搭成“∧”形。']
)
def test_what_is_no_reference(text: str) -> None:
    for language in ('zh', 'en'):
        assert find_references(text, load_lexicon(language)) == []


@pytest.mark.parametrize('text', ['Göğse “A” harfi çizilir.', 'Parmak “C” harfi gibi bükülür.'])
def test_turkish_that_is_no_reference(text: str) -> None:
    assert find_references(text, load_lexicon('tr')) == []


def test_a_turkish_hand_takes_the_shape_of_a_letter(make_kb) -> None:
    kb = make_kb(abc={'A': 'Bir el yumruk olur.', 'B': 'Bir el düz olur.'})
    result = ReferenceResolver(kb, load_lexicon('tr')).resolve('El “A” harfi şeklindedir, kalkar.', 'x')
    assert (result.text, result.flags()) == ('Bir el yumruk olur, kalkar.', [])


@pytest.mark.parametrize(
    ('text', 'kind', 'names'),
    [
        ('The W handshape taps the chin.', 'letter', ('W',)),
        ('Uses a 5-handshape', 'letter', ('5',)),
        ('Both hands in "W" handshapes.', 'letter', ('W',)),
        ('Tap with the bent V handshape.', 'letter', ('bent V',)),
        ('The right S hand knocks.', 'letter', ('S',)),
        ('Form the letter W.', 'letter', ('W',)),
        ('The letters W and S.', 'letter', ('W', 'S')),
        ('With the letter "W", tap the chin.', 'letter', ('W',)),
        ('Make the sign for LOVE.', 'sign', ('LOVE',)),
        ('Perform the signs for "love" and "house".', 'sign', ('love', 'house')),
        ('Combine the sign for "love" and tap.', 'sign', ('love',)),
        ('Like the sign for "wood".', 'sign', ('wood',)),
        ('(see the sign for "wood")', 'sign', ('wood',)),
        ('See “wood”.', 'sign', ('wood',)),
        ('Same sign as for "wood".', 'sign', ('wood',)),
        ('Sign WOOD then GREY STONE.', 'sign', ('WOOD', 'GREY STONE')),
        ('WOOD + STONE.', 'sign', ('WOOD', 'STONE')),
        ('Like WOOD, but twice.', 'sign', ('WOOD',)),
        ('Form a W with the right hand.', 'letter', ('W',)),
        ('Make a V with both hands.', 'letter', ('V',)),
    ],
)
def test_english_wordings(text: str, kind: str, names: tuple[str, ...]) -> None:
    (reference,) = find_references(text, load_lexicon('en'))
    assert (reference.kind, reference.names) == (kind, names)


@pytest.mark.parametrize(
    'text',
    [
        'A hand taps.',
        'Use 2 hands.',
        'A handshape like a claw.',
        'The right hand has the “C” handshape, the index finger is curved.',
        'The right hand has the small pinched O handshape, the index finger is bent.',
        'Trace the letter Z in the air.',
        'Curved like the letter C.',
        'The sign for LOVE is made with both hands.',
        'Draw a W with the right hand.',
        'Form an X with both arms.',
        'Sign near the chin.',
        'Do not confuse with the sign for "wood".',
    ],
)
def test_english_that_is_no_reference(text: str) -> None:
    assert find_references(text, load_lexicon('en')) == []


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('The W handshape taps the chin.', 'One hand holds up three fingers, then taps the chin.'),
        ('Tap the chin with the W handshape.', 'Tap the chin, one hand holds up three fingers.'),
        ('The left W hand taps.', 'The left hand holds up three fingers, then taps.'),
        ('Tap the left W hand.', 'Tap the left hand, it holds up three fingers.'),
        ('The right flat hand forms the letter V.', 'The right flat hand: two fingers are extended.'),
        (
            'Tap the thumb of the left W hand forward.',
            'Tap the thumb of the left hand, it holds up three fingers, forward.',
        ),
        ('Form a V with the right hand and tap.', 'The right hand: two fingers are extended, and tap.'),
        ('Tap, but with the V handshape.', 'Tap, but two fingers are extended.'),
        ('The letters W and V.', 'One hand holds up three fingers, then two fingers are extended.'),
    ],
)
def test_english_sentences_take_definitions(make_kb, text: str, expected: str) -> None:
    kb = make_kb(letters={'W': 'One hand holds up three fingers.', 'V': 'Two fingers are extended.'})
    result = ReferenceResolver(kb, load_lexicon('en')).resolve(text, 'x')
    assert (result.text, result.flags()) == (expected, [])


@pytest.mark.parametrize(
    ('text', 'flags'),
    [
        ('The sign for "wood" is made twice.', ['unresolved:wood']),
        ('Wiggle the index finger, see "wood".', ['unresolved:wood']),
        ('Tap the chin, same as STONE.', ['unresolved:STONE']),
        ('The sign for HOUSE is made with both hands.', []),  # the sign itself
        ('Tap once, not to be confused with the sign for "wood".', []),
    ],
)
def test_english_that_points_elsewhere_is_flagged(text: str, flags: list[str]) -> None:
    result = ReferenceResolver(None, load_lexicon('en')).resolve(text, 'house')
    assert (result.text, result.flags()) == (text, flags)


def test_a_handshape_without_a_definition_stays_and_is_flagged() -> None:
    result = ReferenceResolver(None, load_lexicon('en')).resolve('The right 5 hand taps.', 'x')
    assert (result.text, result.flags()) == ('The right 5 hand taps.', ['unresolved:5'])


def test_a_remark_that_points_to_another_sign_goes() -> None:
    text = 'The elbow rests on the left hand (see the sign for "wood").'
    assert refine(text, load_lexicon('en')) == 'The elbow rests on the left hand.'


@pytest.mark.parametrize(
    ('text', 'result', 'flags'),
    [
        ('As MOTHER but at the forehead.', 'As MOTHER but at the forehead.', ['unresolved:MOTHER']),
        ('= MOTHER but at the forehead.', '= MOTHER but at the forehead.', ['unresolved:MOTHER']),
        ('The same as MOTHER, but higher.', 'The same as MOTHER, but higher.', ['unresolved:MOTHER']),
        ('As MOTHER.', 'The thumb taps the chin.', []),
        ('Identical to MOTHER.', 'The thumb taps the chin.', []),
        ('Make a W at the lips.', 'Three fingers are spread at the lips.', []),
        ('Make a Z at the lips.', 'Make a Z at the lips.', ['unresolved:Z']),
    ],
)
def test_what_is_like_another_sign_is_resolved_or_flagged(make_kb, text, result, flags) -> None:
    kb = make_kb(
        book={'mother': 'The thumb taps the chin.'},
        letters={'W': 'Three fingers are spread.', 'B': 'A flat hand.'},
    )
    resolved = ReferenceResolver(kb, load_lexicon('en')).resolve(text, 'x')
    assert (resolved.text, resolved.flags()) == (result, flags)


@pytest.mark.parametrize(
    ('text', 'names'),
    [
        ('Y handshape: thumb and little finger extended.', []),
        ('Both hands in Y handshape (thumbs extended).', []),
        ('A flat hand (B handshape) moves up.', []),
        ('Both hands in A or S handshape (closed fists).', []),
        ('The right hand in S handshape moves up.', ['S']),
        ('Make the letter “Q” (see the alphabet).', ['Q']),
    ],
)
def test_a_handshape_that_is_described_there_refers_to_nothing(text: str, names: list[str]) -> None:
    found = find_references(text, load_lexicon('en'))
    assert [name for reference in found for name in reference.names] == names
