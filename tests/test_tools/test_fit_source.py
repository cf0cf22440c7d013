"""Fitting on folders of arrays and videos, and on tables."""

from __future__ import annotations

import csv
import shutil
import sys

import numpy as np
from video_files import write_video

from mmsign.datasets import PoseArchive
from mmsign.experiments.fit.request import fingerprint
from test_tools.fitting import GLOSSES, signed
from test_tools.fitting import fit as fit


def test_a_table_whose_words_change_places_is_another(tmp_path):
    """Though it is as long as before."""
    (tmp_path / 'a.csv').write_text('path,gloss\n1.npy,up\n2.npy,on\n')
    first = fingerprint(tmp_path / 'a.csv'), fingerprint(tmp_path)
    assert (fingerprint(tmp_path / 'a.csv'), fingerprint(tmp_path)) == first
    (tmp_path / 'a.csv').write_text('path,gloss\n1.npy,on\n2.npy,up\n')
    second = fingerprint(tmp_path / 'a.csv'), fingerprint(tmp_path)
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_a_folder_of_arrays(fit, tmp_path):
    for label, gloss in enumerate(GLOSSES):
        for i in range(5):
            (tmp_path / 'clips' / gloss).mkdir(parents=True, exist_ok=True)
            points, confidence = signed(label, i)
            np.save(
                tmp_path / f'clips/{gloss}/s{i}_1.npy', np.concatenate([points, confidence[..., None]], -1)
            )
    printed = fit(tmp_path / 'clips', '--signer', 's([0-9])_')
    assert '1 of 5 signers test' in printed
    assert '10 clips' in printed
    shutil.rmtree(tmp_path / 'out')
    assert 'field signer' in fit(tmp_path / 'clips', '--signer', 'x([0-9])_', code=2)


def test_a_table_and_options_of_its_format(fit, tmp_path):
    rows = []
    for i in range(6):
        points, confidence = signed(i % 2, i)
        np.save(tmp_path / f'{i}.npy', np.concatenate([points, confidence[..., None]], -1))
        rows.append([f'{i}.npy', GLOSSES[i % 2], 'train' if i < 4 else 'test'])
    with open(tmp_path / 'table.csv', 'w', newline='') as stream:
        csv.writer(stream, delimiter=';').writerows([['file', 'meaning', 'split'], *rows])
    words = ('--columns', 'gloss=meaning')  # also before the format is known
    assert 'official split: 2 clips' in fit(tmp_path / 'table.csv', *words)
    shutil.rmtree(tmp_path / 'out')
    assert "the header is 'file', 'meaning', 'split'" in fit(tmp_path / 'table.csv', code=2)
    assert '--colours' in fit(tmp_path / 'table.csv', '--format', 'csv', '--colours', 'red', code=2)


def test_unknown_files(fit, tmp_path):
    (tmp_path / 'x.bin').write_bytes(b'abc')
    assert 'no format' in fit(tmp_path / 'x.bin', code=2)
    np.save(tmp_path / 'x.npy', np.zeros((9, 67, 3), np.float32))
    (tmp_path / 'table.csv').write_text('path,gloss\nx.npy,yes\n')
    for source in ('x.npy', 'table.csv'):
        assert 'x.npy holds (9, 67, 3)' in fit(tmp_path / source, code=2)
    (tmp_path / 'x.npy').unlink()
    (tmp_path / 'x.bin').unlink()
    assert 'x.npy, which is not there' in fit(tmp_path / 'table.csv', code=2)


def test_a_folder_of_videos(fit, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, 'path', [*sys.path])
    for word, levels in (('up', (40, 200)), ('down', (200, 40))):
        for signer in ('ann', 'bo'):
            (tmp_path / 'clips' / word).mkdir(parents=True, exist_ok=True)
            pictures = [np.full((64, 64, 3), level, np.uint8) for level in np.linspace(*levels, 8)]
            write_video(tmp_path / f'clips/{word}/{signer}_1.mp4', pictures)
    (tmp_path / 'clips/up/broken_1.mp4').write_bytes(b'junk' * 100)
    (tmp_path / 'bright_fit.py').write_text(
        'from fake_pose import BrightnessEstimator\n'
        'from mmsign.registry import POSE_ESTIMATORS\n\n'
        "@POSE_ESTIMATORS.register_module('bright_fit')\n"
        'class Bright(BrightnessEstimator):\n    pass\n'
    )
    own = ('--import', tmp_path / 'bright_fit.py', '--estimator', 'bright_fit', '--signer', '([a-z]+)_1')
    assert 'clips of 2 words' in fit(tmp_path / 'clips', *own, '--dry-run')
    printed = fit(tmp_path / 'clips', *own)
    assert 'a word a folder' in printed
    assert '1 clips or files skipped' in printed
    assert '1 of 2 signers test' in printed
    with open(tmp_path / 'out/clips.csv', newline='') as stream:
        rows = list(csv.DictReader(stream))
    assert [(row['gloss'], row['signer']) for row in rows[:2]] == [('down', 'ann'), ('down', 'bo')]
    archive = PoseArchive(tmp_path / 'out/archive')
    assert archive.meta['estimator']['name'] == 'brightness'
