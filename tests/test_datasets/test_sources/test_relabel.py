"""Labels that come later."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_signer import LAYOUT, signing

from mmsign.datasets import ArchiveWriter, PoseArchive
from mmsign.datasets.sources import relabel
from mmsign.datasets.sources.base import write_archive
from mmsign.utils.errors import MMSignError

ESTIMATOR = {'name': 'mediapipe', 'version': '1', 'options': {}}


@pytest.fixture
def archive(tmp_path: Path, rng: np.random.Generator) -> PoseArchive:
    with ArchiveWriter(tmp_path / 'raw', LAYOUT, ['unlabelled'], fps=25, estimator=ESTIMATOR) as writer:
        for name in ('x/a', 'x/b', 'y/a', 'y/long@1of2', 'y/long@2of2'):
            writer.add(name, *signing(rng), label=0, width=640, height=480)
    return PoseArchive(tmp_path / 'raw')


def convert(folder: Path, table: str) -> PoseArchive:
    (folder / 'labels.csv').write_text(table)
    source = relabel.load(str(folder / 'raw'), str(folder / 'labels.csv'))
    write_archive(source, folder / 'out', progress=False)
    return PoseArchive(folder / 'out')


def test_a_table_of_the_videos(archive: PoseArchive, tmp_path: Path) -> None:
    lines = ['x/a.mp4,tree,s1,train', 'y/a.mp4,house,s2,test', 'elsewhere/long.mp4,sun,s3,test']
    new = convert(tmp_path, '\n'.join(['path,gloss,signer,split', *lines]))
    assert [(c.clip_id, c.gloss, c.signer, c.split) for c in map(new.clip, range(len(new)))] == [
        ('x/a', 'tree', 's1', 'train'),
        ('y/a', 'house', 's2', 'test'),
        ('y/long@1of2', 'sun', 's3', 'test'),
        ('y/long@2of2', 'sun', 's3', 'test'),
    ]
    for i, row in enumerate((0, 2, 3, 4)):  # not a bit of the frames changes
        np.testing.assert_array_equal(new.read(i)[0], archive.read(row)[0])
        np.testing.assert_array_equal(new.read(i)[1], archive.read(row)[1])
    assert (new.meta['fps'], new.meta['estimator'], new.clip(0).width) == (25, ESTIMATOR, 640)


def test_names_that_are_not_unique_want_their_folder(archive: PoseArchive, tmp_path: Path) -> None:
    new = convert(tmp_path, 'path,gloss\nz/b.mp4,tree\nz/long.mp4,sun\nw/long.mp4,moon\n')
    assert new.columns['clip_id'].tolist() == ['x/b']
    assert 'z/long' in (tmp_path / 'out/counts.json').read_text()


def test_a_table_of_something_else(archive: PoseArchive, tmp_path: Path) -> None:
    with pytest.raises(MMSignError, match=r'names none of the clips of .*, such as x/a'):
        convert(tmp_path, 'path,gloss\nother.mp4,tree\n')
