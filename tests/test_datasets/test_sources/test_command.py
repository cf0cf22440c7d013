"""What the commands share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_signer import signing
from pose_files import save_pose

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import get_converter
from mmsign.datasets.sources.command import add_writing_arguments, convert
from mmsign.utils.errors import MMSignError

HAND = [('LEFT_HAND_LANDMARKS', [str(i) for i in range(21)])]


def call(name: str, *words: object) -> int:
    parser = argparse.ArgumentParser()
    get_converter(name).add_arguments(parser)
    add_writing_arguments(parser, name)
    options: dict[str, Any] = vars(parser.parse_args([str(word) for word in words]))
    return convert(name, options)


@pytest.fixture
def table(tmp_path: Path, rng: np.random.Generator) -> Path:
    for name in 'ab':
        keypoints, confidence = signing(rng)
        np.save(tmp_path / f'{name}.npy', np.concatenate([keypoints, confidence[..., None]], -1))
    (tmp_path / 'clips.csv').write_text('path,gloss\na.npy,x\nb.npy,y\n')
    return tmp_path / 'clips.csv'


def test_the_estimator_can_be_said(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert call('csv', table, '--out', tmp_path / 'a') == 0
    assert PoseArchive(tmp_path / 'a').meta['estimator'] is None
    assert call('csv', table, '--out', tmp_path / 'b', '--estimator', 'hrnet', '--workers', 2) == 0
    assert PoseArchive(tmp_path / 'b').meta['estimator'] == {'name': 'hrnet', 'version': None, 'options': {}}
    out = capsys.readouterr().out
    assert '2 clips, 40 frames, 2 of 2 classes' in out
    assert 'looked at 2 clips: left hand in 100% of the frames' in out
    one, two = PoseArchive(tmp_path / 'a'), PoseArchive(tmp_path / 'b')  # whichever worker was faster
    assert one.columns['clip_id'].tolist() == two.columns['clip_id'].tolist() == ['a', 'b']
    for i in range(2):
        np.testing.assert_array_equal(one.read(i)[0], two.read(i)[0])


def test_what_the_files_say_is_not_contradicted(rng: np.random.Generator, tmp_path: Path) -> None:
    np.savez(tmp_path / 'd.npz', landmarks=rng.uniform(0.2, 0.8, (2, 4, 258)), gloss=['a', 'b'])
    with pytest.raises(MMSignError, match="field estimator: is 'mmpose', the source says 'mediapipe'"):
        call('mediapipe', tmp_path / 'd.npz', '--out', tmp_path / 'a', '--estimator', 'mmpose')
    save_pose(tmp_path / 'p.pose', HAND, rng.uniform(50, 400, (4, 1, 21, 2)))
    (tmp_path / 'index.csv').write_text('path,gloss\np.pose,x\n')
    with pytest.raises(MMSignError, match="field estimator: is 'mmpose', the file says 'mediapipe'"):
        call('pose', tmp_path, '--out', tmp_path / 'b', '--estimator', 'mmpose')


def test_a_finished_run_is_not_resumed(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert call('csv', table, '--out', tmp_path / 'a') == 0
    assert call('csv', table, '--out', tmp_path / 'a', '--resume') == 0
    assert 'already complete' in capsys.readouterr().out
    with pytest.raises(MMSignError, match='already exists'):
        call('csv', table, '--out', tmp_path / 'a')


def test_merging_says_that_the_estimators_differ(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    for name, gloss_file in (('one', 'a'), ('two', 'b')):
        (tmp_path / f'{name}.csv').write_text(f'path,gloss\n{gloss_file}.npy,x\n')
        call('csv', tmp_path / f'{name}.csv', '--out', tmp_path / name, '--estimator', name)
    assert call('merge', tmp_path / 'one', tmp_path / 'two', '--out', tmp_path / 'all') == 0
    out = capsys.readouterr().out
    assert 'warning: the keypoints come from different estimators: one + two' in out
    meta = PoseArchive(tmp_path / 'all').meta
    assert [one['name'] for one in meta['estimator']['options']['of']] == ['one', 'two']
