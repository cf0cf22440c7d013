"""What a path is, told by its contents."""

from __future__ import annotations

import io
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

from mmsign.datasets.sources import get_converter
from mmsign.datasets.sources.recognise import describe_unknown, recognise
from mmsign.utils.errors import MMSignError


def told(path: Path) -> tuple[str, dict[str, object]] | None:
    found = recognise(path)
    assert found is None or found.how
    return (found.format, found.options) if found else None


@pytest.mark.parametrize(
    ('shape', 'expected'),
    [
        ((6, 133, 3), ('csv', {'layout': 'wholebody133', 'dims': 2})),
        ((1, 6, 133, 3), ('csv', {'layout': 'wholebody133', 'dims': 2})),
        ((6, 133, 2), ('csv', {'layout': 'wholebody133', 'dims': 2})),
        ((3, 6, 133), ('csv', {'layout': 'wholebody133', 'dims': 2})),
        ((6, 27, 4), ('csv', {'layout': 'base27', 'dims': 3})),
        ((3, 6, 75, 1), ('mediapipe', {})),
        ((6, 2, 21, 3), ('mediapipe', {})),
        ((2, 6, 133, 3), None),
        ((6, 1662), ('mediapipe', {})),
        ((6, 258), ('mediapipe', {})),
        ((6, 126), ('mediapipe', {})),
        ((6, 543, 3), ('mediapipe', {})),
        ((6, 75, 3), ('mediapipe', {})),
        ((6, 17), None),
        ((6, 5, 7), None),
    ],
)
def test_arrays(tmp_path: Path, shape: tuple[int, ...], expected: object) -> None:
    (tmp_path / 'yes').mkdir()
    np.save(tmp_path / 'yes/1.npy', np.zeros(shape, np.float32))
    (tmp_path / 'clips.txt').write_text('path,gloss\nyes/1.npy,yes\n')
    (tmp_path / 'list.csv').write_text('path,gloss\nyes\\1.npy,yes\n')
    for path in (tmp_path, tmp_path / 'yes/1.npy', tmp_path / 'list.csv'):
        assert told(path) == expected


def test_dumps_of_many_clips(tmp_path: Path) -> None:
    np.savez(
        tmp_path / 'a.npz',
        x=np.zeros((4, 6, 258), np.float32),
        word=np.array(list('abca')),
        author=np.arange(4),
    )
    expected = {'array': 'x', 'gloss_array': 'word', 'signer_array': 'author'}
    assert told(tmp_path / 'a.npz') == ('mediapipe', expected)
    bounds = dict(start=np.array([0, 2]), length=np.array([2, 3]))
    np.savez(
        tmp_path / 'b.npz', frames=np.zeros((5, 75, 3), np.float32), gloss=np.array(['a', 'b']), **bounds
    )
    assert told(tmp_path / 'b.npz') == ('mediapipe', {'array': 'frames', 'gloss_array': 'gloss'})


def test_folders_of_files(tmp_path: Path) -> None:
    for name in ('v/yes/a.mp4', 'v/yes/._b.pose', 'p/yes/a.pose', 'n/readme.md'):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / 'v.csv').write_text('path;gloss\nv/yes/a.mp4;yes\n')
    assert told(tmp_path / 'v') == ('videos', {})
    assert told(tmp_path / 'v.csv') == ('videos', {'source': [], 'labels': str(tmp_path / 'v.csv')})
    assert told(tmp_path / 'p') == ('pose', {})
    assert told(tmp_path / 'n') is None


def test_pickles(tmp_path: Path) -> None:
    item = {'frame_dir': 'x', 'keypoint': np.zeros((1, 4, 27, 2)), 'label': 0}
    (tmp_path / 'a.pkl').write_bytes(pickle.dumps({'annotations': [item]}))
    assert told(tmp_path / 'a.pkl') == ('mmaction', {'layout': 'base27'})
    (tmp_path / 'b.pkl').write_bytes(pickle.dumps(Path('x')))
    assert told(tmp_path / 'b.pkl') is None


@pytest.mark.parametrize(
    ('name', 'content'),
    [
        ('a.json', b'[1, {"instances": 3}]'),
        ('a.json', b'{"people": 3}'),
        ('a.json', b'{'),
        ('a.npy', b''),
        ('a.npy', b'\x93NUMPY\x01\x00'),
        ('a.npz', b'PK'),
        ('a.pkl', b'\x80\x04]\x94.'),
        ('a.pkl', b'no pickle'),
        ('a.txt', b'\xff\xfe'),
        ('a_b_1.txt', b'1 2 3\n'),
        ('a.csv', b'path,gloss\nx.abc,y\n'),
        ('a.xyz', b''),
    ],
)
def test_what_is_nothing_known(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert told(tmp_path / name) is None
    assert told(tmp_path) is None


def test_a_table_without_clips(tmp_path: Path) -> None:
    (tmp_path / 'a.csv').write_bytes(b'path,gloss\n')
    assert told(tmp_path) is None
    with pytest.raises(MMSignError, match=r'a\.csv: lists no clip'):
        told(tmp_path / 'a.csv')


def test_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / 'a.xlsx').write_bytes(b'PK\x03\x04')
    with pytest.raises(MMSignError, match='save it as CSV'):
        told(tmp_path / 'a.xlsx')


def test_an_npz_of_odd_arrays(tmp_path: Path) -> None:
    np.savez(
        tmp_path / 'a.npz',
        width=np.float32(3),
        gloss=np.array(['a']),
        x=np.zeros((1, 4, 5)),
        empty=np.zeros(0),
    )
    assert told(tmp_path / 'a.npz') is None


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(MMSignError, match='no such file or folder'):
        recognise(tmp_path / 'x')


def test_shared_samples(shared_data: Path) -> None:
    expected = {
        'samples/pose_files': 'pose',
        'samples/libras': 'videos',
        'samples/pyskl_pkl/sample.pkl': 'mmaction',
        'traduttore_asl_words.npz': 'mediapipe',
        'wlasl50_train.npz': 'mediapipe',
        'asl100_one_shot.npz': 'mediapipe',
    }
    for name, known in expected.items():
        found = recognise(shared_data / name)
        assert found is not None, name
        assert found.format == known, name
        if found.format == 'mediapipe':
            source = get_converter(found.format).load(str(shared_data / name), **found.options)
            assert len(source.clips) >= 100
            source.clips[0].read()


@pytest.mark.parametrize('name', ['a.npy', 'a.npz', 'a.json', 'a.pkl', 'a.csv', 'yes_a_1.txt', 'a.pose'])
def test_pipes_and_devices_are_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    if name == 'a.csv':
        with pytest.raises(MMSignError, match='is a pipe or device'):
            recognise(tmp_path / name)
    elif name != 'a.pose':  # known by its name alone
        assert recognise(tmp_path / name) is None


@pytest.mark.parametrize('shape', [(2,) * 20, (0, 10**12, 75, 3), (10**9, 75, 3), (4, -75, 3)])
def test_headers_that_lie(tmp_path: Path, shape: tuple[int, ...]) -> None:
    stream = io.BytesIO()
    header = {'descr': '<f4', 'fortran_order': False, 'shape': shape}
    np.lib.format.write_array_header_1_0(stream, header)
    (tmp_path / 'a.npy').write_bytes(stream.getvalue())
    assert recognise(tmp_path / 'a.npy') is None


def test_a_table_that_names_the_videos_of_the_poses(tmp_path: Path) -> None:
    (tmp_path / 'poses').mkdir()
    np.save(tmp_path / 'poses/1.npy', np.zeros((6, 133, 3), np.float32))
    for listed in ('1.mp4', '1', 'C:\\videos\\1.avi'):
        (tmp_path / 'list.csv').write_text(f'path,gloss\n{listed},yes\n')
        assert told(tmp_path / 'list.csv') == ('csv', {'layout': 'wholebody133', 'dims': 2})


def test_how_a_table_is_read(tmp_path: Path) -> None:
    np.save(tmp_path / '1.npy', np.zeros((6, 133, 3), np.float32))
    (tmp_path / 'list.csv').write_bytes('clip,anlam\n1.npy,ağaç\n'.encode('cp1254'))
    found = recognise(tmp_path / 'list.csv', encoding='cp1254', columns=['gloss=anlam'])
    assert found is not None
    assert found.format == 'csv'
    with pytest.raises(MMSignError, match='is not UTF-8'):
        recognise(tmp_path / 'list.csv')


def test_what_is_packed_or_of_other_programs(tmp_path: Path) -> None:
    (tmp_path / 'letters/A').mkdir(parents=True)
    (tmp_path / 'letters/A/1.JPG').touch()
    assert recognise(tmp_path / 'letters') is None
    assert '1.JPG is a picture' in describe_unknown(tmp_path / 'letters')
    for name, advice in (('a.zip', 'unpack it'), ('b.mat', 'numpy.savez'), ('c.h5', 'numpy.savez')):
        (tmp_path / name).touch()
        assert recognise(tmp_path / name) is None
        assert advice in describe_unknown(tmp_path / name)
