"""Opening archives: bad ones give one clear line, big ones are not loaded, none runs code."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from helpers import edit_clips, edit_json, one_line_error, write_archive

from mmsign.datasets import PoseArchive


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """12 clips of 6 to 10 frames in two shards."""
    return write_archive(tmp_path / 'a', shard_frames=50)


def set_row(row: int, **values: object) -> Callable[[Path], None]:
    return lambda folder: edit_clips(folder, lambda rows: rows[row].update(values))


def set_meta(**values: object) -> Callable[[Path], None]:
    return lambda folder: edit_json(folder / 'meta.json', **values)


def write(name: str, content: str | bytes) -> Callable[[Path], object]:
    data = content if isinstance(content, bytes) else content.encode()
    return lambda folder: (folder / name).write_bytes(data)


def truncate(name: str, size: int) -> Callable[[Path], None]:
    return lambda folder: os.truncate(folder / name, size)


def save(array: np.ndarray) -> Callable[[Path], None]:
    return lambda folder: np.save(folder / 'frames-00000.npy', array)


def swap_starts(folder: Path) -> None:
    def change(rows: list) -> None:
        rows[0]['start'], rows[1]['start'] = rows[1]['start'], rows[0]['start']

    edit_clips(folder, change)


def drop_column(folder: Path) -> None:
    text = (folder / 'clips.csv').read_text().replace('signer', 'person', 1)
    (folder / 'clips.csv').write_text(text)


def unlink(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def as_npz(folder: Path) -> None:
    frames = np.load(folder / 'frames-00000.npy')
    with open(folder / 'frames-00000.npy', 'wb') as stream:
        np.savez(stream, frames)


BAD = {
    'no meta': (unlink('meta.json'), 'tools/prepare_data.py', ''),
    'no clips': (unlink('clips.csv'), 'clips.csv', ''),
    'no glosses': (unlink('glosses.json'), 'glosses.json', ''),
    'no shard': (unlink('frames-00001.npy'), 'frames-00001.npy', 'shard'),
    'meta not json': (write('meta.json', '{"version": 1,'), 'meta.json', ''),
    'meta not utf8': (write('meta.json', b'\xff\xfe\x00'), 'meta.json', ''),
    'meta a list': (write('meta.json', '[1]'), 'meta.json', ''),
    'no layout': (set_meta(layout=...), 'meta.json', 'layout'),
    'other version': (set_meta(version=2), 'meta.json', 'version'),
    'unknown dtype': (set_meta(dtype='float16'), 'meta.json', 'dtype'),
    'nonsense dtype': (set_meta(dtype='O'), 'meta.json', 'dtype'),
    'other dtype': (set_meta(dtype='float32'), 'frames-00000.npy', 'dtype'),
    'no scale': (set_meta(scale=None), 'meta.json', 'scale'),
    'short scale': (set_meta(scale=[0.05]), 'meta.json', 'scale'),
    'text scale': (set_meta(scale=['a', 'b', 'c']), 'meta.json', 'scale'),
    'zero scale': (set_meta(scale=[0.05, 0.05, 0]), 'meta.json', 'scale'),
    'channels': (set_meta(channels=['x', 'y', 'z']), 'meta.json', 'channels'),
    'channel count': (
        set_meta(channels=['x', 'y', 'z', 'confidence'], scale=[1, 1, 1, 1]),
        'frames-00000.npy',
        'channels',
    ),
    'glosses a list': (write('glosses.json', '["a"]'), 'glosses.json', ''),
    'glosses not from 0': (write('glosses.json', '{"1": {"gloss": "a"}}'), 'glosses.json', 'gloss'),
    'glosses without gloss': (write('glosses.json', '{"0": {"name": "a"}}'), 'glosses.json', 'gloss'),
    'glosses empty': (write('glosses.json', '{}'), 'clips.csv', 'label'),
    'column missing': (drop_column, 'clips.csv', 'signer'),
    'csv empty': (write('clips.csv', ''), 'clips.csv', 'clip_id'),
    'csv without rows': (lambda folder: edit_clips(folder, lambda r: r.clear()), 'clips.csv', ''),
    'csv binary': (write('clips.csv', b'clip_id\x00\xff\xfe'), 'clips.csv', ''),
    'label outside': (set_row(4, label=3), 'clips.csv', 'label'),
    'label negative': (set_row(4, label=-1), 'clips.csv', 'label'),
    'label no number': (set_row(4, label='two'), 'clips.csv', 'label'),
    'label huge': (set_row(4, label=10**30), 'clips.csv', 'label'),
    'gloss of another label': (set_row(4, gloss='water'), 'clips.csv', 'gloss'),
    'length 0': (set_row(4, length=0), 'clips.csv', 'length'),
    'length 1': (set_row(4, length=1), 'clips.csv', 'length'),
    'too long': (set_row(4, length=1000), 'clips.csv', 'length'),
    'negative start': (set_row(4, start=-1), 'clips.csv', 'length'),
    'overlap': (set_row(4, start=0), 'clips.csv', 'start'),
    'wrong starts': (swap_starts, 'clips.csv', 'start'),
    'duplicate': (set_row(4, clip_id='s0_0_0'), 'clips.csv', 'clip_id'),
    'no id': (set_row(4, clip_id=' '), 'clips.csv', 'clip_id'),
    'row missing': (lambda folder: edit_clips(folder, lambda r: r.pop()), 'frames-00001.npy', 'length'),
    'shard outside': (set_row(4, shard='../frames-00000.npy'), 'frames-00000.npy', 'shard'),
    'shard empty': (set_row(4, shard=''), 'a', 'shard'),
    'truncated shard': (truncate('frames-00000.npy', 1000), 'frames-00000.npy', ''),
    'truncated header': (truncate('frames-00000.npy', 40), 'frames-00000.npy', ''),
    'empty shard': (truncate('frames-00000.npy', 0), 'frames-00000.npy', ''),
    'flat shard': (save(np.zeros(9, np.int16)), 'frames-00000.npy', 'dtype'),
    'other shard': (save(np.zeros((4, 27, 3), np.int16)), 'clips.csv', 'length'),
    'byte order': (save(np.zeros((50, 27, 3), '>i2')), 'frames-00000.npy', 'dtype'),
    'npz': (as_npz, 'frames-00000.npy', ''),
}


@pytest.mark.parametrize('case', BAD)
def test_bad_archives(folder: Path, case: str) -> None:
    spoil, file, field = BAD[case]
    spoil(folder)
    about_a_clip = file == 'clips.csv' and case not in (
        'no clips',
        'column missing',
        'csv empty',
        'csv without rows',
        'csv binary',
        'no id',
    )
    clip = {
        'duplicate': 'clip s0_0_0',
        'wrong starts': 'clip s0_',
        'glosses empty': 'clip s0_0_0',
        'other shard': 'clip s0_0_0',
        'overlap': 'clip s0_1_0',
    }.get(case, 'clip s1_1_0')
    with one_line_error(folder, file, f'field {field}' if field else '', clip if about_a_clip else ''):
        PoseArchive(folder)


def test_no_archive_at_all(tmp_path: Path) -> None:
    with one_line_error(tmp_path / 'nowhere', 'tools/prepare_data.py'):
        PoseArchive(tmp_path / 'nowhere')


def test_shards_of_different_layouts(folder: Path) -> None:
    frames = np.load(folder / 'frames-00001.npy')
    np.save(folder / 'frames-00001.npy', frames[:, :20])
    with one_line_error('frames-00001.npy', '20 points', '27', 'field layout'):
        PoseArchive(folder)


def test_truncated_table(folder: Path) -> None:
    """Cut anywhere, a table is refused, unless the cut falls behind the last row's last number."""
    whole = (folder / 'clips.csv').read_bytes().rstrip()
    for size in range(len(whole) - 60, len(whole) - 2):
        (folder / 'clips.csv').write_bytes(whole[:size])
        with one_line_error(folder):
            PoseArchive(folder)


class Bomb:
    def __reduce__(self) -> tuple:
        return os.mkdir, (self.path,)

    path = ''


@pytest.mark.parametrize('form', ['object array', 'plain pickle'])
def test_pickles_are_refused_and_not_run(folder: Path, form: str) -> None:
    Bomb.path = str(folder / 'pwned')
    if form == 'plain pickle':
        (folder / 'frames-00000.npy').write_bytes(pickle.dumps(Bomb()))
    else:
        np.save(folder / 'frames-00000.npy', np.array([Bomb()], dtype=object))
    with one_line_error('frames-00000.npy'):
        PoseArchive(folder)
    assert not (folder / 'pwned').exists()


def spoil_frames(folder: Path, value: float, channel: int) -> None:
    frames = np.load(folder / 'frames-00000.npy')
    frames[8, 5] = (1, 1, 1)  # frame 2 of the second clip
    frames[8, 5, channel] = value
    np.save(folder / 'frames-00000.npy', frames)


@pytest.mark.parametrize(('value', 'word'), [(np.nan, 'NaN'), (np.inf, 'infinite'), (-np.inf, 'infinite')])
def test_broken_points_are_refused_when_read(tmp_path: Path, value: float, word: str) -> None:
    folder = write_archive(tmp_path / 'a', dtype='float32')
    spoil_frames(folder, value, 0)
    archive = PoseArchive(folder)
    with one_line_error(folder, 'frames-00000.npy', 'clip s0_1_0', 'field keypoints', word, 'frame 2'):
        archive.read(1)
    archive.read(0)


def test_nan_confidence_is_a_missing_point(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / 'a', dtype='float32')
    spoil_frames(folder, np.nan, 2)
    keypoints, confidence = PoseArchive(folder).read(1)
    assert confidence[2, 5] == 0
    assert not keypoints[2, 5].any()


def test_nobody_detected(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / 'a')
    frames = np.load(folder / 'frames-00000.npy')
    frames[:6, :, 2] = 0
    np.save(folder / 'frames-00000.npy', frames)
    archive = PoseArchive(folder)
    with one_line_error(folder, 'clip s0_0_0', 'nobody', 'field confidence'):
        archive.read(0)
    assert archive.read(1)[1].any()


def test_a_table_saved_by_a_spreadsheet(folder: Path) -> None:
    """A byte order mark, carriage returns and columns in another order."""
    ids = PoseArchive(folder).columns['clip_id'].tolist()
    lines = (folder / 'clips.csv').read_text().splitlines()
    cells = [line.split(',')[::-1] + ['note'] for line in lines]
    (folder / 'clips.csv').write_bytes(b'\xef\xbb\xbf' + '\r\n'.join(map(','.join, cells)).encode() + b'\r\n')
    assert PoseArchive(folder).columns['clip_id'].tolist() == ids


def test_pickling_an_archive_copies_no_frames(folder: Path) -> None:
    archive = PoseArchive(folder)
    copy = pickle.loads(pickle.dumps(archive))
    assert len(pickle.dumps(archive)) < 10_000 < sum(f.stat().st_size for f in folder.glob('*.npy'))
    for i in range(len(archive)):
        np.testing.assert_array_equal(copy.read(i)[0], archive.read(i)[0])
        assert copy.clip(i) == archive.clip(i)


def test_what_is_read_may_be_changed(folder: Path) -> None:
    archive = PoseArchive(folder)
    archive.read(0)[0][:] = 0
    assert archive.read(0)[0].any()


MEASURE = """
import resource, sys, time
from mmsign.datasets import PoseArchive
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
archive = PoseArchive(sys.argv[1])
keypoints, confidence = archive.read(len(archive) // 2)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, time.perf_counter() - start,
      len(archive), *keypoints.shape)
"""


def test_a_big_archive_is_not_loaded(tmp_path: Path) -> None:
    """10,000 clips of 64 frames, 512 MB a shard on a sparse file: opening and reading take a few MB."""
    folder, clips, length, shards = tmp_path / 'a', 10_000, 64, 4
    write_archive(folder, layout='wholebody133', glosses=['sign'], signers=['s'])
    frames = clips * length // shards
    rows = []
    for shard in range(shards):
        name = f'frames-{shard:05d}.npy'
        mapped = np.lib.format.open_memmap(
            folder / name, mode='w+', dtype=np.int16, shape=(frames, 133, 3)
        )  # sparse: only what is written takes room on the disk
        mapped[frames // 2 - length : frames // 2 + length] = 7
        mapped[:length] = 7
        del mapped
        for i in range(clips // shards):
            clip_id = f'c{shard}_{i}'
            rows.append(f'{clip_id},0,sign,s,,{name},{i * length},{length},640,480')
    header = (folder / 'clips.csv').read_text().splitlines()[0]
    (folder / 'clips.csv').write_text('\n'.join([header, *rows]) + '\n')
    size = sum(file.stat().st_size for file in folder.glob('*.npy'))
    assert size > 500e6
    measured = subprocess.run(
        [sys.executable, '-c', MEASURE, folder], capture_output=True, text=True, check=True
    ).stdout.split()
    grown, seconds, *shape = [float(number) for number in measured]
    assert shape == [clips, length, 133, 2]
    assert grown < 60_000, f'{grown / 1000:.0f} MB for an archive of {size / 1e6:.0f} MB'
    assert seconds < 5


def test_json_is_readable_by_people(folder: Path) -> None:
    assert len((folder / 'meta.json').read_text().splitlines()) > 5
    assert json.loads((folder / 'glosses.json').read_text())['0']['gloss'] == 'house'
