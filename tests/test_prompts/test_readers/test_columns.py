"""The headword and the text of a table are found whatever its separator, headings and numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmsign.prompts.readers import open_source
from mmsign.prompts.readers.columns import find_columns
from mmsign.utils.errors import MMSignError

BOOKS = Path(__file__).resolve().parents[1] / 'books'
ROWS = [('abla', 'El yumruk yapılır, çeneye değer.'), ('ağaç', 'Sol kol yatay tutulur, sağ dirsek konur.')]


def records(path: Path, **options) -> list[tuple[str | None, str]]:
    return [(record.headword, record.text) for record in open_source(path, **options)]


@pytest.mark.parametrize('separator', [';', '\t', '|'])
@pytest.mark.parametrize('header', [None, 'Madde;Açıklama', 'No;Madde;Açıklama', 'Sıra;Sözcük;Betimleme'])
@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'cp1254', 'utf-16'])
def test_separators_headings_numbers_and_encodings(tmp_path, separator, header, encoding) -> None:
    numbered = header is not None and header.count(';') == 2
    lines = [header] if header else []
    lines += [';'.join([str(n)] * numbered + list(row)) for n, row in enumerate(ROWS, 1)]
    text = '\r\n'.join(lines).replace(';', separator) + '\r\n'
    path = tmp_path / 'book.csv'
    path.write_bytes(text.encode(encoding))
    options = {'encoding': 'cp1254'} if encoding == 'cp1254' else {}
    assert records(path, **options) == ROWS


@pytest.mark.parametrize('separator', ',;')
def test_an_unquoted_separator_is_refused_by_its_line(tmp_path, separator: str) -> None:
    rows = [('word', 'description'), ('love', 'Cross both fists.'), ('hate', f'Push,{separator}then turn.')]
    path = tmp_path / 'a.csv'
    path.write_text('\n'.join(separator.join(row) for row in rows))
    with pytest.raises(MMSignError, match='line 3 has') as error:
        records(path)
    assert 'quotes' in str(error.value)


def test_headings_in_other_words_can_be_named(tmp_path) -> None:
    path = tmp_path / 'a.csv'
    path.write_text('Slovo,Strana,Popis\nles,5,Both hands rise.\n', encoding='utf8')
    assert records(path, columns=('slovo', 'Popis')) == [('les', 'Both hands rise.')]
    with pytest.raises(MMSignError, match='slovo, strana, popis'):
        records(path, columns=('word', 'text'))


def test_running_numbers_under_a_foreign_heading(tmp_path) -> None:
    rows = [
        ['Poř.', 'Slovo', 'Popis'],
        *([str(n), f'w{n}', f'Both hands rise, {n} times.'] for n in range(1, 9)),
    ]
    found = find_columns(rows, tmp_path)
    assert (found.head, found.body, found.skip) == (1, 2, True)


def test_the_turkish_and_the_german_book() -> None:
    turkish, german = (records(BOOKS / f'{name}.csv') for name in ('turkish', 'german'))
    assert (len(turkish), turkish[0][0]) == (46, 'abla')
    assert turkish[-1] == (
        'yol',
        'İki elin parmakları bitişiktir, avuç içleri birbirine bakar. '
        'Eller paralel olarak öne doğru hareket eder.',
    )
    assert (len(german), german[0][0]) == (12, 'Arzt')
    assert all(text.endswith('.') for _, text in turkish + german)


def table(path: Path, rows: list[list[str]]) -> list[tuple[str | None, str]]:
    path.write_text('\n'.join(';'.join(row) for row in rows) + '\n', encoding='utf8')
    return records(path)


def test_a_known_headword_is_enough_where_the_texts_are_plain(tmp_path) -> None:
    text = 'The right index finger taps the chin twice.'
    rows = [['#', 'Term', 'Kind', 'How to sign it'], ['1', 'ask', 'verb', text], ['2', 'bed', 'noun', text]]
    assert table(tmp_path / 'a.csv', rows) == [('ask', text), ('bed', text)]
    rows = [['No', 'Sözcük', 'Türü', 'İşaretin Yapılışı'], ['1', 'anne', 'ad', 'Sağ el yanağa değer.']]
    assert table(tmp_path / 'b.csv', rows) == [('anne', 'Sağ el yanağa değer.')]
    # half a text is none
    rows = [['sign', 'Handshape', 'Movement'], ['ask', 'X', text], ['bed', 'B', text]]
    with pytest.raises(MMSignError, match='name a column'):
        table(tmp_path / 'd.csv', rows)
    # two columns of texts: which one?
    rows = [['term', 'how', 'why'], ['ask', text, text], ['bed', text, text]]
    with pytest.raises(MMSignError, match='name a column'):
        table(tmp_path / 'c.csv', rows)


def test_a_row_longer_than_the_others_is_refused_also_if_it_ends_in_nothing(tmp_path) -> None:
    rows = [['nr', 'word', 'text', 'note'], ['1', 'a', 'Up.', ''], ['2', 'b', 'Down', ' then up.', '']]
    with pytest.raises(MMSignError, match='line 3 has 5 columns where 4'):
        table(tmp_path / 'a.csv', rows)
    padded = [rows[0], [*rows[1], '', ''], ['2', 'b', 'Down.', '', '', '']]
    assert table(tmp_path / 'b.csv', padded) == [('a', 'Up.'), ('b', 'Down.')]


def test_a_row_without_a_headword_goes_on_with_the_one_above(tmp_path) -> None:
    """Where cells are merged, or variants are listed below each other."""
    rows = [
        ['Palabra', 'Descripción'],
        ['casa', 'Una.'],
        ['', 'Dos.'],
        ['luna', ''],
        ['', 'Tres.'],
        ['sol', ''],
    ]
    assert table(tmp_path / 'a.csv', rows) == [('casa', 'Una.'), ('casa', 'Dos.'), ('luna', 'Tres.')]
    with pytest.raises(MMSignError, match='line 2 has a text and no headword: Una'):
        table(tmp_path / 'b.csv', [rows[0], ['', 'Una.'], *rows[2:]])


def test_titles_above_a_header_are_no_signs(tmp_path) -> None:
    rows = [
        ['Wörterbuch 2024', '', ''],
        ['Nr', 'Gebärde', 'Beschreibung'],
        ['1', 'Haus', 'Dach.'],
        ['2', 'Baum', 'Arm.'],
    ]
    assert table(tmp_path / 'a.csv', rows) == [('Haus', 'Dach.'), ('Baum', 'Arm.')]
    assert records(tmp_path / 'a.csv', columns=('Gebärde', 'Beschreibung')) == [
        ('Haus', 'Dach.'),
        ('Baum', 'Arm.'),
    ]


def test_numbered_columns_are_variants(tmp_path) -> None:
    rows = [
        ['Gebärde', 'Beschreibung 1', 'Beschreibung 2'],
        ['Haus', 'Dach.', 'Fäuste.'],
        ['Baum', 'Arm.', ''],
    ]
    assert table(tmp_path / 'a.csv', rows) == [('Haus', 'Dach.'), ('Haus', 'Fäuste.'), ('Baum', 'Arm.')]
    rows = [['word', 'description', 'definition'], ['a', 'Up.', 'A letter.']]
    assert table(tmp_path / 'b.csv', rows) == [('a', 'Up.')]


@pytest.mark.parametrize(
    'header',
    ['見出し;説明', 'الكلمة;الوصف', 'Слово;Описание', 'Sinal;Descrição', 'Término;Explicación', '단어;설명'],
)
def test_headings_of_many_languages(tmp_path, header: str) -> None:
    assert table(tmp_path / 'a.csv', [header.split(';'), ['w', 'Text.']]) == [('w', 'Text.')]


@pytest.mark.parametrize('separator', ',;\t|')
def test_the_separator_that_excel_writes_down(tmp_path, separator: str) -> None:
    path = tmp_path / 'a.csv'
    path.write_text(f'sep={separator}\nword{separator}text\ncasa{separator}"Una, dos; tres | x."\n')
    assert records(path) == [('casa', 'Una, dos; tres | x.')]


@pytest.mark.parametrize('remark', ['Source: Brown 1999', 'Nota: solo norte', '© 2024', '来源：词典'])
def test_a_remark_below_a_table_is_no_variant(tmp_path, remark: str) -> None:
    rows = [['word', 'text'], ['a', 'Up.'], ['', 'Down.'], ['', remark]]
    assert table(tmp_path / 'a.csv', rows) == [('a', 'Up.'), ('a', 'Down.')]
