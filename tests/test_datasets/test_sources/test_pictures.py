"""Pictures are held, and a lone frame among clips is not."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import mediapipe
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.pictures import held_still
from mmsign.datasets.sources.recognise import recognise
from mmsign.utils.errors import MMSignError

RNG = np.random.default_rng(2)


def reads(*lengths: int) -> list[partial[np.ndarray]]:
    return [partial(np.full, (length, 3), i) for i, length in enumerate(lengths)]


def broken() -> np.ndarray:
    raise MMSignError('is damaged', file='a.npy', fix='repair it')


def test_only_where_all_are_pictures() -> None:
    assert [len(read()) for read in held_still(reads(1, 1, 1))] == [2, 2, 2]
    assert [len(read()) for read in held_still(reads(1, 5, 1))] == [1, 5, 1]
    held = held_still([broken, *reads(1, 1)])
    assert [read().tolist() for read in held[1:]] == [[[0.0] * 3] * 2, [[1.0] * 3] * 2]
    with pytest.raises(MMSignError):
        held[0]()
    assert len(held_still([broken])) == 1


@pytest.mark.parametrize('shape', [(42,), (63,), (21, 2), (21, 3), (1, 63), (1, 21, 3), (126,), (258,)])
@pytest.mark.parametrize('split', ['', 'train/'])
def test_a_word_a_folder(shape: tuple[int, ...], split: str, tmp_path: Path) -> None:
    pictures = {f'{split}{word}/{i}': RNG.uniform(0.1, 0.9, shape) for word in 'AB' for i in range(3)}
    for name, picture in pictures.items():
        (tmp_path / 'set' / name).parent.mkdir(parents=True, exist_ok=True)
        np.save(tmp_path / f'set/{name}.npy', picture.astype(np.float32))
    found = recognise(tmp_path / 'set')
    assert found is not None
    assert (found.format, found.options) == ('mediapipe', {'pictures': True})
    source = mediapipe.load(str(tmp_path / 'set'), **found.options)
    write_archive(source, tmp_path / 'out', progress=False)
    archive = PoseArchive(tmp_path / 'out')
    assert archive.columns['clip_id'].tolist() == list(pictures)
    assert archive.columns['gloss'].tolist() == list('AAABBB')
    last = pictures[f'{split}B/2'].reshape(-1)[-3 if shape[-1] in (3, 63, 126, 258) else -2 :][:2]
    np.testing.assert_allclose(archive.read(5)[0][:, 132], [last, last], rtol=1e-6)


@pytest.mark.parametrize('words', ['ab', '01'])
def test_frames_of_clips_are_no_pictures(words: str, tmp_path: Path) -> None:
    for word in words:
        for clip in 'cd' if words == 'ab' else ['']:
            folder = tmp_path / word / clip
            folder.mkdir(parents=True)
            for t in range(3):
                np.save(folder / f'{t}.npy', RNG.uniform(0.1, 0.9, 126).astype(np.float32))
    found = recognise(tmp_path)
    assert found is not None
    assert found.format == 'mp_data'
