"""MediaPipe dumps."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import one_line_error

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import mediapipe
from mmsign.datasets.sources.base import write_archive
from mmsign.utils.errors import MMSignError


def frames(rng, length=4, face=0):
    """Blocks (T, points, channels) of one clip, normalised; the left hand is lost in frame 1."""
    blocks = {'pose': rng.uniform(0.2, 0.8, (length, 33, 4))}
    if face:
        blocks['face'] = rng.uniform(0.4, 0.6, (length, face, 3))
    blocks['left_hand'] = rng.uniform(0.5, 0.8, (length, 21, 3))
    blocks['right_hand'] = rng.uniform(0.2, 0.5, (length, 21, 3))
    blocks['left_hand'][1] = 0
    return {name: block.astype(np.float32) for name, block in blocks.items()}


def flatten(blocks):
    return np.concatenate([block.reshape(len(block), -1) for block in blocks.values()], 1)


def convert(file, out, **options):
    write_archive(mediapipe.load(str(file), **options), out, progress=False)
    return PoseArchive(out)


@pytest.mark.parametrize('face', [0, 468, 478])
def test_flattened_frames_are_cut_into_blocks(rng, tmp_path, face):
    blocks = frames(rng, face=face)
    blocks['right_hand'][2] = np.nan
    blocks['pose'][3] = 0
    np.save(tmp_path / 'c.npy', flatten(blocks))
    (tmp_path / 'i.csv').write_text('path,gloss\nc.npy,x\n')
    keypoints, confidence = convert(tmp_path / 'i.csv', tmp_path / 'out').read(0)
    assert (confidence[1, 91:112] == 0).all()
    assert (confidence[[0, 2, 3], 91:112] == 1).all()
    assert (confidence[2, 112:] == 0).all()
    assert (confidence[3, :17] == 0).all()
    assert (confidence[:, 23:91] == (1 if face else 0)).all()
    assert confidence[0, 5] == blocks['pose'][0, 11, 3]  # visibility of the left shoulder
    np.testing.assert_array_equal(keypoints[0, 91:112], blocks['left_hand'][0, :, :2])


def test_another_order(rng, tmp_path):
    blocks = frames(rng, face=468)
    order = ('face', 'left_hand', 'pose', 'right_hand')
    np.save(tmp_path / 'c.npy', np.concatenate([blocks[name][..., :3] for name in order], 1))
    (tmp_path / 'i.csv').write_text('path,gloss\nc.npy,x\n')
    with pytest.raises(MMSignError, match=r'c\.npy: field order: .* --order'):
        convert(tmp_path / 'i.csv', tmp_path / 'out')
    archive = convert(tmp_path / 'i.csv', tmp_path / 'out', order=order)
    np.testing.assert_array_equal(archive.read(0)[0][0, 112:], blocks['right_hand'][0, :, :2])
    assert archive.meta['estimator']['name'] == 'mediapipe'


@pytest.mark.parametrize('shape', [(4, 257), (4, 3), (4, 74, 3), (4, 75, 5), (258,), (4, 2, 75, 3)])
def test_other_widths(shape, tmp_path):
    np.save(tmp_path / 'c.npy', np.ones(shape, np.float32))
    (tmp_path / 'i.csv').write_text('path,gloss\nc.npy,x\n')
    with pytest.raises(MMSignError, match=r'c\.npy: .*has (shape|\d+ (numbers|points))'):
        convert(tmp_path / 'i.csv', tmp_path / 'out')


def test_fillers_and_numbers_that_are_no_visibility(rng, tmp_path):
    blocks = frames(rng)
    blocks['left_hand'][2] = -1
    np.save(tmp_path / 'c.npy', flatten(blocks))
    (tmp_path / 'i.csv').write_text('path,gloss\nc.npy,x\n')
    _, confidence = convert(tmp_path / 'i.csv', tmp_path / 'out').read(0)
    assert (confidence[1:3, 91:112] == 0).all()
    assert (confidence[:, 112:] == 1).all()
    blocks['pose'][..., 3] *= 100
    np.save(tmp_path / 'c.npy', flatten(blocks))
    with pytest.raises(MMSignError, match=r'field confidence: ranges from 0 to .*per cent'):
        convert(tmp_path / 'i.csv', tmp_path / 'out2')


def test_hands_relative_to_their_wrists(rng, tmp_path):
    blocks = frames(rng)
    for hand in ('left_hand', 'right_hand'):
        blocks[hand] -= blocks[hand][:, :1]  # the lost hand of frame 1 stays zero
    np.save(tmp_path / 'c.npy', np.concatenate([flatten({'x': blocks[h]}) for h in blocks if h != 'pose'], 1))
    (tmp_path / 'i.csv').write_text('path,gloss\nc.npy,x\n')
    _, confidence = convert(tmp_path / 'i.csv', tmp_path / 'out').read(0)
    assert (confidence[[0, 2, 3], 91:] == 1).all()
    assert (confidence[1, 91:112] == 0).all()


def test_a_picture_of_4k_and_coordinates_that_are_pixels_already(rng, tmp_path):
    blocks = npz(tmp_path, rng)
    options = {'gloss_array': 'word', 'width': 3840, 'height': 2160}
    first = convert(tmp_path / 'dump.npz', tmp_path / 'a', **options)
    pixels = []
    for block in blocks:
        scaled = block.reshape(len(block), -1).copy()
        pose, hands = scaled[:, :132].reshape(-1, 33, 4), scaled[:, 132:].reshape(-1, 42, 3)
        pose[..., 0] *= 3840
        pose[..., 1] *= 2160
        hands[..., 0] *= 3840
        hands[..., 1] *= 2160
        pixels.append(scaled)
    npz(tmp_path, rng, landmarks=np.stack(pixels))
    second = convert(tmp_path / 'dump.npz', tmp_path / 'b', **options)
    for i in range(3):
        np.testing.assert_allclose(first.read(i)[0], second.read(i)[0], atol=0.2)
    assert np.abs(first.read(0)[0][0, 112] - blocks[0][0, -63:-61] * [3840, 2160]).max() < 0.2


def test_clips_of_different_lengths_in_one_array(rng, tmp_path):
    joined = np.concatenate([flatten(frames(rng, length)) for length in (3, 5)])
    npz(
        tmp_path,
        rng,
        landmarks=joined,
        word=['a', 'b'],
        author=None,
        clip_id=None,
        start=[0, 3],
        length=[3, 5],
    )
    archive = convert(tmp_path / 'dump.npz', tmp_path / 'out', gloss_array='word')
    assert archive.columns['length'].tolist() == [3, 5]


def npz(tmp_path, rng, **extra):
    blocks = [flatten(frames(rng)) for _ in range(3)]
    content = {
        'landmarks': np.stack(blocks),
        'word': ['no', 'yes', 'no'],
        'author': ['a', 'a', 'b'],
        'clip_id': ['n/1', 'y/1', 'n/2'],
        **extra,
    }
    np.savez(tmp_path / 'dump.npz', **{name: value for name, value in content.items() if value is not None})
    return blocks


@pytest.mark.parametrize(
    ('arrays', 'field', 'problem'),
    [
        ({'word': 'a'}, 'word', 'has shape'),
        ({'word': [['a', 'b'], ['b', 'a'], ['a', 'a']]}, 'word', 'has shape'),
        ({'landmarks': 0.5}, 'landmarks', 'has 0 axes'),
        ({'start': 0, 'length': 4}, '', 'has 0 axes'),
        ({'start': [0, 1, 2], 'length': [1, 1]}, 'start', 'does not cut 3 frames'),
        ({'start': [0, 1, 2], 'length': [1, 1, 2]}, 'start', 'does not cut 3 frames'),
        ({'start': [-1, 1, 2], 'length': [1, 1, 1]}, 'start', 'does not cut 3 frames'),
        ({'start': [0.0, 1, 2], 'length': [1, 1, 1]}, 'start', 'does not cut 3 frames'),
    ],
)
def test_arrays_that_are_not_one_value_a_clip(rng, tmp_path, arrays, field, problem):
    npz(tmp_path, rng, **arrays)
    with one_line_error('dump.npz', f'field {field}', problem):
        mediapipe.load(str(tmp_path / 'dump.npz'), gloss_array='word')


def test_many_clips_in_one_file(rng, tmp_path):
    blocks = npz(tmp_path, rng)
    source = mediapipe.load(str(tmp_path / 'dump.npz'), gloss_array='word', signer_array='author')
    write_archive(source, tmp_path / 'out', progress=False)
    archive = PoseArchive(tmp_path / 'out')
    assert archive.glosses == ['no', 'yes']
    assert [(r.clip_id, r.label, r.signer, r.split) for r in map(archive.clip, range(3))] == [
        ('n/1', 0, 'a', ''),
        ('y/1', 1, 'a', ''),
        ('n/2', 0, 'b', ''),
    ]
    assert archive.meta['dtype'] == 'float32'
    keypoints, _ = archive.read(2)
    np.testing.assert_array_equal(keypoints[0, 112], blocks[2][0, -63:-61])  # right wrist, exactly


def test_pixels_where_the_picture_size_is_known(rng, tmp_path):
    blocks = npz(tmp_path, rng)
    source = mediapipe.load(str(tmp_path / 'dump.npz'), gloss_array='word', width=640, height=480)
    write_archive(source, tmp_path / 'out', progress=False)
    archive = PoseArchive(tmp_path / 'out')
    assert archive.meta['dtype'] == 'int16'
    assert (archive.clip(0).width, archive.clip(0).height) == (640, 480)
    x, y = archive.read(0)[0][0, 112]
    assert abs(x - blocks[0][0, -63] * 640) < 0.03
    assert abs(y - blocks[0][0, -62] * 480) < 0.03


def test_one_file_a_clip(rng, tmp_path):
    lines = ['path,gloss,signer,split']
    for i in range(3):
        np.save(tmp_path / f'c{i}.npy', flatten(frames(rng, 3 + i)))
        lines.append(f'c{i}.npy,{"ab"[i % 2]},s{i},train')
    (tmp_path / 'i.csv').write_text('\n'.join(lines))
    write_archive(mediapipe.load(str(tmp_path / 'i.csv'), dims=3), tmp_path / 'out', progress=False)
    archive = PoseArchive(tmp_path / 'out')
    assert archive.columns['length'].tolist() == [3, 4, 5]
    assert archive.meta['channels'] == ['x', 'y', 'z', 'confidence']


@pytest.mark.parametrize(
    ('extra', 'options', 'problem'),
    [
        ({'word': None}, {}, 'field word: array is missing'),
        ({'landmarks': None}, {}, 'field landmarks: array is missing'),
        ({'word': ['no', 'yes']}, {}, 'field word: has 2 values for 3 clips'),
        ({'clip_id': ['a']}, {}, 'field clip_id: has 1 values for 3 clips'),
        ({'landmarks': np.ones((3, 4, 258), int)}, {}, 'is of type int64'),
        ({'landmarks': np.zeros((3, 4, 258), np.float32)}, {}, 'nobody is detected'),
        ({'landmarks': np.full((3, 4, 258), np.inf, np.float32)}, {}, 'infinite'),
        ({}, {'width': 640}, 'needs both sides'),
        ({}, {'glosses': 'g.txt'}, "'no' is not in the gloss file"),
    ],
)
def test_bad_dumps(rng, tmp_path, extra, options, problem):
    npz(tmp_path, rng, **extra)
    (tmp_path / 'g.txt').write_text('yes\nmaybe\n')
    if 'glosses' in options:
        options = {'glosses': str(tmp_path / options['glosses'])}
    with pytest.raises(MMSignError, match=problem):
        write_archive(
            mediapipe.load(str(tmp_path / 'dump.npz'), gloss_array='word', **options),
            tmp_path / 'out',
            progress=False,
        )


def test_real_dump(shared_data, tmp_path):
    file = shared_data / 'traduttore_asl_words.npz'
    source = mediapipe.load(str(file), gloss_array='word', signer_array='author')
    report = write_archive(source, tmp_path / 'out', progress=False)
    assert (report['clips'], report['classes'], len(report['signers'])) == (1030, 13, 3)
    archive = PoseArchive(tmp_path / 'out')
    with np.load(file) as dump:
        landmarks = dump['landmarks']
    for i in (0, 500, 1029):
        keypoints, confidence = archive.read(i)
        for block, part in ((slice(132, 195), slice(91, 112)), (slice(195, 258), slice(112, 133))):
            np.testing.assert_array_equal(
                keypoints[:, part], landmarks[i][:, block].reshape(20, 21, 3)[..., :2]
            )
            np.testing.assert_array_equal(confidence[:, part].any(1), landmarks[i][:, block].any(1))
