"""mmpose's JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clip_files import check, converted, refused, truncated, wander

from mmsign.datasets.sources import mmpose_json
from mmsign.keypoints.names import BY_COUNT


def frames_json(*people: np.ndarray) -> list[dict[str, Any]]:
    """Frames of (T, P, 3) each; a person without confidence is not in a frame."""
    return [
        {
            'frame_id': t + 1,
            'instances': [
                {'keypoints': person[t, :, :2].tolist(), 'keypoint_scores': person[t, :, 2].tolist()}
                for person in people
                if person[t].any()
            ],
        }
        for t in range(len(people[0]))
    ]


@pytest.mark.parametrize('count', [133, 136])
@pytest.mark.parametrize('wrapped', [True, False])
def test_clips(tmp_path: Path, rng: np.random.Generator, count: int, wrapped: bool) -> None:
    data, other = wander(rng, 6, count), wander(rng, 6, count) * [1, 1, 0.4] + [2000, 0, 0]
    data[2] = 0
    content: Any = frames_json(other, data)
    content = content[::-1]  # frame_id counts
    (tmp_path / 'in/yes').mkdir(parents=True)
    (tmp_path / 'in/yes/a.json').write_text(
        json.dumps({'meta_info': {}, 'instance_info': content} if wrapped else content)
    )
    archive = converted(tmp_path / 'in', 'mmpose_json')
    check(archive, 0, data, BY_COUNT[count], 0.03)
    assert json.loads((archive.path / 'counts.json').read_text())['several_people'] == 1


@pytest.mark.parametrize(
    ('change', 'problem'),
    [
        ({'keypoints': [[1, 2]] * 50, 'keypoint_scores': [1] * 50}, 'has 50 points. known are 133'),
        (
            {'keypoints': [[1, 2]] * 133, 'keypoint_scores': [1] * 132},
            r'has shape \(133, 2\), scores \(132,\)',
        ),
        ({'keypoints': [[1, 2]] * 133}, 'is not keypoints and keypoint_scores'),
        ({'keypoints': [[1, 10**400]] * 133, 'keypoint_scores': [1] * 133}, 'a number of 401 digits'),
        ({'keypoints': [[1, 'x']] * 133, 'keypoint_scores': [1] * 133}, 'is not keypoints'),
    ],
)
def test_bad_persons(tmp_path: Path, change: dict[str, Any], problem: str) -> None:
    (tmp_path / 'in/yes').mkdir(parents=True)
    (tmp_path / 'in/yes/a.json').write_text(json.dumps([{'frame_id': 0, 'instances': [change]}]))
    refused(tmp_path / 'in', 'mmpose_json', rf'a\.json: .*{problem}')


@pytest.mark.parametrize('text', ['{}', '[]', '[{"frame_id": 0}]', '3', ''])
def test_other_json(tmp_path: Path, text: str) -> None:
    (tmp_path / 'in/yes').mkdir(parents=True)
    (tmp_path / 'in/yes/a.json').write_text(text)
    refused(tmp_path / 'in', 'mmpose_json', r'a\.json: .*(holds no frames with instances|is truncated)')


def test_a_truncated_file(tmp_path: Path, rng: np.random.Generator) -> None:
    (tmp_path / 'in/yes').mkdir(parents=True)
    (tmp_path / 'in/yes/a.json').write_text(json.dumps(frames_json(wander(rng, 4, 133))))
    truncated(tmp_path / 'in/yes/a.json')
    refused(tmp_path / 'in', 'mmpose_json', r'a\.json: .*is truncated')


def test_real_files(tmp_path: Path, shared_data: Path) -> None:
    """Scores beyond 1 are clipped, hands are near their wrists."""
    for name in ('FOOTBALL', 'SOUP'):
        frames = mmpose_json.read_clip(shared_data / f'samples/mmpose_json/{name}.json')
        shoulders = np.linalg.norm(frames.keypoints[:, 5] - frames.keypoints[:, 6], axis=-1)
        for wrist, hand in ((9, 91), (10, 112)):
            away = np.linalg.norm(frames.keypoints[:, wrist] - frames.keypoints[:, hand], axis=-1) / shoulders
            assert np.median(away) < 0.25
    (tmp_path / 'list.csv').write_text(f'path,gloss\n{shared_data}/samples/mmpose_json/SOUP.json,soup\n')
    archive = converted(tmp_path / 'list.csv', 'mmpose_json')
    assert archive.read(0)[1].max() == 1
