"""Keypoints of another estimator than the training's are met with one warning."""

from __future__ import annotations

import pytest

from mmsign.pose.provenance import SAID, compare_estimators


def made_by(name: str) -> dict:
    return {'name': name, 'version': '1', 'options': {}}


@pytest.fixture(autouse=True)
def unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('mmsign.pose.provenance.SAID', set())


def test_one_line_with_both_names_and_what_to_do(capsys: pytest.CaptureFixture) -> None:
    for _ in range(3):
        compare_estimators(made_by('mediapipe'), made_by('mmpose'), 'data/new')
    err = capsys.readouterr().err
    assert err.count('\n') == 1
    for word in ('warning: data/new', 'from mmpose', 'those of mediapipe', '--estimator mediapipe'):
        assert word in err
    compare_estimators(made_by('mediapipe'), made_by('rtmlib'), 'data/other')
    assert 'rtmlib' in capsys.readouterr().err


@pytest.mark.parametrize(
    ('trained', 'found'),
    [
        (None, made_by('a')),
        (made_by('a'), None),
        (None, None),
        (made_by('a'), made_by('a')),
        (made_by('a + b'), made_by('b')),
    ],
)
def test_the_same_or_unknown_is_silent(trained, found, capsys: pytest.CaptureFixture) -> None:
    compare_estimators(trained, found, 'x')
    assert capsys.readouterr().err == ''
    assert isinstance(SAID, set)
