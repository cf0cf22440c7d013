"""Lists of glosses."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmsign.datasets.sources.glosses import in_order, index_of, named_classes, read_glosses, read_lines
from mmsign.utils.errors import MMSignError


def test_lines(tmp_path: Path) -> None:
    (tmp_path / 'l.txt').write_bytes('\ufeffb \r\na\r\n\r\n'.encode())
    assert read_lines(tmp_path / 'l.txt') == read_glosses(tmp_path / 'l.txt') == ['b', 'a']


@pytest.mark.parametrize(
    ('text', 'problem'),
    [('\n', 'is empty'), ('a\n\nb\n', 'line 2 is blank'), ('a\nb\na \n', "'a' is on lines 1 and 3")],
)
def test_bad_lines(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / 'g.txt').write_text(text)
    with pytest.raises(MMSignError, match=problem):
        read_glosses(tmp_path / 'g.txt')


@pytest.mark.parametrize(
    'text', ['gloss\nb\na\n', 'label;gloss;aliases\n1;a;x\n0;b;y,z\n', 'word\tid\na\t1\nb\t0\n']
)
def test_tables(tmp_path: Path, text: str) -> None:
    (tmp_path / 'g.csv').write_text(text)
    assert read_glosses(tmp_path / 'g.csv') == ['b', 'a']


@pytest.mark.parametrize(
    ('text', 'problem'),
    [
        ('label,gloss\n1,a\n2,b\n', r'labels are not 0 … 1'),
        ('label,gloss\nx,a\n', r'labels are not 0 … 0'),
        ('meaning\na\n', 'the header is meaning'),
        ('gloss,x\n,1\n', 'line 2 has none'),
        ('gloss\n', 'is empty'),
    ],
)
def test_bad_tables(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / 'g.csv').write_text(text)
    with pytest.raises(MMSignError, match=problem):
        read_glosses(tmp_path / 'g.csv')


@pytest.mark.parametrize(
    ('names', 'order'),
    [
        (('10', '9', '2'), ['2', '9', '10']),
        (('10', '9', 'a'), ['10', '9', 'a']),
        (('10', '²', '9'), ['10', '9', '²']),
        (('3', '9' * 5000), ['3', '9' * 5000]),
    ],
)
def test_the_order_of_labels(names: tuple[str, ...], order: list[str]) -> None:
    assert in_order(names) == order


def test_labels() -> None:
    assert index_of('b', ['a', 'b'], file='t', clip='c') == 1
    with pytest.raises(MMSignError, match=r"^t: clip c: field gloss: 'House' is not .*'house' is"):
        index_of('House', ['tree', 'house'], file='t', clip='c')


def test_official_lists(shared_data: Path) -> None:
    assert len(read_glosses(shared_data / 'labels/slr500_gloss_zh.txt')) == 500


def test_classes_without_names(tmp_path: Path) -> None:
    assert named_classes([0, 2], None, tmp_path) == ['class 0', 'class 1', 'class 2']
    for bad in (-1, 10**9, 10**400):  # which would be as many names
        with pytest.raises(MMSignError, match='is outside the'):
            named_classes([0, bad], None, tmp_path)
