"""What an interrupted run leaves, and what it is resumed with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from synthetic import clip

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import base, mediapipe
from mmsign.datasets.sources.base import DataSource, Frames, RawClip, write_archive
from mmsign.datasets.sources.clip import Segment, StoredFrames
from mmsign.datasets.sources.resuming import finished, in_order, origin, whole_of
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError


def source(count: int = 4, broken: int | None = None, **changes: object) -> DataSource:
    def read(i: int) -> Frames:
        if i == broken:
            raise MMSignError('is broken')
        data = clip(np.random.default_rng(i))
        return Frames(data[..., :2], data[..., 2], 640, 480)

    clips = [RawClip(f'c{i}', i % 2, f'x/c{i}.npy', lambda i=i: read(i)) for i in range(count)]  # type: ignore[misc]
    made = DataSource(clips, ['a', 'b'], wholebody133(), 'test', shard_frames=6)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def interrupt(folder: Path, **changes: object) -> None:
    with pytest.raises(MMSignError, match='clip c2: is broken'):
        write_archive(source(broken=2, **changes), folder / 'out', progress=False)


ESTIMATOR = {'name': 'mmpose', 'version': '1', 'options': {}}


@pytest.mark.parametrize(
    ('changes', 'problem'),
    [
        ({'name': 'other'}, 'field source: was "test", now it is "other"'),
        ({'estimator': ESTIMATOR}, 'field estimator: was null, now it is {"name": "mmpose"'),
        ({'settings': {'order': ['pose']}}, r'field order: was null, now it is \["pose"\]'),
        ({'fps': 30.0}, 'field fps: was null, now it is 30.0'),
        ({'glosses': ['b', 'a']}, 'field glosses'),
    ],
)
def test_other_settings_are_refused(tmp_path: Path, changes: dict, problem: str) -> None:
    interrupt(tmp_path)
    with pytest.raises(MMSignError, match=problem):
        write_archive(source(**changes), tmp_path / 'out', resume=True, progress=False)


@pytest.mark.parametrize(
    ('name', 'value', 'problem'),
    [
        ('label', 1, "field gloss: was 'a', now 'b'"),
        ('signer', 'anna', "field signer: was '', now 'anna'"),
        ('split', 'test', "field split: was '', now 'test'"),
        ('file', 'x/d.npy', r"field path: was 'c0\.npy', now 'd\.npy'"),
        ('segment', Segment(0, 1), r"field path: was 'c0\.npy', now 'c0\.npy@0-1'"),
        ('clip_id', 'z', 'field clip_id: is no longer in the source'),
    ],
)
def test_other_labels_are_refused(tmp_path: Path, name: str, value: object, problem: str) -> None:
    interrupt(tmp_path)
    changed = source()
    setattr(changed.clips[0], name, value)
    with pytest.raises(MMSignError, match=f'clip c0: {problem}'):
        write_archive(changed, tmp_path / 'out', resume=True, progress=False)


def test_more_clips_and_another_folder_are_fine(tmp_path: Path) -> None:
    interrupt(tmp_path)
    more = source(6)
    for moved in more.clips:
        moved.file = f'/elsewhere/{moved.clip_id}.npy'
    report = write_archive(more, tmp_path / 'out', resume=True, progress=False)
    assert (report['clips'], report['resumed']) == (6, 2)
    assert PoseArchive(tmp_path / 'out').columns['clip_id'].tolist() == [f'c{i}' for i in range(6)]


def test_a_dump_is_resumed_with_the_same_order_and_size(rng: np.random.Generator, tmp_path: Path) -> None:
    np.savez(tmp_path / 'd.npz', landmarks=rng.uniform(0.2, 0.8, (2, 4, 258)), gloss=['a', 'b'])
    settings = [
        dict(mediapipe.load(str(tmp_path / 'd.npz'), **options).settings)  # type: ignore[arg-type]
        for options in ({}, {'width': 640, 'height': 480}, {'order': ('pose', 'right_hand', 'left_hand')})
    ]
    assert settings[0] != settings[1]
    assert settings[0] != settings[2]


def test_ids() -> None:
    assert whole_of('a@2of3') == ('a', 3)
    for other in ('a@1.5-2', 'a@²of³', f'a@1of{"9" * 5000}', '@1of2', 'a@of2'):
        assert whole_of(other) == (other, 0)
    assert origin(RawClip('c', 0, 'x/v.mp4', None, segment=Segment(1, None))) == 'v.mp4@1-'  # type: ignore[arg-type]
    assert finished({'x', 'y@1of2', 'z@1of2', 'z@2of2'}) >= {'x', 'z'}
    assert 'y' not in finished({'y@1of2'})
    clips = [RawClip(name, 0, '', None) for name in ('b', 'a', 'c')]  # type: ignore[arg-type]
    assert in_order(['a@2of10', 'c', 'a@10of10', 'b'], clips) == ['b', 'a@2of10', 'a@10of10', 'c']


def test_a_clip_of_which_only_some_stretches_are_written(tmp_path: Path) -> None:
    """The others are added; those that are there are neither written again nor said to be bad."""

    def read() -> list[StoredFrames]:
        stored = []
        for number in range(3):
            data = clip(np.random.default_rng(number))
            file = tmp_path / f'{number}.npz'
            np.savez(file, keypoints=data[..., :2], confidence=data[..., 2])
            stored.append(StoredFrames(file, 640, 480, 25.0))
        return stored

    def made() -> DataSource:
        return source(clips=[RawClip('long', 0, 'x/long.mp4', read)])

    write_archive(made(), tmp_path / 'whole', progress=False)
    writes = []

    def killed(*args: object) -> Frames:
        writes.append(args[1])
        if len(writes) == 2:
            raise KeyboardInterrupt
        return add(*args)

    add = base._add
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, '_add', killed)
        with pytest.raises(KeyboardInterrupt):
            write_archive(made(), tmp_path / 'out', on_bad='skip', progress=False)
    report = write_archive(made(), tmp_path / 'out', on_bad='skip', resume=True, progress=False)
    assert report['skipped'] == 0
    ours, theirs = PoseArchive(tmp_path / 'out'), PoseArchive(tmp_path / 'whole')
    assert ours.columns['clip_id'].tolist() == ['long@1of3', 'long@2of3', 'long@3of3']
    for row in range(3):
        np.testing.assert_array_equal(ours.read(row)[0], theirs.read(row)[0])
    assert not (tmp_path / 'out/skipped.csv').exists()
