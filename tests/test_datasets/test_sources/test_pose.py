"""``.pose`` files of several tools."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pose_files import save_pose, write_pose

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import pose
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.pose_components import component_names
from mmsign.keypoints import names as known
from mmsign.utils.errors import MMSignError

HAND = [('LEFT_HAND_LANDMARKS', [str(i) for i in range(21)])]


def convert(folder: Path, **options: object) -> PoseArchive:
    lines = ['path,gloss', *(f'{file.name},A' for file in sorted(folder.glob('*.pose')))]
    (folder / 'index.csv').write_text('\n'.join(lines))
    write_archive(pose.load(str(folder), **options), folder / 'out', progress=False)  # type: ignore[arg-type]
    return PoseArchive(folder / 'out')


def test_holistic(rng: np.random.Generator, tmp_path: Path) -> None:
    points = write_pose(tmp_path / '1.pose', rng)
    assert points is not None
    archive = convert(tmp_path)
    keypoints, confidence = archive.read(0)
    assert np.abs(keypoints[:, 91:112] - points[:, 501:522, :2]).max() < 0.03
    assert np.abs(keypoints[:, 112:] - points[:, 522:, :2]).max() < 0.03
    assert (confidence[:, 91:] == 1).all()
    assert archive.meta['estimator'] == {'name': 'mediapipe', 'version': None, 'options': {}}
    assert archive.meta['fps'] == 25


def test_the_best_seen_person_is_kept_and_counted(rng: np.random.Generator, tmp_path: Path) -> None:
    data = rng.uniform(50, 400, (4, 3, 21, 3))
    confidence = np.ones((4, 3, 21), np.float32) * np.array([0.2, 0.9, 0])[:, None]
    save_pose(tmp_path / '1.pose', HAND, data, confidence)
    frames = pose.read_pose(tmp_path / '1.pose')
    np.testing.assert_allclose(frames.keypoints, data[:, 1, :, :2], rtol=1e-6)
    assert frames.people == 2
    (tmp_path / 'index.csv').write_text('path,gloss\n1.pose,A\n')
    report = write_archive(pose.load(str(tmp_path)), tmp_path / 'out', progress=False)
    assert report['several_people'] == 1


@pytest.mark.parametrize('count', [18, 25])
def test_openpose(rng: np.random.Generator, tmp_path: Path, count: int) -> None:
    blocks = [('pose_keypoints_2d', count), ('face_keypoints_2d', 70)]
    blocks += [('hand_left_keypoints_2d', 21), ('hand_right_keypoints_2d', 21)]
    components = [(name, [f'q{i}' for i in range(n)]) for name, n in blocks]
    data = rng.uniform(50, 400, (4, 1, count + 112, 2)).astype(np.float32)
    save_pose(tmp_path / '1.pose', components, data)
    archive = convert(tmp_path)
    keypoints, _ = archive.read(0)
    for part, at in ((6, 2), (5, 5), (10, 4), (9, 7), (23, count), (91, count + 70), (132, count + 111)):
        np.testing.assert_allclose(keypoints[:, part], data[:, 0, at], atol=0.03)
    assert archive.meta['estimator']['name'] == 'openpose'


def test_openpose_135_gets_the_arms_wrists(rng: np.random.Generator, tmp_path: Path) -> None:
    data = rng.uniform(50, 400, (4, 1, 135, 2)).astype(np.float32)
    save_pose(tmp_path / '1.pose', [('BODY_135', [f'q{i}' for i in range(135)])], data)
    keypoints, confidence = convert(tmp_path).read(0)
    for part, at in ((91, 9), (112, 10), (92, 25), (113, 45), (23, 65)):
        np.testing.assert_allclose(keypoints[:, part], data[:, 0, at], atol=0.03)
    assert (confidence == 1).all()


def test_reduced_and_reordered_points_are_known_by_name() -> None:
    assert component_names('POSE_LANDMARKS', ['RIGHT_WRIST', 'NOSE', 'LEFT_EYE_OUTER']) == [
        'right_wrist',
        'nose',
        '',
    ]
    assert component_names('FACE_LANDMARKS', ['162', '7']) == ['jaw_0', '']
    assert component_names('LEFT_HAND_LANDMARKS', ['INDEX_FINGER_TIP', 'WRIST']) == [
        'left_index_4',
        'left_hand_wrist',
    ]
    assert component_names('RIGHT_HAND', ['right_hand_20']) == ['right_pinky_4']
    assert component_names('pose_keypoints_2d', ['RShoulder', 'MidHip', 'LSmallToe']) == [
        *('right_shoulder', '', 'left_small_toe')
    ]
    assert component_names('BODY', ['left_heel', 'neck']) == ['left_heel', '']
    assert component_names('POSE_WORLD_LANDMARKS', ['NOSE']) == ['']
    turned = [name.upper() for name in reversed(known.MEDIAPIPE_POSE)]
    assert component_names('POSE_LANDMARKS', turned) == list(reversed(known.POSE_33))


def test_pictures_of_any_size(rng: np.random.Generator, tmp_path: Path) -> None:
    """Full HD and 4K among small ones: nothing is refused, and detail is lost as little as can be."""
    sizes = {'a': (640, 480), 'b': (1920, 1080), 'c': (3840, 2160)}
    written = {}
    for name, (width, height) in sizes.items():
        data = rng.uniform(0, 1, (4, 1, 21, 2)) * (width, height)
        written[name] = data[:, 0]
        save_pose(
            tmp_path / f'{name}.pose',
            [('LEFT_HAND_LANDMARKS', map(str, range(21)))],
            data,
            size=(width, height),
        )  # type: ignore[list-item]
    archive = convert(tmp_path)
    step = archive.meta['scale'][0]
    assert step == 0.2  # 0.05 reaches 1,638 px
    for i, name in enumerate(sizes):
        keypoints, _ = archive.read(i)
        assert np.abs(keypoints[:, 91:112] - written[name]).max() <= step * 0.76  # rounded twice at most
        assert (archive.clip(i).width, archive.clip(i).height) == sizes[name]


def test_normalised_files(rng: np.random.Generator, tmp_path: Path) -> None:
    data = rng.normal(0, 1, (4, 1, 42, 3))
    hands = [(f'{side}_HAND_LANDMARKS', [str(i) for i in range(21)]) for side in ('LEFT', 'RIGHT')]
    save_pose(tmp_path / '1.pose', hands, data)
    archive = convert(tmp_path)
    assert archive.meta['dtype'] == 'float32'
    np.testing.assert_allclose(archive.read(0)[0][:, 91:], data[:, 0, :, :2], rtol=1e-5)


@pytest.mark.parametrize(
    ('make', 'problem'),
    [
        (lambda file, rng: write_pose(file, rng, hands=False), 'has no hand landmarks, only POSE_LANDMARKS'),
        (lambda file, rng: file.write_bytes(b'\0' * 40), r'is not a readable \.pose file'),
        (lambda file, rng: None, 'is missing'),
        (lambda file, rng: write_pose(file, rng, people=0), 'nobody is detected'),
    ],
)
def test_bad_pose_files(rng: np.random.Generator, tmp_path: Path, make: object, problem: str) -> None:
    make(tmp_path / '1.pose', rng)  # type: ignore[operator]
    (tmp_path / 'index.csv').write_text('path,gloss\n1.pose,A\n')
    with pytest.raises(MMSignError, match=rf'1\.pose: .*{problem}'):
        write_archive(pose.load(str(tmp_path)), tmp_path / 'out', progress=False)


def test_a_truncated_pose_file(rng: np.random.Generator, tmp_path: Path) -> None:
    write_pose(tmp_path / '1.pose', rng)
    data = (tmp_path / '1.pose').read_bytes()
    (tmp_path / '1.pose').write_bytes(data[: len(data) // 2])
    with pytest.raises(MMSignError, match=r'1\.pose: is not a readable'):
        pose.read_pose(tmp_path / '1.pose')


def test_files_of_other_tools(shared_data: Path) -> None:
    """Every sample is read, and the hands are where the arms end."""
    for file in sorted((shared_data / 'samples/pose_files').glob('*.pose')):
        frames = pose.read_pose(file)
        assert frames.names is not None
        assert len(frames.names) == frames.keypoints.shape[1]
        if 'left_wrist' not in frames.names:
            continue
        for side in ('left', 'right'):
            arm, hand = (frames.names.index(f'{side}{part}') for part in ('_wrist', '_hand_wrist'))
            shoulders = [frames.names.index(f'{s}_shoulder') for s in ('left', 'right')]
            width = np.linalg.norm(np.subtract(*frames.keypoints[:, shoulders].transpose(1, 0, 2)), axis=-1)
            assert frames.confidence is not None
            seen = (frames.confidence[:, [arm, hand]] > 0.3).all(1)
            away = np.linalg.norm(frames.keypoints[:, arm] - frames.keypoints[:, hand], axis=-1) / width
            assert not seen.any() or np.median(away[seen]) < 0.3, file.name


def test_a_header_that_promises_more(rng: np.random.Generator, tmp_path: Path) -> None:
    """Damaged counts of frames, people and points, and a frame rate that is no number."""
    from pose_format.pose_header import PoseHeader
    from pose_format.utils.reader import BufferReader

    write_pose(tmp_path / '1.pose', rng)
    content = (tmp_path / '1.pose').read_bytes()
    reader = BufferReader(content)
    PoseHeader.read(reader)
    start = reader.read_offset
    for offset in range(4, 10):
        at = start + offset
        (tmp_path / '2.pose').write_bytes(content[:at] + b'\xff\xff' + content[at + 2 :])
        with pytest.raises(MMSignError, match=r'2\.pose: is not a readable'):
            pose.read_pose(tmp_path / '2.pose')
    (tmp_path / '2.pose').write_bytes(content[: start + 2] + b'\xff\xff' + content[start + 4 :])
    assert pose.read_pose(tmp_path / '2.pose').fps == 0
