"""Tables of numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import one_line_error

from mmsign.datasets.sources.number_rows import coordinate_columns, is_number_table, number_table

HAND = np.random.default_rng(3).uniform(-1, 1, (4, 21, 2)).round(3)
WORDS = ['A', 'B', 'A', 'B']


def table(file: Path, header: list[str] | None, rows: list[list[object]], between: str = ',') -> Path:
    lines = [header, *rows] if header else rows
    file.write_text('\n'.join(between.join(map(str, line)) for line in lines))
    return file


def test_pictures_with_labels(tmp_path: Path) -> None:
    points = [hand.ravel().tolist() for hand in HAND]
    turned = [hand.T.ravel().tolist() for hand in HAND]
    axes = [f'{axis}{i}' for i in range(21) for axis in 'xy']
    files = [
        table(tmp_path / 'a.csv', ['label', *axes], [[w, *p] for w, p in zip(WORDS, points)]),
        table(tmp_path / 'b.csv', [*axes, 'label'], [[*p, w] for w, p in zip(WORDS, points)], ';'),
        table(
            tmp_path / 'c.csv',
            [*(f'x_{i}' for i in range(21)), *(f'y_{i}' for i in range(21)), 'label'],
            [[*p, w] for w, p in zip(WORDS, turned)],
        ),
        table(tmp_path / 'd.csv', None, [[w, *p] for w, p in zip(WORDS, points)]),
        table(tmp_path / 'e.tsv', None, [[*p, w] for w, p in zip(WORDS, points)], '\t'),
    ]
    for file in files:
        assert is_number_table(file)
        held = number_table(file)
        np.testing.assert_allclose(held['x'].load(), HAND.reshape(4, 42), atol=1e-6)
        assert held['label'].load().tolist() == WORDS


def test_frames_of_clips(tmp_path: Path) -> None:
    axes = [f'hand_{i}_{axis}' for i in range(21) for axis in 'xy']
    rows = [[f'v{i // 2}', 10 - i, WORDS[i // 2], *HAND[i].ravel()] for i in range(4)]
    held = number_table(table(tmp_path / 'a.csv', ['video', 'frame', 'label', *axes], rows))
    joined = held['x'].load()
    np.testing.assert_allclose(joined, HAND[::-1].reshape(4, 42), atol=1e-6)
    assert held['label'].load().tolist() == ['B', 'B', 'A', 'A']
    assert held['video'].load().tolist() == ['v1', 'v1', 'v0', 'v0']


def test_empty_cells_are_missing_and_others_refused(tmp_path: Path) -> None:
    axes = [f'{axis}{i}' for i in range(21) for axis in 'xy']
    row = HAND[0].ravel().tolist()
    held = number_table(table(tmp_path / 'a.csv', [*axes, 'label'], [[*row, 'A'], ['', *row[1:], 'B']]))
    assert np.isnan(held['x'].load()[1, 0])
    with one_line_error('a.csv', 'number', 'oops'):
        number_table(table(tmp_path / 'a.csv', [*axes, 'label'], [['oops', *row[1:], 'A']]))
    with one_line_error('a.csv', 'row 3', '42 cells'):
        number_table(table(tmp_path / 'a.csv', [*axes, 'label'], [[*row, 'A'], row]))


@pytest.mark.parametrize('text', ['path,gloss\na.npy,b\n', '', '1,2,3\n'])
def test_other_tables(text: str, tmp_path: Path) -> None:
    (tmp_path / 'a.csv').write_text(text)
    assert not is_number_table(tmp_path / 'a.csv')


@pytest.mark.parametrize(
    'text', ['', '\n\n', 'path,gloss\na.npy,x\n', ','.join(f'x{i}' for i in range(42)) + '\n']
)
def test_a_table_without_coordinates_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / 'a.csv'
    file.write_text(text)
    with one_line_error(file, 'columns of coordinates'):
        number_table(file)


def test_columns_of_thousands_of_digits(tmp_path: Path) -> None:
    assert coordinate_columns([f'x{"9" * 5000}', 'y1']) == [f'x{"9" * 5000}', 'y1']
