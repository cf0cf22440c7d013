"""Frames in files of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import mp_data
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.recognise import recognise
from mmsign.utils.errors import MMSignError

#: Numbers a frame → where the pose's left wrist, and the left and the right hand begin.
WIDTHS = {
    1662: (60, 1536, 1599),
    1692: (60, 1566, 1629),
    1629: (45, 1503, 1566),
    258: (60, 132, 195),
    225: (45, 99, 162),
    126: (None, 0, 63),
}


def dump(folder: Path, rng: np.random.Generator, width: int, frames: int = 12) -> np.ndarray:
    """A clip whose hands hang at the wrists; file 10 comes before file 2 by name alone."""
    data = rng.uniform(0.1, 0.9, (frames, width)).astype(np.float32)
    wrist, left, right = WIDTHS[width]
    per = {1662: 4, 1692: 4, 258: 4}.get(width, 3)
    if wrist is not None:
        for k, hand in enumerate((left, right)):
            at = wrist + k * per
            data[:, hand : hand + 63] = np.tile(data[:, at : at + 3], 21) + rng.normal(0, 0.02, (frames, 63))
            data[:, hand : hand + 3] = data[:, at : at + 3]
        if per == 4:
            data[:, 3:132:4] = 0.9
    data[3, right : right + 63] = 0
    folder.mkdir(parents=True)
    for t, frame in enumerate(data):
        np.save(folder / f'{t}.npy', frame)
    return data


@pytest.mark.parametrize('width', WIDTHS)
def test_frames(tmp_path: Path, rng: np.random.Generator, width: int) -> None:
    data = dump(tmp_path / 'in/hello/0', rng, width)
    dump(tmp_path / 'in/thanks/0', rng, width)
    found = recognise(tmp_path / 'in')
    assert found is not None
    assert found.format == 'mp_data'
    write_archive(mp_data.load(str(tmp_path / 'in')), tmp_path / 'out', progress=False)
    archive = PoseArchive(tmp_path / 'out')
    assert archive.glosses == ['hello', 'thanks']
    keypoints, confidence = archive.read(0)
    wrist, left, right = WIDTHS[width]
    for hand, at in ((91, left), (112, right)):
        for point in (0, 8, 20):
            expected = (
                data[:, at + 3 * point : at + 3 * point + 2] * (confidence[:, hand + point] > 0)[:, None]
            )
            np.testing.assert_allclose(keypoints[:, hand + point], expected, rtol=1e-6)
    assert (confidence[:, 112] == 0).tolist() == [t == 3 for t in range(12)]
    if wrist is not None:
        np.testing.assert_allclose(keypoints[:, 9], data[:, wrist : wrist + 2], rtol=1e-6)
    else:
        assert not confidence[:, :91].any()


@pytest.mark.parametrize(
    ('frame', 'problem'),
    [
        (np.zeros(257, np.float32), 'has 257 numbers of float32, the first frame 258'),
        (np.zeros(258, np.int64), 'of int64'),
        (None, 'is not a readable numpy file'),
    ],
)
def test_bad_frames(tmp_path: Path, rng: np.random.Generator, frame: np.ndarray | None, problem: str) -> None:
    dump(tmp_path / 'a/0', rng, 258)
    dump(tmp_path / 'b/0', rng, 258)
    file = tmp_path / 'a/0/7.npy'
    if frame is None:
        file.write_bytes(file.read_bytes()[:100])
    else:
        np.save(file, frame)
    with pytest.raises(MMSignError, match=rf'7\.npy: clip a/0: .*{problem}'):
        write_archive(mp_data.load(str(tmp_path)), tmp_path / 'out', progress=False)
