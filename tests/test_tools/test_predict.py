"""The prediction command on a video and on an archive."""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path

import numpy as np
import pytest
from drawn_signer import draw_signer, place
from fake_pose import BrightnessEstimator
from tiny_models import tiny_checkpoint
from tool_runner import run_tool
from video_files import write_video

from mmsign.datasets import PoseArchive
from mmsign.pose import VideoReader
from mmsign.registry import POSE_ESTIMATORS


def test_video_and_archive(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    config, checkpoint = tiny_checkpoint(tmp_path, letters)
    archive = PoseArchive(letters)
    keypoints, confidence = archive.read(archive.columns['clip_id'].tolist().index('ase_W'))
    video = write_video(tmp_path / 'w.mp4', draw_signer(place(keypoints), confidence)[:20])
    model = (config, '--checkpoint', checkpoint)
    words = (*model, video, '--out', tmp_path / 'out', '--draw', '--timing', '--top-k', 2)
    assert run_tool(monkeypatch, 'predict.py', words[0], video, *words[1:3], *words[4:]) == 0
    printed = capsys.readouterr().out
    for stage in ('decode', 'pose', 'model'):
        assert stage in printed
    with open(tmp_path / 'out/transcript.csv', newline='') as stream:
        (row,) = csv.DictReader(stream)
    assert row['gloss'] in printed
    assert (tmp_path / 'out/transcript.eaf').is_file()
    assert len(list(VideoReader(tmp_path / 'out/labelled.mp4'))) == 20

    assert run_tool(monkeypatch, 'predict.py', config, letters, *model[1:], '--out', tmp_path / 'all') == 0
    with open(tmp_path / 'all/predictions.csv', newline='') as stream:
        rows = list(csv.DictReader(stream))
    right = sum(row['gloss'] == row['predicted'] for row in rows)
    assert f'{len(rows)} clips; {right} of {len(rows)}' in capsys.readouterr().out
    words = (config, letters, *model[1:], '--clip', 'ase_A')
    assert run_tool(monkeypatch, 'predict.py', *words) == 0
    assert next(r for r in rows if r['clip_id'] == 'ase_A')['predicted'] in capsys.readouterr().out


def test_playing_a_video_as_a_camera(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    config, checkpoint = tiny_checkpoint(tmp_path, letters)
    monkeypatch.setitem(POSE_ESTIMATORS.module_dict, 'BrightnessEstimator', BrightnessEstimator)
    levels = [60] * 12 + [round(60 + 50 * math.sin(t / 4)) for t in range(25)] + [60] * 25
    images = [np.full((128, 128, 3), level, np.uint8) for level in levels]
    video = write_video(tmp_path / 'hands.mp4', images)
    words = (config, video, '--checkpoint', checkpoint, '--live', '--estimator', 'brightness')
    words += ('--out', tmp_path / 'out')
    assert run_tool(monkeypatch, 'predict.py', *words) == 0
    printed = capsys.readouterr().out
    assert re.search(r'named \d\.\d\d s after its end', printed)
    assert re.search(r'\d+ frames read, \d+ dropped', printed)
    with open(tmp_path / 'out/transcript.csv', newline='') as stream:
        rows = list(csv.DictReader(stream))
    told = re.findall(r'^ *(\d+\.\d\d) - +(\d+\.\d\d) s', printed, re.MULTILINE)
    written = [(float(row['start']), float(row['end'])) for row in rows]
    assert written
    np.testing.assert_allclose(np.array(told, float), written, atol=0.0051)  # 1.845 is 1.84 or 1.85
    assert run_tool(monkeypatch, 'predict.py', *words, '--draw') == 2
    assert 'field --draw: is for files' in capsys.readouterr().err


def test_a_model_that_is_not_there(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    assert run_tool(monkeypatch, 'predict.py', tmp_path / 'nowhere', letters) == 2
    assert 'nowhere: field model: no such file or folder' in capsys.readouterr().err


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        ((), 'give a video, an archive, or --camera N'),
        (('a.mp4', '--camera', 0), 'give a video, an archive, or --camera N'),
        (('a.mp4', '--draw'), 'needs a folder'),
    ],
)
def test_bad_words(
    words: tuple, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    assert run_tool(monkeypatch, 'predict.py', 'model', *words) == 2
    assert message in capsys.readouterr().err
