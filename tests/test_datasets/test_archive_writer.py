"""Writing and reading back: exact up to the storage step, atomic, resumable, strict about clips."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest
from helpers import clips, one_line_error, random_clip, write_archive
from hypothesis import given
from hypothesis import strategies as st

from mmsign.datasets import ArchiveWriter, PoseArchive
from mmsign.datasets.archive_writer import STARTED, tidy
from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing.streams import to_motion
from mmsign.utils.errors import MMSignError

Clip = tuple[np.ndarray, np.ndarray]
LAYOUT = build_layout('base27')


def writer_at(path: Path, **options) -> ArchiveWriter:
    return ArchiveWriter(path, LAYOUT, ['house', 'tree'], **options)


@pytest.mark.parametrize('dims', [2, 3])
@pytest.mark.parametrize('dtype', ['int16', 'float32'])
def test_round_trip(tmp_path: Path, dims: int, dtype: str) -> None:
    made = [random_clip(LAYOUT, 5 + i, dims, seed=i) for i in range(12)]
    folder = write_archive(
        tmp_path / 'a',
        signers=['Zoë', 'b,c', 'd"e', ' f'],
        clip=lambda i: made[i],
        dims=dims,
        dtype=dtype,
        splits={'Zoë': 'val'},
        shard_frames=30,
    )
    archive = PoseArchive(folder)
    assert len(archive) == 12
    assert archive.num_keypoints == 27
    assert len(list(folder.glob('frames-*.npy'))) == 4
    for i, (keypoints, confidence) in enumerate(made):
        clip, (points, conf) = archive.clip(i), archive.read(i)
        signer = ['Zoë', 'b,c', 'd"e', ' f'][i // 3]
        assert (clip.clip_id, clip.label, clip.signer) == (f'{signer}_{i % 3}_0', i % 3, signer)
        assert clip.gloss == archive.glosses[i % 3] == ('house', 'tree', 'water')[i % 3]
        assert (clip.length, clip.width, clip.height) == (5 + i, 640, 480)
        assert clip.split == ('val' if signer == 'Zoë' else '')
        assert points.dtype == conf.dtype == np.float32
        exact = dtype == 'float32'
        np.testing.assert_allclose(points, keypoints, rtol=0, atol=0 if exact else 0.0251)
        np.testing.assert_allclose(conf, confidence, rtol=0, atol=0 if exact else 5.1e-5)
        np.testing.assert_array_equal(conf > 0, confidence > 0)


def test_files_are_what_the_format_says(tmp_path: Path) -> None:
    folder = tmp_path / 'a'
    with ArchiveWriter(
        folder, LAYOUT, ['水', 'tree'], fps=25.0, source='here', language='zh', aliases={0: ['river']}
    ) as writer:
        writer.add('c', *random_clip(LAYOUT), label=1, signer='s')
    assert sorted(file.name for file in folder.iterdir()) == [
        'clips.csv',
        'frames-00000.npy',
        'glosses.json',
        'meta.json',
    ]
    meta = json.loads((folder / 'meta.json').read_text())
    assert meta['version'] == 1
    assert meta['layout'] == 'base27'
    assert meta['channels'] == ['x', 'y', 'confidence']
    assert (meta['dtype'], meta['scale'], meta['fps'], meta['source']) == (
        'int16',
        [0.05, 0.05, 1e-4],
        25.0,
        'here',
    )
    glosses = json.loads((folder / 'glosses.json').read_text(encoding='utf8'))
    assert glosses == {
        '0': {'gloss': '水', 'language': 'zh', 'aliases': ['river']},
        '1': {'gloss': 'tree', 'language': 'zh', 'aliases': []},
    }
    with open(folder / 'clips.csv', newline='') as stream:
        (row,) = csv.DictReader(stream)
    assert row == {
        'clip_id': 'c',
        'label': '1',
        'gloss': 'tree',
        'signer': 's',
        'split': '',
        'shard': 'frames-00000.npy',
        'start': '0',
        'length': '8',
        'width': '0',
        'height': '0',
    }
    frames = np.load(folder / 'frames-00000.npy', allow_pickle=False)
    assert frames.shape == (8, 27, 3)
    assert frames.dtype == np.int16


@given(clips(points=27), st.floats(0.1, 500))
def test_int16_keeps_motion_within_a_twentieth_of_a_pixel(tmp_path_factory, clip: Clip, size: float) -> None:
    keypoints = np.clip(clip[0] * size, -1638, 1638).astype(np.float32)
    folder = tmp_path_factory.mktemp('int16') / 'a'
    with writer_at(folder) as writer:
        writer.add('c', keypoints, clip[1], label=0)
    points, conf = PoseArchive(folder).read(0)
    expected, _ = to_motion(keypoints, clip[1])
    found, _ = to_motion(points, conf)
    rounding = 2 * np.spacing(np.float32(1638))  # float32 holds such coordinates no more exactly
    assert np.abs(points - keypoints).max() <= 0.025 + rounding
    assert np.abs(found - expected).max() <= 0.05 + rounding


def test_a_detected_point_never_becomes_a_missing_one(tmp_path: Path) -> None:
    keypoints, confidence = random_clip(LAYOUT, missing=0)
    confidence[:, 0], confidence[:, 1] = 1e-6, 1.06
    with writer_at(tmp_path / 'a') as writer:
        writer.add('c', keypoints, confidence, label=0)
    _, conf = PoseArchive(tmp_path / 'a').read(0)
    assert (conf > 0).all()
    assert conf[0, 1] == 1  # as heatmaps overshoot


def test_coordinates_beyond_int16(tmp_path: Path) -> None:
    """The steps become larger for all clips, those that were committed before included."""
    clips = {name: random_clip(LAYOUT, seed=i, missing=0) for i, name in enumerate('abc')}
    clips['b'][0][3, 2, 1] = -1700
    clips['c'][0][3, 2, 1] = 4000
    with writer_at(tmp_path / 'a', shard_frames=8) as writer:
        for name, clip in clips.items():
            writer.add(name, *clip, label=0)
    archive = PoseArchive(tmp_path / 'a')
    assert archive.meta['scale'] == [0.2, 0.2, 1e-4]
    for i, name in enumerate('abc'):
        keypoints, confidence = archive.read(i)
        assert (
            np.abs(keypoints - clips[name][0]).max() <= 0.151
        )  # half of 0.2, and half of 0.05 or 0.1 before
        np.testing.assert_allclose(confidence, clips[name][1], atol=1e-4)
    with writer_at(tmp_path / 'b') as writer:
        clips['a'][0][1, 2, 0] = 13200
        with one_line_error('v.mp4', 'clip far', 'field keypoints', 'is 13200 at frame 1', 'float32'):
            writer.add('far', *clips['a'], label=0, file='v.mp4')
        writer.add('near', *random_clip(LAYOUT), label=0)
    assert PoseArchive(tmp_path / 'b').columns['clip_id'].tolist() == ['near']


@pytest.mark.parametrize('point', range(12))
def test_a_writer_that_is_killed_while_its_steps_widen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: int
) -> None:
    """At every point of closing: resuming gives what an unbroken writer gives."""
    clips = [random_clip(LAYOUT, seed=i, missing=0) for i in range(3)]
    clips[2][0][3, 2, 1] = 3000
    replace, calls = os.replace, iter(range(99))

    def fail(source: Path, target: Path) -> None:
        if next(calls) == point:
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, 'replace', fail)
        try:
            with writer_at(tmp_path / 'a', shard_frames=8) as writer:
                for i, clip in enumerate(clips):
                    writer.add(f'c{i}', *clip, label=0)
        except KeyboardInterrupt:
            pass
    if not (tmp_path / 'a').exists():
        with writer_at(
            tmp_path / 'a', shard_frames=8, resume=(tmp_path / 'a.partial/started.json').exists()
        ) as writer:
            for i, clip in enumerate(clips):
                if f'c{i}' not in writer.seen:
                    writer.add(f'c{i}', *clip, label=0)
    archive = PoseArchive(tmp_path / 'a')
    for i, clip in enumerate(clips):
        assert np.abs(archive.read(i)[0] - clip[0]).max() <= 0.1


def nan_clip() -> Clip:
    keypoints, confidence = random_clip(LAYOUT, missing=0)
    keypoints[1, 2, 0] = np.nan
    return keypoints, confidence


@pytest.mark.parametrize(
    ('clip', 'label', 'mentions'),
    [
        (nan_clip(), 0, ('is NaN at frame 1, point 2', 'field keypoints')),
        ((np.full((8, 27, 2), np.inf), np.ones((8, 27))), 0, ('infinite', 'field keypoints')),
        (random_clip(LAYOUT, 0), 0, ('0 frame', 'field length')),
        (random_clip(LAYOUT, 1), 0, ('1 frame', 'field length')),
        ((np.ones((8, 27, 2)), np.zeros((8, 27))), 0, ('nobody', 'field confidence')),
        (random_clip('masa49'), 0, ('49 points', 'base27 has 27', 'field keypoints')),
        (random_clip(LAYOUT, dims=3), 0, ('3 coordinates', 'field keypoints')),
        (random_clip(LAYOUT), 2, ('outside the 2 glosses', 'zero-based', 'field label')),
        (random_clip(LAYOUT), -1, ('outside the 2 glosses', 'zero-based', 'field label')),
    ],
)
def test_bad_clips(tmp_path: Path, clip: Clip, label: int, mentions: tuple[str, ...]) -> None:
    with writer_at(tmp_path / 'a') as writer:
        writer.add('good', *random_clip(LAYOUT), label=0)
        with np.errstate(invalid='ignore'), one_line_error('dir/v.mp4', 'clip c9', *mentions):
            writer.add('c9', *clip, label=label, file='dir/v.mp4')
    assert len(PoseArchive(tmp_path / 'a')) == 1, 'a refused clip leaves no trace'


def test_same_id_twice(tmp_path: Path) -> None:
    with writer_at(tmp_path / 'a') as writer:
        writer.add('c', *random_clip(LAYOUT), label=0)
        with one_line_error('v.mp4', 'clip c', 'field clip_id', 'twice'):
            writer.add('c', *random_clip(LAYOUT), label=1, file='v.mp4')


def test_settings_that_make_no_sense(tmp_path: Path) -> None:
    with one_line_error('float16', 'field dtype'):
        writer_at(tmp_path / 'a', dtype='float16')
    with one_line_error('field dims'):
        writer_at(tmp_path / 'a', dims=4)
    with one_line_error(tmp_path / 'b', 'no clips'), writer_at(tmp_path / 'b'):
        pass


def test_an_archive_is_never_overwritten(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / 'a')
    with one_line_error(folder, 'already exists', '--out'):
        writer_at(folder)
    assert len(PoseArchive(folder)) == 12


def test_a_trailing_slash_is_no_other_folder(tmp_path: Path) -> None:
    with ArchiveWriter(f'{tmp_path}/a/', LAYOUT, ['house']) as writer:
        writer.add('c', *random_clip(LAYOUT), label=0)
        assert writer.partial == tmp_path / 'a.partial'
        assert not (tmp_path / 'a').exists()
    assert len(PoseArchive(tmp_path / 'a')) == 1


def test_an_exception_leaves_nothing_that_opens(tmp_path: Path) -> None:
    def decode() -> Clip:
        raise ZeroDivisionError

    def convert() -> None:
        with writer_at(tmp_path / 'a', shard_frames=8) as writer:
            writer.add('c', *random_clip(LAYOUT), label=0)
            writer.add('d', *decode(), label=0)

    with pytest.raises(ZeroDivisionError):
        convert()
    assert not (tmp_path / 'a').exists()
    with pytest.raises(MMSignError):
        PoseArchive(tmp_path / 'a')
    with pytest.raises(MMSignError):
        PoseArchive(tmp_path / 'a.partial')


def test_what_completes_an_archive_comes_before_its_name(tmp_path: Path) -> None:
    """A writer that is killed in between can still be resumed, and writes its report then."""
    out, seen = tmp_path / 'out', []

    def complete(folder: Path) -> None:
        seen.append((out.exists(), len(PoseArchive(folder))))

    writer = ArchiveWriter(out, build_layout('base27'), ['a'])
    writer.add('c', *random_clip('base27'), label=0)
    writer.close(complete=complete)
    assert seen == [(False, 1)]
    left = [out / 'rows-00000.csv', out / STARTED, tmp_path / 'out.lock']
    assert not any(file.exists() for file in left)
    for file in left:  # of a writer that was killed at the very end
        file.write_text('x')
    tidy(out)
    assert not any(file.exists() for file in left)
    assert len(PoseArchive(out)) == 1
