"""Splitting loses nothing, and every piece fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.text.split import split_text

ENGLISH = st.text('ab 1.,:;!?\n\t"', max_size=80)
CHINESE = st.text('一手伸食指，。、；：！？“” \n', max_size=80)


def bare(text: str) -> str:
    return ''.join(text.split())


def words(text: str) -> int:
    return len(text.split())


def at_most(count: int):
    return lambda piece: len(piece) <= count


@given(st.one_of(ENGLISH, CHINESE, st.text(max_size=60)), st.integers(1, 30))
def test_nothing_is_lost_and_every_piece_fits(text: str, limit: int) -> None:
    pieces = split_text(text, at_most(limit))
    assert bare(''.join(pieces)) == bare(text)
    assert all(len(piece) <= limit for piece in pieces)
    place = 0
    for piece in pieces:  # unaltered, in order
        assert piece == piece.strip()
        place = text.index(piece, place) + len(piece)
    if bare(text):
        assert all(pieces)


@given(ENGLISH, st.integers(1, 30))
def test_neighbours_stay_together_as_far_as_they_fit(text: str, limit: int) -> None:
    pieces = split_text(text, at_most(limit))
    if len(text.strip()) <= limit:
        assert pieces == [text.strip()]
    else:
        assert len(pieces) > 1


@pytest.mark.parametrize(
    ('text', 'limit', 'pieces'),
    [
        ('Make a fist. Move it up; then open it.', 12, ['Make a fist.', 'Move it up;', 'then open', 'it.']),
        ('Make a fist. Move it.', 30, ['Make a fist. Move it.']),
        ('A b. C d. E f.', 9, ['A b. C d.', 'E f.']),
        ('Hold 1.5 cm away, then 10:30.', 17, ['Hold 1.5 cm away,', 'then 10:30.']),
        ('left,right', 6, ['left,r', 'ight']),
        ('一手伸食指。向上移动；再张开。', 6, ['一手伸食指。', '向上移动；', '再张开。']),
        ('一手伸食指，指尖朝上', 6, ['一手伸食指，', '指尖朝上']),
        ('他说“好。”再来', 5, ['他说“好。', '”再来']),
        ('他说“好。”再来', 6, ['他说“好。”', '再来']),
        ('一二三四五', 2, ['一二', '三四', '五']),
        ('one\ntwo', 4, ['one', 'two']),
        ('abcdef', 4, ['abcd', 'ef']),
        ('  padded  ', 20, ['padded']),
        ('', 5, ['']),
    ],
)
def test_kindest_place_first(text: str, limit: int, pieces: list[str]) -> None:
    assert split_text(text, at_most(limit)) == pieces


def test_words_are_not_torn_while_they_fit() -> None:
    text = 'the thumb rests beside the bent index finger while the palm faces forward'
    pieces = split_text(text, lambda piece: words(piece) <= 4)
    assert ' '.join(pieces) == text
    assert [words(piece) for piece in pieces] == [4, 4, 4, 1]


def test_a_character_that_never_fits() -> None:
    assert split_text('ab', lambda piece: False) == ['a', 'b']
