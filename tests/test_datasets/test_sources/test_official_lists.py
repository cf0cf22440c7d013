"""Official lists of known data sets, written as their owners write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mmsign.datasets.sources import official_lists as lists
from mmsign.datasets.sources.clip_table import ClipTable
from mmsign.utils.errors import MMSignError


def told(table: ClipTable) -> list[tuple[str, str, str, str]]:
    return [(row.clip_id, table.glosses[row.label], row.signer, row.split) for row in table.clips]


def wlasl(file: Path) -> Path:
    """Two glosses, the second one not in alphabetical order."""
    keys = {'bbox': [0, 0, 1, 1], 'fps': 25, 'frame_end': -1, 'frame_start': 1, 'url': 'x', 'variation_id': 0}
    content = [
        {'gloss': 'book', 'instances': [{**keys, 'video_id': '69241', 'signer_id': 118, 'split': 'train'}]},
        {
            'gloss': 'apple',
            'instances': [
                {**keys, 'video_id': '70000', 'signer_id': 1, 'split': 'val'},
                {**keys, 'video_id': '00414', 'signer_id': 2, 'split': 'test'},
            ],
        },
    ]
    file.write_text(json.dumps(content))
    return file


def test_wlasl(tmp_path: Path) -> None:
    table = lists.read_wlasl(tmp_path, wlasl(tmp_path / 'WLASL_v0.3.json'))
    assert table.glosses == ['book', 'apple']
    assert told(table) == [
        ('69241', 'book', '118', 'train'),
        ('70000', 'apple', '1', 'val'),
        ('00414', 'apple', '2', 'test'),
    ]


def msasl(folder: Path, **change: Any) -> Path:
    entry = {
        'url': 'https://www.youtube.com/watch?v=C37R_Ix8-qs&t=3',
        'start_time': 1.5,
        'end_time': 3.0,
        'label': 1,
        'text': 'eat',
        'signer_id': 7,
        **change,
    }
    for split, rows in (
        ('train', [entry, {**entry, 'label': 0, 'text': 'hello'}]),
        ('val', [entry]),
        ('test', []),
    ):
        (folder / f'MSASL_{split}.json').write_text(json.dumps(rows))
    return folder


def test_msasl(tmp_path: Path) -> None:
    table = lists.read_msasl(tmp_path / 'poses', msasl(tmp_path))
    assert told(table) == [
        ('train_00000', 'eat', '7', 'train'),
        ('train_00001', 'hello', '7', 'train'),
        ('val_00000', 'eat', '7', 'val'),
    ]
    assert table.clips[0].file == tmp_path / 'poses/C37R_Ix8-qs'
    assert str(table.clips[0].segment) == '@1.5-3'
    (tmp_path / 'MSASL_classes.json').write_text('["hello", "eat", "drink"]')
    assert lists.read_msasl(tmp_path / 'poses', tmp_path).glosses == ['hello', 'eat', 'drink']


@pytest.mark.parametrize(
    'change',
    [
        {'url': 'x'},
        {'label': 'x'},
        {'label': -1},
        {'label': 10**9},
        {'label': float('inf')},
        {'start_time': 4},
        {'end_time': None},
        {'end_time': float('inf')},
    ],
)
def test_bad_msasl(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(
        MMSignError, match=r'MSASL_train\.json: clip train_00000: .*has no video, label or times'
    ):
        lists.read_msasl(tmp_path, msasl(tmp_path, **change))


def test_asl_citizen(tmp_path: Path) -> None:
    for split, gloss in (('train', 'APPLE'), ('val', 'APPLE'), ('test', 'BOOK1')):
        text = f'Participant ID,Video file,Gloss,ASL-LEX Code\nP52,{split}-{gloss}.mp4,{gloss},B_01_001\n'
        (tmp_path / f'{split}.csv').write_text(text)
    table = lists.read_asl_citizen(tmp_path, tmp_path)
    assert told(table) == [
        ('test-BOOK1', 'BOOK1', 'P52', 'test'),
        ('train-APPLE', 'APPLE', 'P52', 'train'),
        ('val-APPLE', 'APPLE', 'P52', 'val'),
    ]


def test_include(tmp_path: Path) -> None:
    (tmp_path / 'train_include.csv').write_text('FilePath,Word\nAnimals/4. Bird/MVI_2987.MOV,Bird\n')
    (tmp_path / 'test_include.csv').write_text('FilePath,Word\nAnimals/1. Dog/MVI_3061.MOV,Dog\n')
    (tmp_path / 'other.csv').write_text('x\n')
    table = lists.read_include(tmp_path, tmp_path)
    assert told(table) == [
        ('Animals/1. Dog/MVI_3061', 'Dog', '', 'test'),
        ('Animals/4. Bird/MVI_2987', 'Bird', '', 'train'),
    ]


def test_gsl(tmp_path: Path) -> None:
    path = 'police1_signer5_rep5_glosses/glosses0013'
    (tmp_path / 'train_greek_iso.csv').write_text(f'{path}|ΕΓΩ(1)\n', encoding='utf8')
    (tmp_path / 'dev_greek_iso.csv').write_text('a_signer1_b/c|ΓΕΙΑ\n\n', encoding='utf8')
    assert told(lists.read_gsl(tmp_path, tmp_path)) == [
        ('a_signer1_b/c', 'ΓΕΙΑ', 'signer1', 'val'),
        (path, 'ΕΓΩ(1)', 'signer5', 'train'),
    ]
    (tmp_path / 'train_greek_iso.csv').write_text('no gloss\n')
    with pytest.raises(MMSignError, match="line 1 is 'no gloss'"):
        lists.read_gsl(tmp_path, tmp_path)


def test_lsa64(tmp_path: Path) -> None:
    for name in ('001_001_001.pkl', '002_010_005.pkl', '._001_001_001.pkl', 'readme.txt'):
        (tmp_path / name).touch()
    labels = tmp_path / 'signs.txt'
    labels.write_text('01|Opaque|R\n02|Red|R\n')
    assert told(lists.read_lsa64(tmp_path, labels)) == [
        ('001_001_001', 'Opaque', '001', ''),
        ('002_010_005', 'Red', '010', ''),
    ]
    labels.write_text('Opaque\n')
    with pytest.raises(MMSignError, match='clip 002_010_005: field label: sign 002 has no line'):
        lists.read_lsa64(tmp_path, labels)


def test_glosses_that_occur_twice_are_two_classes(tmp_path: Path) -> None:
    file = wlasl(tmp_path / 'a.json')
    file.write_text(file.read_text().replace('"apple"', '"book"'))
    assert lists.read_wlasl(tmp_path, file).glosses == ['book', 'book (2)']


@pytest.mark.parametrize(
    ('text', 'problem'),
    [
        ('[{"gloss": "a"}]', 'is not a list of entries with gloss, instances'),
        ('{"a": 1}', 'is not a list'),
        ('[', 'is truncated or not JSON'),
        ('[]', 'names no clip'),
        ('[{"gloss": "a", "instances": [{"video_id": "1"}, {"video_id": "1"}]}]', 'clip 1: is listed twice'),
    ],
)
def test_bad_wlasl(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / 'a.json').write_text(text)
    with pytest.raises(MMSignError, match=problem):
        lists.read_wlasl(tmp_path, tmp_path / 'a.json')


@pytest.mark.parametrize('read', [lists.read_include, lists.read_asl_citizen, lists.read_gsl])
def test_missing_lists(tmp_path: Path, read: Any) -> None:
    with pytest.raises(MMSignError, match='holds no train'):
        read(tmp_path, tmp_path)
