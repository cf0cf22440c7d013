"""The command, with MediaPipe on a real person."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tool_runner import run_tool
from video_files import astronaut, nodding, write_video

from mmsign.datasets import PoseArchive


def test_videos_to_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    write_video(tmp_path / 'collins.mp4', nodding(astronaut(), 6))
    (tmp_path / 'broken.mp4').write_bytes(b'junk' * 100)
    (tmp_path / 'labels.csv').write_text('path,gloss,signer\ncollins.mp4,nod,ec\nbroken.mp4,none,\n')
    words = ('--labels', tmp_path / 'labels.csv', '--out', tmp_path / 'archive')
    assert run_tool(monkeypatch, 'extract_pose.py', *words) == 1  # not all of it succeeded
    printed = capsys.readouterr()
    assert 'archive: 1 clips, 6 frames' in printed.out
    assert '1 clips or files skipped, reasons in skipped.csv' in printed.out
    assert 'frames/s' in printed.err
    archive = PoseArchive(tmp_path / 'archive')
    clip = archive.clip(0)
    assert (clip.clip_id, clip.gloss, clip.signer, clip.length) == ('collins', 'nod', 'ec', 6)
    _, confidence = archive.read(0)
    assert (confidence[:, :7] > 0.5).all()
    assert 'broken' in (tmp_path / 'archive/skipped.csv').read_text()
    assert run_tool(monkeypatch, 'extract_pose.py', *words, '--resume') == 0
    assert 'already complete' in capsys.readouterr().out
    # a shard has a folder of its own
    assert run_tool(monkeypatch, 'extract_pose.py', *words, '--shard', '1/2') == 0
    assert PoseArchive(tmp_path / 'archive-1of2').clip(0).clip_id == 'collins'
    estimator = archive.meta['estimator']
    assert (estimator['name'], estimator['version'], estimator['options']) == ('mediapipe', '0.10.21', {})


def test_bad_words_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    words = (tmp_path / 'none.mp4', '--out', tmp_path / 'x')
    assert run_tool(monkeypatch, 'extract_pose.py', *words) == 2
    printed = capsys.readouterr().err.strip()
    assert printed.startswith('error: ')
    assert 'no video found' in printed
    assert '\n' not in printed


@pytest.mark.parametrize('workers', [0, 1])
def test_an_estimator_of_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    """Also in worker processes, which import nothing by themselves."""
    monkeypatch.setattr(sys, 'path', [*sys.path])
    write_video(tmp_path / 'collins.mp4', nodding(astronaut(), 6))
    (tmp_path / f'bright_pose_{workers}.py').write_text(
        'from fake_pose import BrightnessEstimator\n'
        'from mmsign.registry import POSE_ESTIMATORS\n\n'
        f"@POSE_ESTIMATORS.register_module('bright{workers}')\n"
        'class Bright(BrightnessEstimator):\n    pass\n'
    )
    words = (tmp_path / 'collins.mp4', '--out', tmp_path / 'archive', '--workers', workers)
    own = ('--import', tmp_path / f'bright_pose_{workers}.py', '--estimator', f'bright{workers}')
    assert run_tool(monkeypatch, 'extract_pose.py', *words, *own) == 0
    assert PoseArchive(tmp_path / 'archive').clip(0).length == 6
