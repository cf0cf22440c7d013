"""What a report says about people and estimators; counts are tested with the converters."""

from __future__ import annotations

from mmsign.datasets.sources.base import DataSource
from mmsign.datasets.sources.report import count_clips, describe, found_estimator, mixture
from mmsign.keypoints.wholebody import wholebody133

POSE = {'name': 'mediapipe', 'version': None, 'options': {}}
OTHER = {'name': 'mmpose', 'version': '1.1.0', 'options': {'weights': 'a.pth'}}


def test_what_made_the_keypoints() -> None:
    assert found_estimator(None, [{}, {}]) is None
    assert found_estimator(None, [{'estimator': 'mediapipe'}] * 3) == POSE
    assert found_estimator(OTHER, [{}]) == OTHER
    mixed = found_estimator(None, [{'estimator': 'mediapipe'}, {}])
    assert mixed is not None
    assert mixed['name'] == 'unknown + mediapipe'


def test_mixtures_record_all() -> None:
    assert mixture([]) is None
    assert mixture([None, None]) is None
    assert mixture([POSE, POSE]) == POSE
    assert mixture([POSE, OTHER, POSE]) == {
        'name': 'mediapipe + mmpose',
        'version': None,
        'options': {'of': [POSE, OTHER]},
    }


def test_people_and_notes_are_told() -> None:
    rows = [
        {'clip_id': f'c{i}', 'label': 0, 'split': '', 'signer': '', 'length': 5, 'facts': facts}
        for i, facts in enumerate([{'people': 2}, {}, *[{'notes': ['time stamps leap']}] * 4])
    ]
    report = count_clips(rows, DataSource([], ['a'], wholebody133(), 'x'), 0)
    assert (report['several_people'], report['notes'], report['frames']) == (1, 4, 30)
    text = '\n'.join(describe(report))
    assert '1 clips show several people' in text
    assert 'c2: time stamps leap' in text
    assert '4 such notes in all' in text
