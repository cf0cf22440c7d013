"""AlphaPose's JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clip_files import check, converted, refused, truncated, wander

from mmsign.keypoints.names import BY_COUNT


def entries(*people: np.ndarray, step: int = 1, first: int = 0) -> list[dict[str, Any]]:
    """An entry a person and frame; a person without confidence has none."""
    return [
        {
            'image_id': f'frame_{first + t * step}.jpg',
            'category_id': 1,
            'keypoints': person[t].ravel().tolist(),
            'score': 2.5,
        }
        for t in range(len(people[0]))
        for person in people
        if person[t].any()
    ]


def write(folder: Path, content: Any) -> Path:
    (folder / 'in/yes').mkdir(parents=True, exist_ok=True)
    (folder / 'in/yes/a.json').write_text(json.dumps(content))
    return folder / 'in'


@pytest.mark.parametrize('count', [136, 133])
@pytest.mark.parametrize(('step', 'first'), [(1, 0), (5, 3)])
def test_clips(tmp_path: Path, rng: np.random.Generator, count: int, step: int, first: int) -> None:
    """Frame 10 follows frame 9, and a frame that is not in the list shows nobody."""
    data, other = wander(rng, 12, count), wander(rng, 12, count) * [1, 1, 0.4] + [2000, 0, 0]
    data[7] = other[7] = 0
    archive = converted(write(tmp_path, entries(other, data, step=step, first=first)), 'alphapose')
    check(archive, 0, data, BY_COUNT[count], 0.03)


def test_names_without_sensible_numbers(tmp_path: Path, rng: np.random.Generator) -> None:
    data = wander(rng, 3, 136)
    content = entries(data)
    for item, name in zip(content, ('a1', 'a2000000', 'a9000000000')):
        item['image_id'] = name
    check(converted(write(tmp_path, content), 'alphapose'), 0, data, BY_COUNT[136], 0.03)


@pytest.mark.parametrize(
    ('content', 'problem'),
    [
        ([], 'is not a list of image_id and keypoints'),
        ({'people': []}, 'is not a list of image_id'),
        ([{'image_id': '1', 'keypoints': [1, 2]}], 'is not x, y, confidence'),
        ([{'image_id': '1', 'keypoints': [10**400] * 399}], 'a number of 401 digits'),
        ([{'image_id': '1', 'keypoints': [1] * 30}], 'has 10 points'),
        ([{'image_id': str(n), 'keypoints': [1] * 3 * n} for n in (133, 136)], 'has persons of'),
        ([{'image_id': str(n), 'keypoints': [0] * 399} for n in range(3)], 'nobody is detected'),
    ],
)
def test_bad_files(tmp_path: Path, content: Any, problem: str) -> None:
    refused(write(tmp_path, content), 'alphapose', rf'a\.json: .*{problem}')


def test_a_truncated_file(tmp_path: Path, rng: np.random.Generator) -> None:
    source = write(tmp_path, entries(wander(rng, 4, 136)))
    truncated(source / 'yes/a.json')
    refused(source, 'alphapose', 'is truncated')
