"""From videos, streams, arrays and clips to names."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fake_pose import BrightnessEstimator
from helpers import one_line_error
from tiny_models import clips_of, tiny_checkpoint
from video_files import astronaut, carphone, nodding, write_video

from mmsign.datasets import PoseArchive
from mmsign.inference.export import export_model
from mmsign.inference.inferencer import SignInferencer
from mmsign.inference.labelled_video import PoseTape, draw_video
from mmsign.inference.load_model import load_model
from mmsign.inference.segment import MotionSegmenter
from mmsign.keypoints.wholebody import hand21, wholebody133
from mmsign.pose import Frame, VideoReader
from mmsign.pose.camera import LatestFrames
from mmsign.utils.errors import MMSignError


@pytest.fixture(scope='module')
def files(letters: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return tiny_checkpoint(tmp_path_factory.mktemp('model'), letters, ('joint', 'bone'))


@pytest.fixture
def name(files: tuple[Path, Path]) -> SignInferencer:
    return SignInferencer(*files, estimator=BrightnessEstimator(), device='cpu')


def level(t: float, bursts: list[tuple[float, float]]) -> int:
    moving = any(start <= t < end for start, end in bursts)
    return round(70 + 60 * np.sin(1.6 * np.pi * t)) if moving else 70


def talk(bursts: list[tuple[float, float]], seconds: float, fps: float = 25) -> Iterator[Frame]:
    for t in np.arange(0, seconds, 1 / fps):
        yield Frame(np.full((128, 128, 3), level(t, bursts), np.uint8), float(t))


def test_arrays_that_do_not_say_what_was_found(name: SignInferencer, letters: Path) -> None:
    """No confidence, or the same one everywhere: the coordinates tell, and the answer is the same."""
    keypoints, confidence = clips_of(letters, 1)[0]
    assert (confidence == 0).any()
    certain = (confidence > 0).astype(np.float32)
    scores = name((keypoints, certain))[0].top
    keypoints = np.where(certain[..., None] > 0, keypoints, 0)
    for source in ((keypoints, None), keypoints, (keypoints, np.ones_like(confidence))):
        assert name(source)[0].top == scores


def test_clips_that_lack_points_of_the_model(name: SignInferencer) -> None:
    lone = hand21()
    with one_line_error('layout', 'hand21 has no nose', 'give clips of wholebody133'):
        name((np.random.default_rng(0).uniform(9, 99, (5, 21, 2)), np.ones((5, 21))), layout=lone)


def test_arrays_pairs_and_archive_clips_agree_with_the_model(name: SignInferencer, letters: Path) -> None:
    keypoints, confidence = clips_of(letters, 1)[0]
    scores = name.model([(keypoints, confidence)]).scores[0]
    pair = name((keypoints, confidence))[0]
    assert pair.label == scores.argmax()
    assert pair.gloss == name.model.glosses[pair.label]
    assert [s for _, s in pair.top] == sorted(scores.tolist(), reverse=True)[:5]
    assert pair.joint_importance is not None
    assert pair.joint_importance.shape == (43,)
    assert pair.joints is pair.joint_importance  # the old name
    assert (pair.start, pair.end) == (0, len(keypoints) / 25)
    array = np.concatenate([keypoints, confidence[..., None]], -1)
    assert name(array)[0].top == pair.top
    both = name([array, (keypoints[::-1], confidence[::-1])])
    assert both[0][0].top == pair.top
    assert both[1][0].top == name((keypoints[::-1], confidence[::-1]))[0].top != pair.top
    archive = PoseArchive(letters)
    assert name(archive, archive.clip(0).clip_id)[0].top == pair.top
    assert name(letters, archive.clip(0).clip_id)[0].top == pair.top
    batch = dict(name.archive(archive, batch_size=3, rows=[0, 5, 7, 9]))
    assert list(batch) == [0, 5, 7, 9]
    assert batch[0].score == pytest.approx(pair.score, abs=1e-5)
    with pytest.raises(MMSignError, match='clip nobody: no such clip'):
        name(letters, 'nobody')


def test_a_short_video_is_one_sign_and_a_long_one_is_cut(name: SignInferencer, tmp_path: Path) -> None:
    images = [frame.image for frame in talk([(0.5, 1.5)], 2.0)]
    short = write_video(tmp_path / 'short.mp4', images)
    (found,) = name(short)
    assert (found.start, found.end) == (0, pytest.approx(1.96))
    clip = name.whole_clip(short)  # what was named
    assert name.model([clip], name.wholebody).scores[0].max() == pytest.approx(found.score, abs=1e-5)
    np.testing.assert_array_equal(
        name.embed([clip], name.wholebody), name.model.embed([clip], name.wholebody)
    )
    bursts = [(1.0, 2.0), (4.0, 5.0), (7.0, 8.0)]
    images = [frame.image for frame in talk(bursts, 10.0)]
    signs = name(write_video(tmp_path / 'long.mp4', images))
    assert len(signs) == 3
    for sign, (start, end) in zip(signs, bursts):
        assert sign.start == pytest.approx(start - 0.2, abs=0.3)
        assert sign.end == pytest.approx(end + 0.2, abs=0.3)
    assert set(name.stopwatch.seconds) == {'decode', 'pose', 'window', 'model'}
    assert name.stopwatch.items['model'] == 5  # four named, one embedded
    name.threshold = 1.01
    assert name(tmp_path / 'long.mp4') == []


def test_long_motion_goes_through_overlapping_windows(name: SignInferencer) -> None:
    name.segmenter = MotionSegmenter(longest=2.0)
    signs = list(name.stream(talk([(1.0, 13.0)], 15.0)))
    assert name.stopwatch.items['model'] > 8
    for before, after in itertools.pairwise(signs):
        assert before.end <= after.start
    assert signs[0].start < 1.2
    assert signs[-1].end > 12.5


def test_nobody_one_hand_and_uneven_times(name: SignInferencer, tmp_path: Path, letters: Path) -> None:
    for frames in (10, 200):  # one sign, and longer
        file = write_video(tmp_path / f'black{frames}.mp4', [np.zeros((128, 128, 3), np.uint8)] * frames)
        with pytest.raises(MMSignError, match='nobody is detected') as caught:
            name(file)
        assert file.name in str(caught.value)
    keypoints, confidence = clips_of(letters, 1)[0]
    for hand in ('left_hand', 'right_hand'):
        alone = confidence.copy()
        alone[:, list(wholebody133().parts[hand])] = 0
        assert np.isfinite(name((keypoints, alone))[0].score)
    times = [0, 0.04, 0.2, 0.24, 0.6, 0.64, 1.2]
    images = [np.full((128, 128, 3), 40 + 10 * i, np.uint8) for i in range(7)]
    (found,) = name(write_video(tmp_path / 'vfr.mp4', images, times=times))
    assert found.end == pytest.approx(1.2, abs=0.01)


def test_a_person_who_shows_no_hand_gets_no_name(name: SignInferencer, tmp_path: Path) -> None:
    class Hidden(BrightnessEstimator):
        def stream(self, frames):
            for pose in super().stream(frames):
                pose.confidence[91:] = 0
                yield pose

    assert name.need_hands
    name._estimator = Hidden()
    images = [frame.image for frame in talk([(0.5, 1.5)], 2.0)]
    file = write_video(tmp_path / 'face.mp4', images)
    with one_line_error('face.mp4', 'no hand is seen', 'show the hands'):
        name(file)
    assert list(name.stream(talk([(1.0, 2.0), (4.0, 5.0)], 7.0))) == []
    name.need_hands = False
    assert len(list(name.stream(talk([(1.0, 2.0), (4.0, 5.0)], 7.0)))) == 2
    assert len(name(file)) == 1


def test_mediapipe_on_a_real_clip_goes_all_the_way(files: tuple[Path, Path], tmp_path: Path) -> None:
    # these people show their faces only
    name = SignInferencer(*files, estimator='mediapipe', top_k=3, device='cpu', need_hands=False)
    with PoseTape() as tape:
        reader = VideoReader(write_video(tmp_path / 'collins.mp4', nodding(astronaut(), 20)))
        (found,) = name.stream(reader, on_pose=tape.add)
        assert len(found.top) == 3
        assert found.top[0] == (found.gloss, found.score)
        assert found.score >= found.top[1][1] >= found.top[2][1] >= 0
        found.gloss = '字母 B'
        draw_video(reader, tape, [found], tmp_path / 'labelled.mp4', progress=False)
    drawn = list(VideoReader(tmp_path / 'labelled.mp4'))
    assert codec_of(tmp_path / 'labelled.mp4') == 'h264'  # what browsers play
    plain = list(reader)
    assert len(drawn) == 20
    np.testing.assert_allclose([f.time for f in drawn], [f.time for f in plain], atol=0.002)
    bottom = drawn[5].image[-50:]
    assert (bottom < 40).mean() > 0.5  # the label's strip
    assert (bottom > 200).mean() > 0.01  # and its letters
    skeleton = picture_difference(drawn[5].image, plain[5].image)
    assert skeleton > 4
    reader = VideoReader(carphone())
    (found,) = name.stream(frame for i, frame in enumerate(reader) if i < 12)
    assert found.gloss in name.model.glosses


def codec_of(file: Path) -> str:
    import av

    with av.open(str(file)) as container:
        return container.streams.video[0].codec_context.name


def picture_difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a[:-60].astype(int) - b[:-60]).mean())


def test_a_live_source_is_followed_without_lag(name: SignInferencer) -> None:
    begin = time.monotonic()

    def camera() -> Iterator[Frame]:
        while (t := time.monotonic() - begin) < 3.0:
            time.sleep(0.01)
            image = np.full((128, 128, 3), level(t, [(0.6, 1.6)]), np.uint8)
            yield Frame(image, time.monotonic())

    class Slow(BrightnessEstimator):
        def stream(self, frames):
            for pose in super().stream(frames):
                time.sleep(0.04)
                yield pose

    name._estimator = Slow()
    frames = LatestFrames(camera())
    delays = [time.monotonic() - sign.end for sign in name.stream(frames, live=True)]
    assert len(delays) == 1
    assert delays[0] < 1.0  # 0.2 s from its end to the end of the hold, and one round of work
    assert frames.dropped > frames.read / 3


def test_one_stream_at_a_time(name: SignInferencer, tmp_path: Path) -> None:
    def many() -> Iterator[Frame]:
        return talk([(1.0, 2.0), (4.0, 5.0)], 7.0)

    expected = [sign.top for sign in name.stream(many())]
    file = write_video(tmp_path / 'short.mp4', [frame.image for frame in talk([(0.5, 1.5)], 2.0)])
    first = name.stream(many())
    name.stream(many())  # a stream that nobody reads holds nothing up
    next(first)
    with one_line_error('one stream at a time', 'its own SignInferencer', 'model='):
        next(name.stream(many()))
    with one_line_error(file, 'one stream at a time'):
        name(file)
    first.close()  # left early
    assert [sign.top for sign in name.stream(many())] == expected
    first = name.stream(many())
    next(first)
    del first  # forgotten
    assert [sign.top for sign in name.stream(many())] == expected

    def broken() -> Iterator[Frame]:
        yield from itertools.islice(many(), 100)
        raise OSError('unplugged')

    with pytest.raises(OSError, match='unplugged'):
        list(name.stream(broken()))
    with one_line_error('nobody is detected'):
        list(name.stream(Frame(np.zeros((8, 8, 3), np.uint8), i / 25) for i in range(200)))
    assert [sign.top for sign in name.stream(many())] == expected


@pytest.mark.parametrize('exported', [False, True])
def test_threads_share_a_model(files: tuple[Path, Path], tmp_path: Path, exported: bool) -> None:
    model = load_model(*files, device='cpu')
    if exported:
        model = load_model(export_model(model, tmp_path / 'out'))
    talks = [[(0.5 + 0.1 * i, 1.5 + 0.1 * i), (3.0, 4.0 + 0.2 * i)] for i in range(4)]

    def run(bursts: list[tuple[float, float]]) -> list:
        own = SignInferencer(model, estimator=BrightnessEstimator())
        return [(sign.start, sign.end, sign.top) for sign in own.stream(talk(bursts, 6.0))]

    expected = [run(bursts) for bursts in talks]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, talks)) == expected
    assert len({str(answer) for answer in expected}) == 4


def test_models_by_work_dir_config_and_folder(files: tuple[Path, Path], tmp_path: Path) -> None:
    config, checkpoint = files
    work_dir = tmp_path / 'work'
    work_dir.mkdir()
    (work_dir / 'epoch_1.pth').write_bytes(checkpoint.read_bytes())
    (work_dir / 'last_checkpoint').write_text('/elsewhere/epoch_1.pth')
    with pytest.raises(MMSignError, match=r'neither model\.json nor one config'):
        load_model(work_dir)
    (work_dir / config.name).write_text(config.read_text())
    assert load_model(work_dir, device='cpu').glosses[0] == 'A'
    with pytest.raises(MMSignError, match='a config needs weights'):
        load_model(config)
    for nothing in ('none.py', 'nowhere'):
        with one_line_error(nothing, 'no such file or folder'):
            load_model(tmp_path / nothing)
    with pytest.raises(MMSignError, match='no such config'):
        load_model(tmp_path / 'none.py', checkpoint)
