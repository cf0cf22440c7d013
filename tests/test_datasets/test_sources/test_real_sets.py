"""The real sets load as they are: recognised, and read with what was recognised."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import get_converter, mmpose_json, pose
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.recognise import recognise
from mmsign.keypoints.names import place
from mmsign.keypoints.wholebody import wholebody133


@pytest.mark.parametrize(
    ('name', 'array', 'clips', 'glosses'),
    [
        ('wlasl50_train.npz', 'landmarks', 316, 50),
        ('traduttore_asl_words.npz', 'landmarks', 1030, 13),
        ('asl100_one_shot.npz', 'frames', 100, 100),
        ('dgs30.npz', 'frames', 1753, 30),
    ],
)
def test_dumps(tmp_path: Path, shared_data: Path, name: str, array: str, clips: int, glosses: int) -> None:
    found = recognise(shared_data / name)
    assert found is not None
    source = get_converter(found.format).load(str(shared_data / name), **found.options)
    assert (len(source.clips), len(source.glosses)) == (clips, glosses)
    source.clips = source.clips[::10]
    write_archive(source, tmp_path / 'out', progress=False)
    archive = PoseArchive(tmp_path / 'out')
    assert len(archive) == len(source.clips)
    with np.load(shared_data / name) as content:
        data = content[array]
        bounds = zip(content['start'], content['length']) if 'start' in content.files else None
        raw = [data[a : a + n] for a, n in bounds] if bounds else list(data)
    for row, frames in enumerate(raw[::10]):
        confidence = archive.read(row)[1]
        flat = frames.reshape(len(frames), -1)
        hands = flat[:, -126:].reshape(len(frames), 2, 63)
        assert (confidence[:, [91, 112]] > 0).sum() == (np.abs(hands) > 1e-30).any(
            2
        ).sum()  # one frame is noise of 1e-39


def test_ids_that_occur_twice_are_told_apart(shared_data: Path) -> None:
    """Two recordings of dgs30 have one id."""
    source = get_converter('mediapipe').load(
        str(shared_data / 'dgs30.npz'), array='frames', gloss_array='word'
    )
    ids = [clip.clip_id for clip in source.clips]
    assert len(set(ids)) == len(ids) == 1753
    assert {'computer_fd06691a', 'computer_fd06691a-2'} <= set(ids)


@pytest.mark.parametrize(
    ('one', 'other'),
    [('mmpose_SOUP', 'SOUP'), ('openpifpaf_SOUP', 'SOUP'), ('mediapipe_FOOTBALL', 'FOOTBALL')],
)
def test_tools_agree_about_a_video(shared_data: Path, one: str, other: str) -> None:
    """``.pose`` files of three tools and mmpose's JSON show the same hands on the same sides."""
    layout = wholebody133()
    shown = []
    for frames in (
        pose.read_pose(shared_data / f'samples/pose_files/{one}.pose'),
        mmpose_json.read_clip(shared_data / f'samples/mmpose_json/{other}.json'),
    ):
        assert frames.names is not None
        assert frames.confidence is not None
        shown.append(
            (place(frames.keypoints, frames.names, layout), place(frames.confidence, frames.names, layout))
        )
    (first, seen), (second, also_seen) = shown
    width = np.median(np.linalg.norm(second[:, 5] - second[:, 6], axis=-1))
    both = (seen > 0.3) & (also_seen > 0.3)
    away = np.linalg.norm(first - second, axis=-1) / width
    for part, points in layout.parts.items():
        ids = [point for point in points if not 13 <= point < 23]  # legs are outside the pictures
        assert np.median(away[:, ids][both[:, ids]]) < 0.08, part


def test_every_sample_file_becomes_an_archive(tmp_path: Path, shared_data: Path) -> None:
    samples = shared_data / 'samples'
    for folder, names, form in (
        ('pose_files', [file.name for file in sorted((samples / 'pose_files').iterdir())], 'pose'),
        ('mmpose_json', ['FOOTBALL.json', 'SOUP.json'], 'mmpose_json'),
        ('openpose_json', ['video'], 'openpose'),
    ):
        found = recognise(samples / folder)
        assert found is not None
        assert found.format == form
        table = tmp_path / f'{folder}.csv'
        table.write_text('path,gloss\n' + ''.join(f'{name},A\n' for name in names))
        source = get_converter(form).load(str(samples / folder), index=table, **found.options)
        report = write_archive(source, tmp_path / folder, progress=False)
        assert report['clips'] == len(names)
