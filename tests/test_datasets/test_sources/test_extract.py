"""Many videos to one archive, with bad files among them, interrupted and resumed."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from fake_pose import BrightnessEstimator
from video_files import write_video

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import extract as module
from mmsign.datasets.sources.extract import extract
from mmsign.datasets.sources.videos import list_videos
from mmsign.utils.errors import MMSignError


def ramp(*levels: int) -> list[np.ndarray]:
    return [np.full((64, 64, 3), level, np.uint8) for level in levels]


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    folder = tmp_path / 'clips'
    folder.mkdir()
    write_video(folder / 'a.mp4', ramp(10, 20, 30, 40))
    (folder / 'b.mp4').write_bytes(b'')
    write_video(folder / 'c.mp4', ramp(0, 0, 0))
    write_video(folder / 'd.mp4', ramp(50, 60), times=[0, 0.04])
    return folder


def read(archive: Path) -> dict[str, np.ndarray]:
    """Clip id → brightness of its frames, as the hands tell it."""
    found = PoseArchive(archive)
    return {found.clip(i).clip_id: found.read(i)[0][:, 100, 1] for i in range(len(found))}


@pytest.mark.parametrize('workers', [0, 1])
def test_bad_files_are_listed_and_stop_nobody(clips: Path, tmp_path: Path, workers: int) -> None:
    out = tmp_path / 'archive'
    report = extract(list_videos([clips]), BrightnessEstimator(), out, workers=workers, progress=False)
    assert (report.clips, report.frames, report.failed) == (2, 6, 2)
    found = read(out)
    np.testing.assert_allclose(found['a'], [10, 20, 30, 40], atol=2)
    np.testing.assert_allclose(found['d'], [50, 60], atol=2)
    archive = PoseArchive(out)
    assert archive.meta['layout'] == 'wholebody133'
    assert 'brightness' in archive.meta['source']
    assert (archive.clip(0).width, archive.clip(0).height) == (64, 64)
    with open(f'{out}.failed.csv', newline='') as stream:
        failed = {row['clip_id']: row['error'] for row in csv.DictReader(stream)}
    assert set(failed) == {'b', 'c'}
    assert 'is empty (0 bytes)' in failed['b']
    assert 'nobody is detected' in failed['c']


def test_long_videos_are_cut_into_clips(tmp_path: Path) -> None:
    write_video(tmp_path / 'long.mp4', ramp(*range(10, 60, 5)), fps=10)
    out = tmp_path / 'archive'
    extract(
        list_videos([tmp_path / 'long.mp4']), BrightnessEstimator(), out, part_seconds=0.4, progress=False
    )
    found = read(out)
    assert [(name, len(levels)) for name, levels in found.items()] == [
        ('long@1of3', 4),
        ('long@2of3', 4),
        ('long@3of3', 2),
    ]
    np.testing.assert_allclose(np.concatenate(list(found.values())), range(10, 60, 5), atol=2)
    assert PoseArchive(out).meta['fps'] == 10


def test_an_interrupted_run_goes_on_where_it_stopped(
    clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, seen = tmp_path / 'archive', []
    write_video(clips / 'e.mp4', ramp(70, 80))
    original = module.estimate_video

    def interrupted(path: Path, *args: object) -> list:
        seen.append(path.stem)
        if path.stem == 'd' and len(seen) < 5:
            raise KeyboardInterrupt
        return original(path, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(module, 'estimate_video', interrupted)
    with pytest.raises(KeyboardInterrupt):
        extract(list_videos([clips]), BrightnessEstimator(), out, progress=False)
    assert not out.exists()
    report = extract(list_videos([clips]), BrightnessEstimator(), out, resume=True, progress=False)
    assert seen == ['a', 'b', 'c', 'd', 'b', 'c', 'd', 'e']  # a is not done again
    assert (report.clips, report.resumed) == (2, 1)
    assert sorted(read(out)) == ['a', 'd', 'e']


def test_a_long_video_counts_as_done_only_when_all_of_it_is_there() -> None:
    assert module._finished({'x', 'y@1of2', 'z@1of2', 'z@2of2'}) >= {'x', 'z'}
    assert 'y' not in module._finished({'y@1of2'})


def test_nothing_usable_is_an_error(clips: Path, tmp_path: Path) -> None:
    with pytest.raises(MMSignError, match=r'no video gave a clip.*failed\.csv'):
        extract(list_videos([clips / 'b.mp4']), BrightnessEstimator(), tmp_path / 'archive', progress=False)
