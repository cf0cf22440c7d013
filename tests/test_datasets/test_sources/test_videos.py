"""Videos as a source: estimated, cut, interrupted, resumed."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path

import numpy as np
import pytest
from fake_pose import BrightnessEstimator
from video_files import write_video

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import videos
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.clip import StoredFrames
from mmsign.utils.errors import MMSignError


def ramp(*levels: int) -> list[np.ndarray]:
    return [np.full((64, 64, 3), level, np.uint8) for level in levels]


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    folder = tmp_path / 'clips'
    folder.mkdir()
    write_video(folder / 'a.mp4', ramp(10, 20, 30, 40))
    (folder / 'b.mp4').write_bytes(b'')
    write_video(folder / 'c.mp4', ramp(0, 0, 0))
    write_video(folder / 'd.mp4', ramp(50, 60), times=[0, 0.04])
    return folder


def extract(words: list[Path], out: Path, **options: object) -> dict:
    how = {key: options.pop(key) for key in ('resume', 'workers', 'executor') if key in options}
    source = videos.load(words, estimator=options.pop('estimator', BrightnessEstimator()), **options)  # type: ignore[arg-type]
    return write_archive(source, out, 'skip', progress=False, **how)  # type: ignore[arg-type]


def read(archive: Path) -> dict[str, np.ndarray]:
    """Clip id → brightness of its frames, as the hands tell it."""
    found = PoseArchive(archive)
    return {found.clip(i).clip_id: found.read(i)[0][:, 100, 1] for i in range(len(found))}


@pytest.mark.parametrize(('workers', 'executor'), [(0, 'local'), (2, 'local'), (2, 'ray')])
def test_bad_files_are_listed_and_stop_nobody(
    clips: Path, tmp_path: Path, workers: int, executor: str
) -> None:
    out = tmp_path / 'archive'
    report = extract([clips], out, workers=workers, executor=executor)
    assert (report['clips'], report['frames'], report['skipped']) == (2, 6, 2)
    found = read(out)
    assert list(found) == ['a', 'd']  # whichever was ready first
    np.testing.assert_allclose(found['a'], [10, 20, 30, 40], atol=2)
    np.testing.assert_allclose(found['d'], [50, 60], atol=2)
    archive = PoseArchive(out)
    assert archive.meta['layout'] == 'wholebody133'
    assert archive.meta['estimator']['name'] == 'brightness'
    assert archive.meta['fps'] == 25
    assert (archive.clip(0).width, archive.clip(0).height) == (64, 64)
    with open(out / 'skipped.csv', newline='') as stream:
        failed = {row['clip_id']: row['reason'] for row in csv.DictReader(stream)}
    assert set(failed) == {'b', 'c'}
    assert 'is empty (0 bytes)' in failed['b']
    assert 'nobody is detected' in failed['c']


def test_long_videos_are_cut_into_clips(tmp_path: Path) -> None:
    write_video(tmp_path / 'long.mp4', ramp(*range(10, 60, 5)), fps=10)
    out = tmp_path / 'archive'
    extract([tmp_path / 'long.mp4'], out, part_seconds=0.4)
    found = read(out)
    assert [(name, len(levels)) for name, levels in found.items()] == [
        ('long@1of3', 4),
        ('long@2of3', 4),
        ('long@3of3', 2),
    ]
    np.testing.assert_allclose(np.concatenate(list(found.values())), range(10, 60, 5), atol=2)
    assert PoseArchive(out).meta['fps'] == 10


@pytest.mark.parametrize('frames', [False, True])
def test_several_signs_of_one_video(tmp_path: Path, frames: bool) -> None:
    """Also far into it, where the reader jumps to a key frame."""
    levels = [20 + i % 70 for i in range(200)]
    write_video(tmp_path / 'long.mp4', ramp(*levels), fps=20)
    write_video(tmp_path / 'b.mp4', ramp(30, 40), fps=20)
    columns = 'start_frame,end_frame' if frames else 'start,end'
    rows = ['long.mp4,x,20,40', 'long.mp4,y,140,160', 'long.mp4,x,190,', 'b.mp4,z,,']
    if not frames:
        rows = ['long.mp4,x,1,2', 'long.mp4,y,7,0:08', 'long.mp4,x,9.5,', 'b.mp4,z,,']
    (tmp_path / 'labels.csv').write_text('\n'.join([f'path,gloss,{columns}', *rows]))
    extract([], tmp_path / 'out', labels=tmp_path / 'labels.csv')
    found = list(read(tmp_path / 'out').values())
    assert [len(clip) for clip in found] == [20, 20, 10, 2]
    for clip, start in zip(found, (20, 140, 190)):
        np.testing.assert_allclose(clip, levels[start : start + len(clip)], atol=2.5)


def test_a_segment_beyond_the_end(tmp_path: Path) -> None:
    write_video(tmp_path / 'a.mp4', ramp(*range(20, 60)), fps=20)
    (tmp_path / 'labels.csv').write_text('path,gloss,start,end\na.mp4,x,0,1\na.mp4,y,3,4\na.mp4,z,1,9\n')
    report = extract([], tmp_path / 'out', labels=tmp_path / 'labels.csv')
    assert list(read(tmp_path / 'out')) == ['a@0-1', 'a@1-9']
    text = (tmp_path / 'out/skipped.csv').read_text()
    assert 'a@3-4: field start: no frame lies in this segment' in text
    assert report['notes_first'] == ['a@1-9: the video ends at 2.0 s, the segment at 9 s']


def interrupted(
    clips: Path, out: Path, monkeypatch: pytest.MonkeyPatch, seen: list[str], **options: object
) -> None:
    original = videos.read_video

    def read_video(path: Path, *args: object) -> list[StoredFrames]:
        seen.append(path.stem)
        if path.stem == 'd' and len(seen) < 5:
            raise KeyboardInterrupt
        return original(path, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(videos, 'read_video', read_video)
    with pytest.raises(KeyboardInterrupt):
        extract([clips], out, **options)
    assert not out.exists()


def test_an_interrupted_run_goes_on_where_it_stopped(
    clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, seen = tmp_path / 'archive', list[str]()
    write_video(clips / 'e.mp4', ramp(70, 80))
    interrupted(clips, out, monkeypatch, seen)
    report = extract([clips], out, resume=True)
    assert seen == ['a', 'b', 'c', 'd', 'b', 'c', 'd', 'e']  # a is not done again
    assert (report['clips'], report['resumed']) == (3, 1)
    assert sorted(read(out)) == ['a', 'd', 'e']


class OtherEstimator(BrightnessEstimator):
    name = 'other'


@pytest.mark.parametrize(
    ('change', 'problem'),
    [
        ({'estimator': OtherEstimator()}, 'field source: was .*brightness.*now it is .*other'),
        ({'max_side': 320}, 'field max_side: was 1080, now it is 320'),
        ({'part_seconds': 1.0}, 'field part_seconds: was 300.0, now it is 1.0'),
        (
            {'table': 'path,gloss,signer\na.mp4,tree,x\nd.mp4,tree,\n'},
            "clip a: field signer: was '', now 'x'",
        ),
        ({'table': 'path,gloss\na.mp4,house\nd.mp4,tree\n'}, 'field glosses'),
        ({'table': 'path,gloss,split\na.mp4,tree,test\nd.mp4,tree,\n'}, "field split: was '', now 'test'"),
        ({'table': 'path,gloss\nd.mp4,tree\n'}, 'clip a: field clip_id: is no longer in the source'),
        ({'table': 'path,gloss,clip_id\nd.mp4,tree,a\n'}, r"field path: was 'a\.mp4', now 'd\.mp4'"),
    ],
)
def test_nothing_of_another_estimator_table_or_option_is_kept(
    clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict, problem: str
) -> None:
    (clips / 'b.mp4').unlink()
    (clips / 'c.mp4').unlink()
    table = clips / 'labels.csv'
    table.write_text('path,gloss\na.mp4,tree\nd.mp4,tree\n')
    interrupted(clips, tmp_path / 'out', monkeypatch, [], labels=table)
    if 'table' in change:
        table.write_text(change.pop('table'))
    words = [] if 'clip_id' in problem or 'field path' in problem else [clips]
    with pytest.raises(MMSignError, match=problem):
        extract(words, tmp_path / 'out', labels=table, resume=True, **change)


def test_nothing_usable_is_an_error(clips: Path, tmp_path: Path) -> None:
    with pytest.raises(MMSignError, match=r'no clips were written.*archive\.partial/skipped\.csv'):
        extract([clips / 'b.mp4'], tmp_path / 'archive')
    assert 'is empty' in (tmp_path / 'archive.partial/skipped.csv').read_text()


def test_joined_recordings_keep_every_frame(tmp_path: Path) -> None:
    """Time stamps that leap, as they do where recordings were joined: the frame rate counts."""
    times = [i / 25 for i in range(10)] + [60 + i / 25 for i in range(10)]
    write_video(tmp_path / 'a.mp4', ramp(*range(20, 40)), times=times)
    with warnings.catch_warnings():
        warnings.simplefilter('error')  # the report says it
        report = extract([tmp_path / 'a.mp4'], tmp_path / 'out')
    np.testing.assert_allclose(read(tmp_path / 'out')['a'], range(20, 40), atol=2)
    assert 'a: time stamps leap by 59.' in report['notes_first'][0]
    assert PoseArchive(tmp_path / 'out').meta['fps'] == pytest.approx(25, rel=0.01)


def test_a_word_a_folder(tmp_path: Path) -> None:
    for i, name in enumerate(('train/tree/P1_a.mp4', 'train/house/P2_a.mp4', 'test/tree/P3_b.MP4')):
        (tmp_path / 'v' / name).parent.mkdir(parents=True, exist_ok=True)
        write_video(tmp_path / 'v' / name.lower(), ramp(20 + i, 30, 40)).rename(tmp_path / 'v' / name)
    extract([tmp_path / 'v'], tmp_path / 'out', labels='folders', signer=r'(P\d)_')
    archive = PoseArchive(tmp_path / 'out')
    assert [(c.clip_id, c.gloss, c.signer, c.split) for c in map(archive.clip, range(3))] == [
        ('test/tree/P3_b', 'tree', 'P3', 'test'),
        ('train/house/P2_a', 'house', 'P2', 'train'),
        ('train/tree/P1_a', 'tree', 'P1', 'train'),
    ]
    with pytest.raises(MMSignError, match='field labels: needs one folder of folders'):
        extract([tmp_path / 'v/test/tree/P3_b.MP4'], tmp_path / 'x', labels='folders')


def test_shards_of_a_source(clips: Path) -> None:
    source = videos.load([clips], estimator=BrightnessEstimator(), shard='2/3')
    assert [clip.clip_id for clip in source.clips] == ['b']
    with pytest.raises(MMSignError, match='leaves no video'):
        videos.load([clips], estimator=BrightnessEstimator(), shard='5/5')
