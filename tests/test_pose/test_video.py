"""Videos written with PyAV and read back: upright, in time, of bounded size and memory."""

from __future__ import annotations

import threading
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from video_files import write_video

from mmsign.pose.video import Clock, Frame, VideoReader, prefetch
from mmsign.utils.errors import MMSignError


def gradient(height: int, width: int, level: int = 0) -> np.ndarray:
    """Red grows to the right, green downwards."""
    image = np.full((height, width, 3), level, np.uint8)
    image[..., 0] = np.linspace(0, 255, width)
    image[..., 1] = np.linspace(0, 255, height)[:, None]
    return image


def test_frames_come_back_in_order_with_their_times(tmp_path: Path) -> None:
    images = [np.full((48, 64, 3), 20 * i, np.uint8) for i in range(12)]
    reader = VideoReader(write_video(tmp_path / 'a.mp4', images, fps=10))
    assert (reader.width, reader.height, reader.fps, reader.frames) == (64, 48, 10, 12)
    for _ in range(2):  # it can be read again
        frames = list(reader)
        assert [round(float(frame.image.mean()) / 20) for frame in frames] == list(range(12))
        np.testing.assert_allclose([frame.time for frame in frames], np.arange(12) / 10, atol=1e-3)


def test_variable_frame_rate_keeps_the_times(tmp_path: Path) -> None:
    times = [0.0, 0.04, 0.08, 0.5, 0.52, 1.4]
    file = write_video(tmp_path / 'v.mp4', [gradient(48, 64)] * 6, times=times)
    np.testing.assert_allclose([frame.time for frame in VideoReader(file)], times, atol=2e-3)


@pytest.mark.parametrize('rotation', [0, 90, 180, 270])
def test_a_phones_rotation_is_applied(tmp_path: Path, rotation: int) -> None:
    upright = gradient(96, 64)
    # the camera stores the picture turned, and writes down how to turn it back
    stored = np.rot90(upright, -rotation // 90)
    reader = VideoReader(write_video(tmp_path / 'r.mp4', [stored] * 2, rotation=rotation))
    image = next(iter(reader)).image
    assert image.shape == (96, 64, 3)
    assert (reader.height, reader.width) == (96, 64)
    assert np.abs(image.astype(int) - upright)[..., :2].mean() < 12


def test_8k_is_scaled_down_while_decoding(tmp_path: Path) -> None:
    reader = VideoReader(write_video(tmp_path / '8k.mp4', [gradient(4320, 7680)]))
    assert (reader.width, reader.height) == (1080, 608)
    frames = list(reader)
    assert [frame.image.shape for frame in frames] == [(608, 1080, 3)]
    assert np.abs(frames[0].image.astype(int) - gradient(608, 1080))[..., :2].mean() < 12


@pytest.mark.parametrize('size', [(1, 1), (1, 64), (20, 64)])
def test_tiny_frames_are_refused_in_one_line(tmp_path: Path, size: tuple[int, int]) -> None:
    file = write_video(tmp_path / 'tiny.mkv', [np.zeros((*size, 3), np.uint8)] * 2, codec='ffv1')
    with pytest.raises(MMSignError, match=f'frames of {size[1]} x {size[0]} pixels') as caught:
        VideoReader(file)
    assert 'tiny.mkv' in str(caught.value)


@pytest.mark.parametrize(('shape', 'size'), [('64/45', (91, 64)), ('1/2', (64, 128)), ('1/1', (64, 64))])
def test_pixels_become_square(tmp_path: Path, shape: str, size: tuple[int, int]) -> None:
    import av

    image = np.zeros((64, 64, 3), np.uint8)
    image[16:48, 16:48] = 255
    with av.open(str(tmp_path / 'a.mp4'), 'w') as container:
        stream = container.add_stream('mpeg4', rate=25)
        stream.width = stream.height = 64
        stream.pix_fmt = 'yuv420p'
        stream.codec_context.sample_aspect_ratio = Fraction(shape)
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format='rgb24')))
        container.mux(stream.encode())
    reader = VideoReader(tmp_path / 'a.mp4')
    assert (reader.width, reader.height) == size
    for frame in reader:
        assert frame.image.shape == (size[1], size[0], 3)
        white = frame.image[..., 0] > 128
        assert abs(white[size[1] // 2].sum() - size[0] / 2) <= 2
        assert abs(white[:, size[0] // 2].sum() - size[1] / 2) <= 2


def test_times_rise_whatever_the_time_stamps_say() -> None:
    def times(*stamps: float | None) -> tuple[list[float], list[str]]:
        clock = Clock(0.04)
        return [round(clock.tick(stamp), 4) for stamp in stamps], clock.notes

    assert times(0, 0.04, 0.08) == ([0, 0.04, 0.08], [])
    assert times(None, None, None) == ([0, 0.04, 0.08], [])
    assert times(5, 5.1, 5.3, 6.2) == ([5, 5.1, 5.3, 6.2], [])  # a variable frame rate
    assert times(0, 0.04, 0.04, 0.08) == ([0, 0.04, 0.041, 0.08], [])  # a repeated frame
    again, notes = times(0, 0.1, 0.2, 0.3, 0, 0.1, 0.2)
    assert again == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]  # at the rate of the frames before
    assert notes == ['time stamps start again after frame 4: the frame rate counts there']
    leap, notes = times(0, 0.04, 0.08, 100, 100.04, 0)
    assert leap == [0, 0.04, 0.08, 0.12, 0.16, 0.2]
    assert len(notes) == 2


def test_a_leap_is_warned_of(tmp_path: Path) -> None:
    images = [gradient(64, 64, level) for level in range(6)]
    file = write_video(tmp_path / 'a.mp4', images, times=[0, 0.04, 0.08, 50, 50.04, 50.08])
    reader = VideoReader(file)
    with pytest.warns(UserWarning, match=r'a\.mp4: time stamps leap by'):
        frames = list(reader)
    assert np.diff([frame.time for frame in frames]).max() < 0.1
    assert len(reader.notes) == 1


def _sound_only(file: Path) -> None:
    import av

    with av.open(str(file), 'w') as container:
        stream = container.add_stream('pcm_s16le', rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format='s16', layout='mono')
        frame.rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())


@pytest.mark.parametrize(
    ('make', 'message'),
    [
        (lambda file: None, 'no such video'),
        (lambda file: file.write_bytes(b''), 'is empty'),
        (lambda file: file.write_bytes(b'not a video at all' * 99), 'is not a readable video'),
        (_sound_only, 'no picture track'),
    ],
)
def test_unreadable_files_name_themselves(tmp_path: Path, make: object, message: str) -> None:
    file = tmp_path / 'bad.wav'
    make(file)  # type: ignore[operator]
    with pytest.raises(MMSignError, match=message) as caught:
        list(VideoReader(file))
    assert str(file) in str(caught.value)
    assert '\n' not in str(caught.value)


def test_a_video_without_a_single_frame(tmp_path: Path) -> None:
    import av

    file = tmp_path / 'none.avi'
    with av.open(str(file), 'w') as container:
        stream = container.add_stream('mpeg4', rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 64, 'yuv420p'
        container.start_encoding()
    with pytest.raises(MMSignError, match=r'has no frames|no picture track|not a readable video'):
        VideoReader(file)


def test_a_truncated_video_says_so_or_gives_what_it_has(tmp_path: Path, rng: np.random.Generator) -> None:
    images = [rng.integers(0, 255, (64, 64, 3), np.uint8) for _ in range(40)]
    whole = write_video(tmp_path / 'whole.mp4', images).read_bytes()
    file = tmp_path / 'cut.mp4'
    file.write_bytes(whole[: len(whole) // 2])  # an mp4's index stands at its end
    with pytest.raises(MMSignError, match='is not a readable video'):
        VideoReader(file)


def test_four_hours_take_constant_memory(tmp_path: Path) -> None:
    times = np.arange(0, 4 * 3600, 4.0).tolist()  # four hours, one frame every four seconds
    images = (np.full((128, 128, 3), i % 251, np.uint8) for i in range(len(times)))
    file = write_video(tmp_path / 'long.mp4', images, times=times)
    count, early, late = 0, 0, 0
    for frame in VideoReader(file):
        count += 1
        if count == 500:
            early = _resident()
        assert frame.time == pytest.approx(4 * (count - 1), abs=0.01)
    late = _resident()
    assert count == 3600
    assert late - early < 8 << 20  # all frames would be 177 MB


def _resident() -> int:
    """Bytes of memory this process holds."""
    return int(Path('/proc/self/statm').read_text().split()[1]) * 4096


def test_prefetch_gives_every_frame_raises_errors_and_ends_its_thread() -> None:
    frames = [Frame(np.zeros((1, 1, 3), np.uint8), float(i)) for i in range(20)]
    assert [frame.time for frame in prefetch(iter(frames), 3)] == list(range(20))

    def broken():
        yield frames[0]
        raise MMSignError('breaks off')

    source = prefetch(broken())
    assert next(source).time == 0
    with pytest.raises(MMSignError, match='breaks off'):
        next(source)
    before = threading.active_count()
    endless = prefetch(iter(lambda: frames[0], None))
    next(endless)
    endless.close()
    time.sleep(0.3)
    assert threading.active_count() <= before
