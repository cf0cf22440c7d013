"""SLR-500: official names, zero-based labels, splits."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import clip, slr500_clips, slr500_labels

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import slr500
from mmsign.datasets.sources.base import write_archive
from mmsign.utils.errors import MMSignError


@pytest.mark.parametrize(
    ('stem', 'wanted'),
    [
        ('P01_25_19_2._color', (1, 499, 2)),
        ('P36_01_00_1._color', (36, 0, 1)),
        ('P50_02_03_5._color.mp4', (50, 23, 5)),
        ('P7_3_0_1', (7, 40, 1)),
    ],
)
def test_labels_are_zero_based(stem, wanted):
    assert slr500.parse_name(stem) == wanted


@pytest.mark.parametrize(
    'stem',
    [
        'P00_01_00_1._color',
        'P51_01_00_1._color',
        'P01_26_00_1._color',
        'P01_25_20_1._color',
        'P01_00_19_1._color',
        'signer0_sample1',
        'P01_25_19',
    ],
)
def test_names_out_of_range(stem):
    with pytest.raises(ValueError, match=r'outside|official'):
        slr500.parse_name(stem)


def test_every_label_has_one_name():
    """The naming rule is a bijection onto 0 … 499."""
    labels = {slr500.parse_name(f'P01_{b}_{w}_1')[1] for b in range(1, 26) for w in range(20)}
    assert labels == set(range(500))


def test_archive(rng, tmp_path):
    source = slr500.load(str(slr500_clips(tmp_path / 'clips/deep', rng)), str(slr500_labels(tmp_path / 'l')))
    report = write_archive(source, tmp_path / 'out', progress=False)
    archive = PoseArchive(tmp_path / 'out')
    assert len(archive) == 3 * 3 * 2
    assert archive.glosses[499] == '词499'
    assert archive.aliases[499] == ['WORD249']
    assert archive.language == 'zh'
    assert archive.meta['layout'] == 'wholebody133'
    rows = {row.clip_id: row for row in map(archive.clip, range(len(archive)))}
    assert rows['P01_25_19_2'].label == 499
    assert rows['P01_25_19_2'].gloss == '词499'
    assert {row.split for row in rows.values() if row.signer in ('P01', 'P02')} == {'train'}
    assert {row.split for row in rows.values() if row.signer == 'P36'} == {'test'}
    assert report['splits']['train'] == {'clips': 12, 'expected': 87500, 'difference': -87488}
    assert report['splits']['test']['expected'] == 37500


def test_signers_35_and_36_are_the_border(rng, tmp_path):
    folder = slr500_clips(tmp_path / 'c', rng, signers=(35, 36), words=[(1, 0)], repetitions=[1])
    source = slr500.load(str(folder), str(slr500_labels(tmp_path / 'l')))
    assert [(c.signer, c.split) for c in source.clips] == [('P35', 'train'), ('P36', 'test')]


def test_a_wrong_name_stops_or_is_skipped(rng, tmp_path):
    folder = slr500_clips(tmp_path / 'c', rng)
    np.save(folder / 'notes.npy', clip(rng))
    source = slr500.load(str(folder), str(slr500_labels(tmp_path / 'l')))
    with pytest.raises(MMSignError, match=r'notes\.npy: field name: is not an official name'):
        write_archive(source, tmp_path / 'out', progress=False)
    assert write_archive(source, tmp_path / 'out', 'skip', progress=False)['skipped'] == 1


def test_a_clip_in_two_files(rng, tmp_path):
    folder = slr500_clips(tmp_path / 'c', rng)
    slr500_clips(folder / 'again', rng, signers=[1], words=[(1, 0)], repetitions=[1])
    source = slr500.load(str(folder), str(slr500_labels(tmp_path / 'l')))
    with pytest.raises(MMSignError, match='P01_01_00_1: field clip_id: occurs twice'):
        write_archive(source, tmp_path / 'out', progress=False)


def test_label_files_must_be_whole(rng, tmp_path):
    folder, labels = slr500_clips(tmp_path / 'c', rng), slr500_labels(tmp_path / 'l')
    file = labels / 'slr500_gloss_zh.txt'
    file.write_text('\n'.join(file.read_text(encoding='utf8').splitlines()[1:]), encoding='utf8')
    with pytest.raises(MMSignError, match='has 499 lines, not 500'):
        slr500.load(str(folder), str(labels))
    with pytest.raises(MMSignError, match='cannot be read'):
        slr500.load(str(folder), str(tmp_path))
    with pytest.raises(MMSignError, match=r'holds no \.npy or \.npz'):
        slr500.load(str(labels), str(slr500_labels(labels)))


def test_real_label_files(shared_data, rng, tmp_path):
    source = slr500.load(str(slr500_clips(tmp_path / 'c', rng)), str(shared_data / 'labels'))
    lines = (shared_data / 'labels/slr500_gloss_zh.txt').read_bytes().decode('utf8').split()
    assert list(source.glosses) == lines
    assert len(source.aliases) == 500
    last = next(c for c in source.clips if c.clip_id == 'P01_25_19_2')
    assert source.glosses[last.label] == lines[-1]
