"""The fingerspelling converter on the installed package: real recordings, real faults."""

import csv
import importlib.util
import os
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from helpers import one_line_error

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import fingerspelling
from mmsign.keypoints.wholebody import wholebody133

pytest.importorskip('spoken_to_signed', reason='pip install --no-deps spoken-to-signed==0.4.0')


@pytest.fixture(scope='module')
def converted(tmp_path_factory: pytest.TempPathFactory) -> tuple[PoseArchive, int]:
    out = tmp_path_factory.mktemp('letters') / 'fingerspelling'
    count = fingerspelling.convert(None, str(out), progress=False)
    return PoseArchive(out), count


@pytest.fixture
def lexicon(tmp_path: Path) -> Path:
    """A copy of the lexicon with four of its files."""
    source = fingerspelling.find_lexicon()
    with open(source / 'index.csv', newline='', encoding='utf8') as stream:
        rows = list(csv.DictReader(stream))
    kept = [row for row in rows if row['signed_language'] == 'ase' and row['words'] in ('A', 'B', 'C', 'D')]
    folder = tmp_path / 'lexicon'
    for row in kept:
        (folder / row['path']).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / row['path'], folder / row['path'])
    write_index(folder, kept)
    return folder


def write_index(folder: Path, rows: list[dict[str, str]]) -> None:
    with open(folder / 'index.csv', 'w', newline='', encoding='utf8') as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def read_index(folder: Path) -> list[dict[str, str]]:
    with open(folder / 'index.csv', newline='', encoding='utf8') as stream:
        return list(csv.DictReader(stream))


def test_the_whole_package(converted: tuple[PoseArchive, int]) -> None:
    archive, count = converted
    assert count == len(archive) == 436
    assert len(set(archive.columns['signer'])) == 17
    assert archive.glosses == [chr(ord('A') + i) for i in range(26)]
    assert set(archive.columns['label']) == set(range(26))
    assert archive.meta['layout'] == 'wholebody133'
    assert archive.num_keypoints == 133
    assert len(set(archive.columns['clip_id'])) == 436
    pairs = Counter(zip(archive.columns['signer'].tolist(), archive.columns['gloss'].tolist()))
    assert max(pairs.values()) == 1
    assert (archive.columns['width'] > 0).all()
    assert (archive.columns['length'] >= 10).all()


def test_clips_hold_what_the_files_hold(converted: tuple[PoseArchive, int]) -> None:
    """Against pose-format, read point by point by name."""
    from pose_format import Pose

    archive, _ = converted
    source = fingerspelling.find_lexicon()
    index = {(row['signed_language'], row['words'].upper()): row['path'] for row in read_index(source)}
    layout = wholebody133()
    tips = dict(thumb='THUMB_TIP', index='INDEX_FINGER_TIP', pinky='PINKY_TIP')
    checks = [
        (f'{side}_{finger}_4', f'{side.upper()}_HAND_LANDMARKS', point)
        for side in ('left', 'right')
        for finger, point in tips.items()
    ]
    checks += [(name, 'POSE_LANDMARKS', name.upper()) for name in ('nose', 'left_elbow', 'right_shoulder')]
    for i in range(0, 436, 60):
        clip = archive.clip(i)
        pose = Pose.read((source / index[clip.signer, clip.gloss]).read_bytes())
        keypoints, confidence = archive.read(i)
        assert len(keypoints) == len(pose.body.data)
        for name, component, point in checks:
            there = pose.header.get_point_index(component, point)
            expected = np.ma.filled(pose.body.data[:, 0, there, :2], 0)
            level = pose.body.confidence[:, 0, there]
            ours = layout.index(name)
            np.testing.assert_allclose(confidence[:, ours], level, atol=1e-4)
            seen = level > 0
            np.testing.assert_allclose(keypoints[seen, ours], expected[seen], atol=0.026)


def test_hands_belong_to_their_arms(converted: tuple[PoseArchive, int]) -> None:
    """Each hand's wrist lies nearest to the body's wrist of its own side."""
    archive, _ = converted
    layout = wholebody133()
    right = []
    for i in range(436):
        keypoints, confidence = archive.read(i)
        for side, other in (('left', 'right'), ('right', 'left')):
            hand, own, far = (
                layout.index(name) for name in (f'{side}_hand_wrist', f'{side}_wrist', f'{other}_wrist')
            )
            seen = (confidence[:, [hand, own, far]] > 0.5).all(1)
            if seen.sum() > 2:
                near = np.linalg.norm(keypoints[seen, hand] - keypoints[seen, own], axis=-1)
                away = np.linalg.norm(keypoints[seen, hand] - keypoints[seen, far], axis=-1)
                right.append(np.median(near) < np.median(away))
    assert len(right) > 30
    assert np.mean(right) > 0.9  # the detector takes a hand for the other now and then


def test_a_folder_of_ones_own(lexicon: Path, tmp_path: Path) -> None:
    assert fingerspelling.convert(str(lexicon), str(tmp_path / 'out'), progress=False) == 4
    archive = PoseArchive(tmp_path / 'out')
    assert archive.columns['clip_id'].tolist() == ['ase_A', 'ase_B', 'ase_C', 'ase_D']
    assert archive.columns['label'].tolist() == [0, 1, 2, 3]
    assert len(archive.glosses) == 26


def test_package_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, 'find_spec', lambda name: None)
    with one_line_error('spoken-to-signed', 'pip install --no-deps'):
        fingerspelling.find_lexicon()


def test_no_such_folder(tmp_path: Path) -> None:
    with one_line_error(tmp_path / 'nowhere', 'index.csv'):
        fingerspelling.convert(str(tmp_path / 'nowhere'), str(tmp_path / 'out'), progress=False)
    assert not list(tmp_path.iterdir()), 'nothing is left behind'


@pytest.mark.parametrize('share', [0.0, 0.001, 0.05, 0.3, 0.5, 0.9, 0.999])
def test_truncated_file(lexicon: Path, tmp_path: Path, share: float) -> None:
    file = lexicon / read_index(lexicon)[2]['path']
    os.truncate(file, int(file.stat().st_size * share))
    with one_line_error(file, '.pose'):
        fingerspelling.convert(str(lexicon), str(tmp_path / 'out'), progress=False)
    assert not (tmp_path / 'out').exists()


def test_missing_file(lexicon: Path, tmp_path: Path) -> None:
    file = lexicon / read_index(lexicon)[2]['path']
    file.unlink()
    with one_line_error(file, 'is missing'):
        fingerspelling.convert(str(lexicon), str(tmp_path / 'out'), progress=False)


def test_index_without_a_column(lexicon: Path, tmp_path: Path) -> None:
    rows = [{key: value for key, value in row.items() if key != 'words'} for row in read_index(lexicon)]
    write_index(lexicon, rows)
    with one_line_error('index.csv', 'field words'):
        fingerspelling.convert(str(lexicon), str(tmp_path / 'out'), progress=False)


def test_the_same_letter_twice(lexicon: Path, tmp_path: Path) -> None:
    rows = read_index(lexicon)
    write_index(lexicon, [*rows, rows[0]])
    with one_line_error('clip ase_A', 'twice', lexicon):
        fingerspelling.convert(str(lexicon), str(tmp_path / 'out'), progress=False)


def test_nothing_to_convert(lexicon: Path, tmp_path: Path) -> None:
    write_index(lexicon, [{**row, 'signed_language': 'xxx'} for row in read_index(lexicon)])
    with one_line_error('no clips'):
        fingerspelling.convert(str(lexicon), str(tmp_path / 'out'), progress=False)


def test_a_file_that_shows_nobody(lexicon: Path, tmp_path: Path) -> None:
    from pose_format import Pose

    file = lexicon / read_index(lexicon)[0]['path']
    pose = Pose.read(file.read_bytes())
    pose.body.confidence[:] = 0
    pose.body.data.mask[:] = True
    with open(file, 'wb') as stream:
        pose.write(stream)
    with one_line_error(file, 'clip ase_A', 'nobody'):
        fingerspelling.convert(str(lexicon), str(tmp_path / 'out'), progress=False)
    pose.body.data, pose.body.confidence = pose.body.data[:, :0], pose.body.confidence[:, :0]
    with open(file, 'wb') as stream:
        pose.write(stream)
    with one_line_error(file, 'nobody'):
        fingerspelling.convert(str(lexicon), str(tmp_path / 'out2'), progress=False)
