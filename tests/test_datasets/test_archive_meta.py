"""What an archive says about itself has the types that it should have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers import edit_json, one_line_error, write_archive

from mmsign.datasets.archive_meta import read_glosses, read_meta


@pytest.fixture(scope='module')
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp('a') / 'a', signers=['s0'])


@pytest.fixture
def folder(good: Path, tmp_path: Path) -> Path:
    for name in ('meta.json', 'glosses.json'):
        (tmp_path / name).write_bytes((good / name).read_bytes())
    return tmp_path


def test_a_good_one(folder: Path) -> None:
    assert read_meta(folder)['layout'] == 'base27'
    edit_json(folder / 'meta.json', fps=29.97, estimator={'name': 'mediapipe', 'version': '1', 'options': {}})
    assert read_meta(folder)['fps'] == 29.97
    assert read_glosses(folder) == (['house', 'tree', 'water'], {0: [], 1: [], 2: []}, '')


@pytest.mark.parametrize(
    ('field', 'value'),
    [
        ('version', '1'),
        ('layout', 5),
        ('layout', ['base27']),
        ('channels', 'xyc'),
        ('dtype', {}),
        ('scale', 0.05),
        ('scale', [0.05, float('inf'), 1e-4]),
        ('scale', [0.05, float('nan'), 1e-4]),
        ('scale', [0.05, True, 1e-4]),
        ('scale', [0.05, 10**300, 1e-4]),
        ('scale', ['0.05', 0.05, 1e-4]),
        ('scale', None),
        ('fps', '25'),
        ('fps', 0),
        ('fps', float('inf')),
        ('estimator', 'mediapipe'),
        ('estimator', {'name': None}),
        ('estimator', {'name': 'a', 'options': [1]}),
    ],
)
def test_other_types(folder: Path, field: str, value: Any) -> None:
    edit_json(folder / 'meta.json', **{field: value})
    with one_line_error(folder / 'meta.json', f'field {field}', 'prepare the data again'):
        read_meta(folder)


def test_a_number_of_hundreds_of_digits(folder: Path) -> None:
    edit_json(folder / 'meta.json', scale=[0.05, 10**400, 1e-4])
    with one_line_error(folder / 'meta.json', 'a number of 401 digits', 'prepare the data again'):
        read_meta(folder)


@pytest.mark.parametrize(
    'entry',
    [None, 'house', {}, {'gloss': 5}, {'gloss': 'a', 'aliases': 'bc'}, {'gloss': 'a', 'aliases': [1]}],
)
def test_other_glosses(folder: Path, entry: Any) -> None:
    edit_json(folder / 'glosses.json', **{'1': entry})
    with one_line_error(folder / 'glosses.json', 'field'):
        read_glosses(folder)


@pytest.mark.parametrize(
    'text', ['', '[]', '5', '[' * 100_000, '{"a": ', '\ud800', '{"0": 1' + '0' * 5000 + '}']
)
def test_what_is_no_mapping(folder: Path, text: str) -> None:
    for name, read in (('meta.json', read_meta), ('glosses.json', read_glosses)):
        (folder / name).write_bytes(text.encode('utf8', 'surrogatepass'))
        with one_line_error(folder / name):
            read(folder)
