"""The knowledge base: look-up by headword and by content."""

from __future__ import annotations

import random
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.prompts.knowledge.base import KnowledgeBase, match_expression, tokens
from mmsign.prompts.knowledge.building import KnowledgeWriter, build_knowledge
from mmsign.prompts.language.folding import fold
from mmsign.prompts.readers import Record
from mmsign.utils.errors import MMSignError


def test_a_gloss_is_found_by_its_name_then_by_its_aliases(make_kb) -> None:
    kb = make_kb(
        book={'山（岭）': '一手伸食指。', '岭': '双手握拳。', '峰①': '一手握拳。', '峰②': '一手平伸。'}
    )
    assert [e.text for e in kb.lookup('山')] == ['一手伸食指。']
    assert [e.text for e in kb.lookup('岭')] == [
        '一手伸食指。',
        '双手握拳。',
    ]  # all variants, in the book's order
    assert [e.text for e in kb.lookup('无（峰）')] == ['一手握拳。', '一手平伸。']
    assert kb.lookup('没有') == []


def test_the_same_text_is_given_once(make_kb) -> None:
    kb = make_kb(a={'sign': 'One hand.'}, b={'sign': 'One hand.'})
    assert len(kb.lookup('sign')) == 1


def test_letters_answer_only_for_letters(make_kb) -> None:
    kb = make_kb(
        units={'m': 'the metre', 'hand': 'a hand'}, letters={'M': 'three fingers', 'ZH': 'two fingers'}
    )
    assert {name: kind for name, kind, _ in kb.sources()} == {'units': 'dictionary', 'letters': 'alphabet'}
    assert [e.text for e in kb.letter('M', [])] == ['three fingers']
    assert [e.text for e in kb.lookup('m')] == ['the metre']
    assert kb.letter('Q', ['letter {}']) == []


@pytest.mark.parametrize(
    ('one', 'other'), [('diş', 'dış'), ('on', 'ön'), ('açı', 'acı'), ('koy', 'köy'), ('SINIR', 'SİNİR')]
)
def test_a_headword_spelled_like_the_gloss_wins(make_kb, one: str, other: str) -> None:
    kb = make_kb(book={one: 'One.', other: 'Other.', 'başka': 'Another.'})
    assert [e.text for e in kb.lookup(one)] == ['One.']
    assert [e.text for e in kb.lookup(other)] == ['Other.']
    assert kb.lookup('x y') == []


def test_a_list_without_accents_finds_its_words(make_kb) -> None:
    kb = make_kb(book={'Ağaç': 'One hand.', 'ışık①': 'Both hands.', 'ışık②': 'A hand.'})
    assert [e.text for e in kb.lookup('agac')] == ['One hand.']
    assert [e.text for e in kb.lookup('ISIK')] == ['Both hands.', 'A hand.']
    assert [e.text for e in kb.lookup('IŞIK')] == ['Both hands.', 'A hand.']


def test_a_letter_with_an_accent_is_another_letter(make_kb) -> None:
    kb = make_kb(letters={'C': 'c', 'I': 'ı', 'İ': 'i', 'Ö': 'ö', 'zh': 'zh'}, book={'Ş harfi': 'ş'})
    found = ''.join(e.text for name in 'cÇOöıIiİSş' for e in kb.letter(name, ['{} harfi']))
    assert found == 'cöııiiş'  # neither Ç nor O nor S
    assert [e.text for e in kb.letter('ZH', [])] == ['zh']


def test_an_older_file_is_to_be_built_again(make_kb) -> None:
    path = make_kb(book={'x': 'One hand.'}).path
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'version'")
    connection.close()
    with pytest.raises(MMSignError, match=r'version 1.*build_knowledge'):
        KnowledgeBase(path)


@pytest.mark.parametrize(
    ('heads', 'kind'),
    [
        ('go no', 'dictionary'),
        ('el su', 'dictionary'),
        ('a go', 'dictionary'),
        ('I', 'dictionary'),
        ('Q ZH', 'alphabet'),
        ('A B C Ç CH', 'alphabet'),
        ('a b c d e qu', 'alphabet'),
        ('A B house', 'dictionary'),
    ],
)
def test_two_letter_words_are_no_alphabet(make_kb, heads: str, kind: str) -> None:
    kb = make_kb(book=dict.fromkeys(heads.split(), 'One hand.'))
    assert [found for _, found, _ in kb.sources()] == [kind]


def test_a_folder_with_a_file_for_each_sign(tmp_path) -> None:
    for word in ('go', 'no', 'I'):
        (tmp_path / f'{word}.md').write_text(f'# {word}\nOne hand moves like {word}.\n')
    build_knowledge([tmp_path], tmp_path / 'kb.sqlite')
    kb = KnowledgeBase(tmp_path / 'kb.sqlite')
    assert all(len(kb.lookup(word)) == 1 for word in ('go', 'no', 'I'))


def test_search_equals_a_scan_of_all_texts(make_kb) -> None:
    draw = random.Random(0)
    texts = {f'e{i}': ''.join(draw.choices('山水火木金土', k=30)) for i in range(60)}
    kb = make_kb(book=texts)
    for query in ('山', '水火', '木金土', '火木金土'):
        expected = {e for e, text in texts.items() if query in text}
        assert {e.entry for e in kb.search(query, limit=60)} <= expected
        if len(expected) < 10:
            assert {e.entry for e in kb.search(query, limit=60)} == expected


@pytest.mark.parametrize(
    ('query', 'text'),
    [
        ('IŞIK', 'Sağ el ışığa uzatılır, ışık'),
        ('çiçek', 'Çiçekler koklanır.'),
        ('Ａ山', '一座A山'),
        ('hand', 'Hands up.'),
    ],
)
def test_search_folds_and_knows_suffixes(make_kb, query: str, text: str) -> None:
    assert [e.text for e in make_kb(book={'x1': text, 'y1': 'nothing 空'}).search(query)] == [text]


@given(st.text(alphabet='山水ab "*()-:^', max_size=12))
def test_any_query_is_a_valid_expression(query: str) -> None:
    connection = sqlite3.connect(':memory:')
    connection.execute("CREATE VIRTUAL TABLE g USING fts5(t, tokenize='ascii')")
    expression = match_expression(fold(query))
    if expression:
        connection.execute('SELECT rowid FROM g WHERE g MATCH ?', (expression,)).fetchall()
    connection.close()


@given(st.text(alphabet='山水火ab 。', min_size=1, max_size=30))
def test_every_pair_of_characters_is_a_token(text: str) -> None:
    found = set(tokens(fold(text)).split())
    for a, b in zip(fold(text), fold(text)[1:]):
        if a in '山水火' and b in '山水火':
            assert a + b in found


def test_a_killed_build_leaves_nothing_that_opens(tmp_path) -> None:
    def records():
        yield Record('x', 'text', 'x')
        raise RuntimeError('killed')

    with pytest.raises(RuntimeError), KnowledgeWriter(tmp_path / 'kb.sqlite') as writer:
        writer.add_source('book', records())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize('content', [None, b'', b'no database at all'])
def test_what_is_not_a_knowledge_base_is_refused(tmp_path, content) -> None:
    path = tmp_path / 'kb.sqlite'
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MMSignError, match='build_knowledge'):
        KnowledgeBase(path)


def test_two_builds_of_one_text_have_one_fingerprint(tmp_path) -> None:
    (tmp_path / 'a.tsv').write_text('山\t一手伸食指。\n水\t双手平伸。\n', encoding='utf8')
    for out in ('1.sqlite', '2.sqlite'):
        assert build_knowledge([tmp_path / 'a.tsv'], tmp_path / out) == {'a': 2}
    one, two = (KnowledgeBase(tmp_path / name) for name in ('1.sqlite', '2.sqlite'))
    assert one.fingerprint == two.fingerprint


def test_an_empty_source_is_named(tmp_path) -> None:
    (tmp_path / 'empty.txt').write_text(' \n')
    with pytest.raises(MMSignError, match=r'empty\.txt'):
        build_knowledge([tmp_path / 'empty.txt'], tmp_path / 'kb.sqlite')


@pytest.mark.parametrize('encoding', ['no-such', 'rot13', 'a\0b'])
def test_an_encoding_that_does_not_exist_is_named(tmp_path, encoding: str) -> None:
    (tmp_path / 'a.txt').write_text('One hand.')
    with pytest.raises(MMSignError, match='field encoding'):
        build_knowledge([tmp_path / 'a.txt'], tmp_path / 'kb.sqlite', encoding=encoding)


@pytest.mark.parametrize(
    'statement',
    [
        'DROP TABLE entries',
        'DROP TABLE sources',
        'DROP TABLE headwords',
        'DROP TABLE grams',
        "UPDATE entries SET text = x'00ff'",
        'UPDATE entries SET entry = 5.5e300, text = NULL',
        'UPDATE entries SET text = zeroblob(100000000)',
        'UPDATE sources SET kind = NULL',
    ],
)
def test_damage_inside_is_one_line(tmp_path, statement: str) -> None:
    """Found when it is read: opening looks at the version only."""
    (tmp_path / 'a.csv').write_text('headword,text\nhand,One hand.\n')
    build_knowledge([tmp_path / 'a.csv'], tmp_path / 'kb.sqlite')
    with sqlite3.connect(tmp_path / 'kb.sqlite') as connection:
        connection.execute(statement)
    connection.close()
    kb = KnowledgeBase(tmp_path / 'kb.sqlite')
    damaged = 0
    for read in (lambda: kb.lookup('hand'), lambda: kb.search('hand'), lambda: list(kb)):
        try:
            assert all(isinstance(entry.text, str) for entry in read())
        except MMSignError as error:
            damaged += 1
            assert str(error).startswith(str(tmp_path / 'kb.sqlite'))  # noqa: PT017
    assert damaged


def test_a_locked_one_is_whole(tmp_path) -> None:
    (tmp_path / 'book.tsv').write_text('house\tTwo flat hands.\n')
    build_knowledge([tmp_path / 'book.tsv'], tmp_path / 'kb.sqlite')
    base = KnowledgeBase(tmp_path / 'kb.sqlite')
    owner = sqlite3.connect(tmp_path / 'kb.sqlite', isolation_level=None)
    owner.execute('BEGIN EXCLUSIVE')
    for read in (lambda: base.lookup('house'), lambda: KnowledgeBase(tmp_path / 'kb.sqlite')):
        with pytest.raises(MMSignError, match='is locked by another program'):
            read()
    owner.execute('COMMIT')
    assert base.lookup('house')
