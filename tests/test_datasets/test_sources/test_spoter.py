"""SPOTER's csv."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from clip_files import check, converted, refused, wander

from mmsign.datasets.sources.spoter import NAMES

HAND = [
    'wrist',
    *(f'{f}{j}' for f in ('index', 'middle', 'ring', 'little') for j in ('Tip', 'DIP', 'PIP', 'MCP')),
]
HAND += [f'thumb{j}' for j in ('Tip', 'IP', 'MP', 'CMC')]


def columns(left: str = 'left', right: str = 'right') -> list[str]:
    sides = [f'{s}{j}' for j in ('Eye', 'Ear', 'Shoulder', 'Elbow', 'Wrist') for s in ('right', 'left')]
    return ['nose', 'neck', *sides, *(f'{joint}_{side}' for side in (left, right) for joint in HAND)]


def write(file: Path, clips: list[np.ndarray], labels: list[object], names: list[str]) -> None:
    file.parent.mkdir(exist_ok=True)
    with open(file, 'w', newline='', encoding='utf-8-sig') as stream:
        writer = csv.writer(stream)
        writer.writerow(['', *(f'{name}_{axis}' for name in names for axis in 'XY'), 'labels'])
        for i, (clip, label) in enumerate(zip(clips, labels)):
            cells = [str(clip[:, p, k].tolist()) for p in range(len(names)) for k in (0, 1)]
            writer.writerow([i, *cells, label])


def clip(rng: np.random.Generator, names: list[str]) -> np.ndarray:
    data = wander(rng, 5, len(names), 1)
    data[..., 2] = 1
    for name, y in (('nose', 0.2), ('rightShoulder', 0.5), ('leftShoulder', 0.5)):
        data[:, names.index(name), 1] = y
    return data


@pytest.mark.parametrize('sides', [('left', 'right'), ('0', '1'), ('Left', 'Right')])
def test_clips(tmp_path: Path, rng: np.random.Generator, sides: tuple[str, str]) -> None:
    names = columns(*sides)
    clips = [clip(rng, names) for _ in range(2)]
    clips[1][3, 12:33] = 0
    write(tmp_path / 'in/WLASL100_train_25fps.csv', clips, [1, 0], names)
    write(tmp_path / 'in/WLASL100_val_25fps.csv', clips[:1], [1], names)
    archive = converted(tmp_path / 'in', 'spoter', fps=25)
    assert archive.columns['split'].tolist() == ['train', 'train', 'val']
    assert archive.columns['label'].tolist() == [1, 0, 1]
    places = [NAMES.get(name, '') for name in names]
    check(archive, 0, clips[0], places, 1e-5)
    check(archive, 1, clips[1], places, 1e-5)


def test_points_by_name() -> None:
    assert NAMES['indexTip_left'] == NAMES['indexTip_0'] == 'left_index_4'
    assert NAMES['thumbCMC_1'] == 'right_thumb_1'
    assert NAMES['thumbMP_1'] == 'right_thumb_2'
    assert NAMES['littleMCP_right'] == 'right_pinky_1'
    assert NAMES['rightWrist'] == 'right_wrist'
    assert len({NAMES[name] for name in columns() if name != 'neck'}) == 53


def test_y_from_the_bottom(tmp_path: Path, rng: np.random.Generator) -> None:
    names = columns()
    data = clip(rng, names)
    turned = data * [1, -1, 1] + [0, 1, 0]
    write(tmp_path / 'in/a.csv', [turned], [0], names)
    check(converted(tmp_path / 'in/a.csv', 'spoter'), 0, data, [NAMES.get(name, '') for name in names], 1e-5)


def test_bad_cells(tmp_path: Path, rng: np.random.Generator) -> None:
    names = columns()
    write(tmp_path / 'in/a.csv', [clip(rng, names)], [0], names)
    text = (tmp_path / 'in/a.csv').read_text()
    start = text.index('"[')
    for change, problem in (
        (
            text[:start] + '"[1, oh]' + text[text.index(']', start) + 1 :],
            'field nose_X: is no list of numbers',
        ),
        (text[:start] + '"[1.0]' + text[text.index(']', start) + 1 :], 'has lists of 2 different lengths'),
        (text[: len(text) * 2 // 3], 'cannot be read|has not one cell a column'),
        (text.replace('nose_Y', 'nose_Z'), 'the header is'),
        (text.replace('labels', 'label'), 'the header is'),
        (text.rstrip()[:-1] + 'x', "field labels: is 'x'"),
        (text.rstrip()[:-1] + '-1', '-1 is outside'),
    ):
        (tmp_path / 'in/a.csv').write_text(change)
        refused(tmp_path / 'in/a.csv', 'spoter', problem)
