"""References: replaced by their definitions, through chains, never in circles."""

from __future__ import annotations

import pytest

from mmsign.prompts.lexicon import load_lexicon
from mmsign.prompts.references import ReferenceResolver, find_references
from mmsign.prompts.refine import refine


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
    assert resolve(kb, '缩写').text == '一手伸拇指，然后右手五指并拢。'
    half = resolve(kb, '半缩写')
    assert (half.text, half.flags()) == ('一手打手指字母“A”“Z”的指式。', ['unresolved:Z'])


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
