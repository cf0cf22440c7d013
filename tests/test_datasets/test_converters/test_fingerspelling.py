"""The letters of the package spoken-to-signed."""

from __future__ import annotations

import importlib.util

import pytest

from mmsign.datasets import PoseArchive
from mmsign.datasets.converters import fingerspelling
from mmsign.utils.errors import MMSignError
from tests.test_datasets.test_converters.test_index import write_pose


def test_letters_are_chosen(rng, tmp_path):
    for name in ('ase/a', 'ase/1', 'bzs/a', 'xxx/a'):
        write_pose(tmp_path / f'{name}.pose', rng)
    (tmp_path / 'index.csv').write_text(
        'path,signed_language,words\nbzs/a.pose,bzs,a\nase/a.pose,ase,A\nase/1.pose,ase,1\nxxx/a.pose,xxx,a\n'
    )
    assert fingerspelling.convert(str(tmp_path), str(tmp_path / 'out'), progress=False) == 2
    archive = PoseArchive(tmp_path / 'out')
    assert archive.columns['clip_id'].tolist() == ['ase_A', 'bzs_A']
    assert archive.columns['signer'].tolist() == ['ase', 'bzs']
    assert len(archive.glosses) == 26


def test_a_folder_without_index(tmp_path):
    with pytest.raises(MMSignError, match=r'holds no index\.csv'):
        fingerspelling.load(str(tmp_path))


@pytest.mark.skipif(
    importlib.util.find_spec('spoken_to_signed') is None, reason='package spoken-to-signed is not installed'
)
def test_the_package():
    source = fingerspelling.load()
    assert len(source.clips) == 436
    assert len({clip.signer for clip in source.clips}) == 17
    assert {clip.label for clip in source.clips} == set(range(26))
