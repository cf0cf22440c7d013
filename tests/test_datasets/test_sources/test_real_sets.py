"""The real sets load as they are: recognised, and read with what was recognised."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import get_converter
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.recognise import recognise


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
