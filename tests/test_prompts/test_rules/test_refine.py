"""Removal: what is not an action goes, what is stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.prompts.language.lexicon import load_lexicon
from mmsign.prompts.rules.refine import join_steps, refine, source_flags, split_clauses, split_steps

CASES = [
    # meaning, extension, and what continues an explanation
    ('zh', '一手握拳，敲两下，表示坚硬。', '一手握拳，敲两下。'),
    ('zh', '一手握拳，表示坚硬，引申为顽固。', '一手握拳。'),
    ('zh', '双手合十，表示祈祷，平安无事。', '双手合十。'),
    ('zh', '双手合十，表示祈祷，头同时微低。', '双手合十，头同时微低。'),
    (
        'zh',
        '双手搭成“工”字形，表示上半部，然后右手移开，轻轻晃动。',
        '双手搭成“工”字形，然后右手移开，轻轻晃动。',
    ),
    # what follows on an explanation is an action again, a place or a direction alone is not
    ('zh', '双手握拳，表示石头，然后缓慢张开。', '双手握拳，然后缓慢张开。'),
    ('zh', '双手握拳，表示石头，再次滚落。', '双手握拳。'),
    ('zh', '一手握拳，表示门外有人，从左门出。', '一手握拳。'),
    ('zh', '一手握拳，表示门外有人，在外等候。', '一手握拳。'),
    ('zh', '一手握拳，表示门外有人，向左移动。', '一手握拳，向左移动。'),
    ('zh', '一手挠两下，即手背发痒，面露苦笑。', '一手挠两下，面露苦笑。'),
    ('zh', '一手伸食指。食指直立是数字“1”。', '一手伸食指。'),
    # a quoted bracket is a shape, a stray one is nothing
    ('zh', '双手书空“（）”形。', '双手书空“（）”形。'),
    ('zh', '一手握拳。）', '一手握拳。'),
    ('zh', '一手握拳；也用于表示拳（quán）的意思。·', '一手握拳。'),
    # notes in brackets: remarks go, actions stay
    ('zh', '一手平伸。\n（可根据实际决定移动方向）', '一手平伸。'),
    ('zh', '一手平伸。\n（“山”的手语存在地域差异，可根据实际选择使用）', '一手平伸。'),
    ('zh', '一手平伸（或双手），向上一抬。', '一手平伸（或双手），向上一抬。'),
    # homophones and etymology
    ('zh', '一手伸食指。“一”与“衣”音同，借代。', '一手伸食指。'),
    (
        'zh',
        '一手伸拇指，如门状（或双手握拳，拳心朝下，向上一抬）。',
        '一手伸拇指，如门状（或双手握拳，拳心朝下，向上一抬）。',
    ),
    # another way to make the sign, behind the explanation of the first
    (
        'zh',
        '一手伸拇指。“一”与“衣”音同，借代（或双手握拳，拳心朝下）。',
        '一手伸拇指（或双手握拳，拳心朝下）。',
    ),
    # manner, imitation and the shape of characters are how the sign looks
    ('zh', '双手搭成“山”字形，如山峰状，模仿登山的动作。', '双手搭成“山”字形，如山峰状，模仿登山的动作。'),
    # so is the part of a character that the hands form
    ('zh', '右手伸三指，表示“江”字的“氵”，向前移动。', '右手伸三指，仿“江”字的“氵”，向前移动。'),
    ('zh', '一手置于耳旁，表示“阿”字的左半部。', '一手置于耳旁，仿“阿”字的左半部。'),
    ('zh', '一手置于耳旁，表示“阿”字的声母部分。', '一手置于耳旁。'),
    # steps are numbered anew when one of them held nothing
    ('zh', '（一）表示高。\n（二）一手平伸。\n（三）双手握拳', '（一）一手平伸。（二）双手握拳。'),
    ('zh', '食指伸直,指尖向上;拇指弯曲', '食指伸直，指尖向上；拇指弯曲。'),
    ('en', 'One hand taps the chin, meaning “wise”.', 'One hand taps the chin.'),
    ('en', 'Both hands push forward. “One” is homophonous with “idea”.', 'Both hands push forward.'),
    ('en', 'Tap the nose (sign varies by region) twice.', 'Tap the nose twice.'),
    ('en', 'Move the hand (palm down) forward.', 'Move the hand (palm down) forward.'),
    (
        'en',
        'Stroke the thumb, expressing a feeling of “joy”.',
        'Stroke the thumb, expressing a feeling of “joy”.',
    ),
    *(
        ('en', f'Both hands push forward{end}', 'Both hands push forward.')
        for end in (
            '. The sign derives from an older one.',
            '. Mnemonic: a cart.',
            '. This is a natural gesture.',
            '. Often used for heavy things.',
            '. The sign is the same in BSL.',
            '; country names vary.',
            ' (also: SHOVE).',
        )
    ),
    *(
        ('tr', f'İki el ileri itilir. {end}', 'İki el ileri itilir.')
        for end in (
            'Bu işaret Ege bölgesinde farklıdır.',
            'Eski bir işaretten alınmıştır.',
            'Eskiden araba demekti.',
            '“araba” demektir.',
        )
    ),
    ('tr', 'Sağ el yüz bölgesine değer.', 'Sağ el yüz bölgesine değer.'),
    ('tr', 'Bir el çeneye değer, bilge anlamına gelir.', 'Bir el çeneye değer.'),
    ('tr', 'İki el yukarı kalkar. Bölgelere göre değişir.', 'İki el yukarı kalkar.'),
]


@pytest.mark.parametrize(('language', 'text', 'expected'), CASES)
def test_refine(language: str, text: str, expected: str) -> None:
    assert refine(text, load_lexicon(language)) == expected


@pytest.mark.parametrize(('language', 'text', 'expected'), CASES)
def test_refining_twice_changes_nothing(language: str, text: str, expected: str) -> None:
    assert refine(expected, load_lexicon(language)) == expected


@pytest.mark.parametrize('text', ['', '表示高。', '（无）', '很好看。'])
def test_nothing_remains_of_what_is_no_action(text: str) -> None:
    assert refine(text, load_lexicon('zh')) == ''


@given(st.text(alphabet='一手食指，。；（）“”表示甲\n', max_size=60))
def test_any_text_is_survived(text: str) -> None:
    lexicon = load_lexicon('zh')
    once = refine(text, lexicon)
    assert '表示' not in once or '“' in once or '（' in once


@given(st.text(alphabet='a手，。；“” .,1\n', max_size=60), st.sampled_from(['zh', 'en']))
def test_clauses_join_to_the_text(text: str, language: str) -> None:
    pairs = split_clauses(text, load_lexicon(language))
    assert ''.join(clause + end for clause, end in pairs) == text


@pytest.mark.parametrize('language', ['zh', 'en', 'tr'])
def test_steps_split_and_join(language: str) -> None:
    lexicon = load_lexicon(language)
    steps = ['first step.', 'second step.', 'third step.']
    assert split_steps(join_steps(steps, lexicon), lexicon) == steps
    assert join_steps(steps[:1], lexicon) == steps[0]


@pytest.mark.parametrize(
    ('text', 'flags'),
    [
        ('五指成“”形。', ['missing_glyph']),
        ('仿城墙“形。', ['missing_glyph']),
        ('左手手掌成形，敲两下。', ['missing_glyph']),
        ('仿“公”字形。', ['character_shape']),
        ('搭成“民”字的一部分。', ['character_shape']),
        ('“鬼”与“槐”形近，借代。', []),
        ('右手伸三指，表示“江”字的“氵”。', ['character_shape']),
        ('双手食指相搭，表示旗帜上的“十”字形。', []),
        ('一手指一下腿，以同音字“退”借代“褪”字。', []),
        ('搭成“∧”形，打手指字母“C”的指式。', []),
    ],
)
def test_flags_of_a_source(text: str, flags: list[str]) -> None:
    assert source_flags(text, load_lexicon('zh')) == flags


@pytest.mark.parametrize(
    'remark',
    [
        'Historically from the sign for a bonnet string.',
        'Used mainly by older signers.',
        'Note: see also the other variant.',
        'Origin: the beard of a goat.',
        'History: first written down in 1850.',
        'An older form, still seen in the north.',
        'It comes from Old French Sign Language.',
        'Register: informal.',
        'Do not confuse with the next sign.',
    ],
)
def test_history_register_and_notes_go(remark: str) -> None:
    lexicon = load_lexicon('en')
    assert refine(f'Tap the chin with the thumb. {remark}', lexicon) == 'Tap the chin with the thumb.'
    assert refine(f'{remark} Tap the chin with the thumb.', lexicon) == 'Tap the chin with the thumb.'
