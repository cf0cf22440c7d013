"""Data sets side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from synthetic import clip

from mmsign.datasets import ArchiveWriter, PoseArchive, SignDataset
from mmsign.datasets.sources import union
from mmsign.datasets.sources.base import write_archive
from mmsign.keypoints.kinect import kinect20
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError


def make(path: Path, rng: np.random.Generator, glosses: list[str], layout=None, **options) -> str:
    layout = layout or wholebody133()
    with ArchiveWriter(path, layout, glosses, **options) as writer:
        for i in range(4):
            data = clip(rng, points=layout.num_keypoints)
            writer.add(
                f'c{i}', data[..., :-1], data[..., -1], label=i % len(glosses), signer=f's{i}', split='x'
            )
    return str(path)


def join(folder: Path, *sources: str) -> PoseArchive:
    write_archive(union.load(sources), folder / 'out', progress=False)
    return PoseArchive(folder / 'out')


def test_signs_of_one_name_are_one_class(rng, tmp_path) -> None:
    letters = make(tmp_path / 'letters', rng, ['A', 'B'])
    words = make(tmp_path / 'words', rng, ['thank_you', 'a', 'Thank-me'])
    both = join(tmp_path, letters, words)
    assert both.glosses == ['A', 'B', 'thank_you', 'Thank-me']
    assert [both.clip(i).gloss for i in range(8)] == [*'ABAB', 'thank_you', 'A', 'Thank-me', 'thank_you']
    assert [both.clip(i).clip_id for i in (0, 7)] == ['letters/c0', 'words/c3']
    assert [both.clip(i).signer for i in (0, 7)] == ['letters/s0', 'words/s3']
    for source, start in ((letters, 0), (words, 4)):
        for i in range(4):
            np.testing.assert_array_equal(both.read(start + i)[0], PoseArchive(source).read(i)[0])
            np.testing.assert_array_equal(both.read(start + i)[1], PoseArchive(source).read(i)[1])


def test_a_set_is_chosen_as_a_split(rng, tmp_path) -> None:
    join(tmp_path, *(make(tmp_path / name, rng, [name]) for name in 'xyz'))
    data = SignDataset(str(tmp_path / 'out'), pipeline=[], subset=dict(split=['x', 'z']))
    assert sorted({data.get_data_info(i)['clip_id'][0] for i in range(len(data))}) == ['x', 'z']


def test_exact_numbers_where_one_set_is_no_pixels(rng, tmp_path) -> None:
    both = join(tmp_path, make(tmp_path / 'p', rng, ['a']), make(tmp_path / 'q', rng, ['b'], dtype='float32'))
    assert both.meta['dtype'] == 'float32'
    np.testing.assert_array_equal(both.read(4)[0], PoseArchive(tmp_path / 'q').read(0)[0])


def test_what_does_not_fit(rng, tmp_path) -> None:
    (tmp_path / 'other').mkdir()
    first = make(tmp_path / 'p', rng, ['a'])
    with pytest.raises(MMSignError, match='field layout: is kinect20'):
        union.load([first, make(tmp_path / 'q', rng, ['a'], kinect20())])
    with pytest.raises(MMSignError, match="two archives are called 'p'"):
        union.load([first, make(tmp_path / 'other/p', rng, ['a'])])
    with pytest.raises(MMSignError, match="several glosses that read 'b'"):
        union.load([first, make(tmp_path / 'r', rng, ['b', 'B'])])
