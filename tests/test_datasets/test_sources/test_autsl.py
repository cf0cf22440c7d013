"""AUTSL: official lists."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import autsl_labels, clip

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import autsl
from mmsign.datasets.sources.base import write_archive
from mmsign.utils.errors import MMSignError

LISTS = {
    'train': ['signer0_sample1,41', 'signer0_sample2,0', 'signer42_sample9,225'],
    'validation': ['signer1_sample1,136'],
    'test': ['signer6_sample1,3'],
}
FILES = {
    'train/signer0_sample1_color.npy': ('signer0_sample1', 41, 'signer0', 'train'),
    'train/signer0_sample2_color.mp4.npy': ('signer0_sample2', 0, 'signer0', 'train'),
    'train/signer42_sample9.npy': ('signer42_sample9', 225, 'signer42', 'train'),
    'val/signer1_sample1_color.npy': ('signer1_sample1', 136, 'signer1', 'val'),
    'test/signer6_sample1_color.npy': ('signer6_sample1', 3, 'signer6', 'test'),
}


@pytest.fixture
def folder(tmp_path, rng):
    for name in FILES:
        (tmp_path / 'clips' / name).parent.mkdir(parents=True, exist_ok=True)
        np.save(tmp_path / 'clips' / name, clip(rng))
    return tmp_path / 'clips'


def test_archive(folder, tmp_path):
    source = autsl.load(str(folder), str(autsl_labels(tmp_path / 'l', LISTS)))
    report = write_archive(source, tmp_path / 'out', progress=False)
    archive = PoseArchive(tmp_path / 'out')
    rows = {(r.clip_id, r.label, r.signer, r.split) for r in map(archive.clip, range(len(archive)))}
    assert rows == set(FILES.values())
    assert archive.glosses[225] == 'kelime225'
    assert archive.aliases[225] == ['word225']
    assert report['splits']['val'] == {'clips': 1, 'expected': 4418, 'difference': -4417}
    assert report['splits']['train']['expected'] == 28142
    assert report['splits']['test']['expected'] == 3742
    assert report['absent'] == 0


def test_listed_clips_that_are_not_there_are_reported(folder, tmp_path):
    (folder / 'val/signer1_sample1_color.npy').unlink()
    source = autsl.load(str(folder), str(autsl_labels(tmp_path / 'l', LISTS)))
    report = write_archive(source, tmp_path / 'out', progress=False)
    assert (report['absent'], report['absent_first']) == (1, ['signer1_sample1'])


@pytest.mark.parametrize(
    ('name', 'problem'),
    [('signer9_sample9.npy', 'in none of the official lists'), ('clip.npy', 'not an official name')],
)
def test_unlisted_files(folder, tmp_path, rng, name, problem):
    np.save(folder / name, clip(rng))
    source = autsl.load(str(folder), str(autsl_labels(tmp_path / 'l', LISTS)))
    with pytest.raises(MMSignError, match=problem):
        write_archive(source, tmp_path / 'out', progress=False)


@pytest.mark.parametrize(
    'row', ['signer0_sample3,226', 'signer0_sample3,-1', 'signer0_sample3', 'x,1', 'signer0_sample1,2']
)
def test_bad_lists(folder, tmp_path, row):
    lists = {**LISTS, 'test': [row]}
    with pytest.raises(MMSignError, match=r'autsl_test_labels\.csv'):
        autsl.load(str(folder), str(autsl_labels(tmp_path / 'l', lists)))


def test_absent_lists_and_shifted_classes(folder, tmp_path):
    labels = autsl_labels(tmp_path / 'l', LISTS)
    (labels / 'autsl_validation_labels.csv').unlink()
    with pytest.raises(MMSignError, match='is missing'):
        autsl.load(str(folder), str(labels))
    file = autsl_labels(labels, LISTS) / 'autsl_gloss_tr_en.csv'
    lines = file.read_text(encoding='utf8').splitlines()
    file.write_text('\n'.join([lines[0], *lines[2:]]), encoding='utf8')
    with pytest.raises(MMSignError, match='must list the classes 0 … 225 in order'):
        autsl.load(str(folder), str(labels))


def test_real_lists(shared_data):
    listed = autsl.read_lists(str(shared_data / 'labels'))
    counts = {split: sum(s == split for s, _ in listed.values()) for split in autsl.EXPECTED}
    assert counts == dict(autsl.EXPECTED)
    signers = {
        split: {clip_id.split('_')[0] for clip_id, (s, _) in listed.items() if s == split} for split in counts
    }
    assert not signers['train'] & signers['test']
    glosses, english = autsl.read_glosses(str(shared_data / 'labels'))
    assert (len(glosses), len(english)) == (226, 226)
