"""A signer drawn from a real clip: MediaPipe gives the very hands back, and a model sees the same sign."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from drawn_signer import draw_signer, place, talk
from letters import letters as letters
from tiny_models import tiny_checkpoint
from video_files import write_video

from mmsign.datasets import PoseArchive
from mmsign.inference.inferencer import SignInferencer
from mmsign.keypoints.wholebody import wholebody133
from mmsign.pose import PoseSequence, VideoReader


@pytest.mark.parametrize(('clip', 'hand', 'other'), [('ase_W', 'right', 'left'), ('ise_A', 'left', 'right')])
def test_from_pixels_to_the_models_input(
    letters: Path, tmp_path: Path, clip: str, hand: str, other: str
) -> None:
    archive = PoseArchive(letters)
    (row,) = np.flatnonzero(archive.columns['clip_id'] == clip)
    keypoints, confidence = archive.read(int(row))
    keypoints, parts = place(keypoints), wholebody133().parts
    video = write_video(tmp_path / 'signer.mp4', draw_signer(keypoints, confidence))
    name = SignInferencer(*tiny_checkpoint(tmp_path, letters), estimator='mediapipe', device='cpu')
    poses: list = []
    (found,) = name.stream(VideoReader(video), on_pose=poses.append)
    seen = PoseSequence.collect(poses)
    name.estimator.close()

    ids = list(parts[f'{hand}_hand'])
    frames = (seen.confidence[:, ids] > 0).all(1)
    assert frames.mean() > 0.8
    error = np.linalg.norm(seen.keypoints[frames][:, ids] - keypoints[frames][:, ids], axis=-1)
    size = np.linalg.norm(keypoints[:, ids[0]] - keypoints[:, ids[9]], axis=-1).mean()
    assert error.mean() < 0.15 * size  # every point of the right finger, on the right hand
    assert not seen.confidence[:, list(parts[f'{other}_hand'])].any()  # one hand only

    (ours,) = name.model.prepare(seen.keypoints, seen.confidence)
    (theirs,) = name.model.prepare(keypoints, confidence)
    side = list(name.model.input_layout.parts['right_hand'])  # a left-handed signer is mirrored
    assert (theirs[2][:, side] > 0).any()
    likeness = np.corrcoef(ours[:2, :, side].ravel(), theirs[:2, :, side].ravel())[0, 1]
    assert likeness > 0.9
    assert found.gloss == found.top[0][0]


def test_signs_of_a_longer_video_are_found_where_they_are(letters: Path, tmp_path: Path) -> None:
    archive = PoseArchive(letters)
    rows = [int(np.flatnonzero(archive.columns['clip_id'] == clip)[0]) for clip in ('ase_B', 'ase_L')]
    keypoints, confidence, spans = talk([archive.read(row) for row in rows])
    video = write_video(tmp_path / 'talk.mp4', draw_signer(keypoints, confidence))
    name = SignInferencer(
        *tiny_checkpoint(tmp_path, letters), estimator='mediapipe', device='cpu', single_seconds=1.0
    )
    signs = name(video)
    name.estimator.close()
    assert len(signs) == 2  # the letters are held still for half a second
    for sign, (first, last) in zip(signs, spans):
        assert sign.start == pytest.approx(first / 25, abs=0.25)
        assert sign.end == pytest.approx(last / 25, abs=0.25)
