"""From a video, a camera or keypoints to the names of signs."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np

from mmsign.datasets import PoseArchive
from mmsign.inference.clip_model import ClipModel, from_outside, paired
from mmsign.inference.embeddings import clip_batches
from mmsign.inference.load_model import load_model
from mmsign.inference.segment import FINGERS, MotionSegmenter, Segment
from mmsign.inference.sources import CheckedFrames, check_options, check_rate, layout_of, taken
from mmsign.inference.transcript import Prediction, merge_windows, ranked
from mmsign.keypoints.layout import HANDS, KeypointLayout
from mmsign.keypoints.registered import build_layout
from mmsign.pose import Frame, FramePose, PoseEstimator, PoseSequence, VideoReader, build_estimator
from mmsign.pose.base import LAYOUT
from mmsign.pose.provenance import compare_estimators
from mmsign.preprocessing.missing import check_clip
from mmsign.registry import INFERENCERS
from mmsign.utils.errors import MMSignError
from mmsign.utils.stopwatch import Stopwatch


@INFERENCERS.register_module()
class SignInferencer:
    """Names the signs of videos, cameras, arrays and archive clips.

    Args:
        model: What :func:`~mmsign.inference.load_model.load_model` takes, or a loaded model.
        checkpoint: With a config.
        estimator: Name or config of the pose estimator; built when the first video comes.
        top_k: How many classes a prediction lists.
        threshold: Least score; stretches of long videos below it stay unnamed.
        segmenter: Cuts long videos into signs.
        single_seconds: A video up to this length is one sign.
        device: For PyTorch.
        need_hands: Stretches of video in which no hand is ever seen stay unnamed, if the model looks
            at hands.

    One stream at a time: threads need an inferencer each. They may share a loaded ``model``, but
    no estimator, which remembers the frame before.

    Attributes:
        stopwatch: Time spent in ``decode``, ``pose``, ``window`` and ``model``.

    Examples:
        >>> name = SignInferencer('mmsign://models/letters')
        >>> name('clip.mp4')[0].top  # needs a video of yours # doctest: +SKIP
        [('B', 0.81), ('F', 0.07), …]
    """

    def __init__(
        self,
        model: str | os.PathLike | ClipModel,
        checkpoint: str | os.PathLike | None = None,
        estimator: str | dict[str, Any] | PoseEstimator = 'mediapipe',
        top_k: int = 5,
        threshold: float = 0.0,
        segmenter: MotionSegmenter | None = None,
        single_seconds: float = 5.0,
        device: str = 'auto',
        need_hands: bool = True,
    ) -> None:
        check_options(top_k, threshold, single_seconds)
        self.model = model if isinstance(model, ClipModel) else load_model(model, checkpoint, device)
        self.top_k, self.threshold, self.single_seconds = top_k, threshold, single_seconds
        self.segmenter = segmenter or MotionSegmenter()
        self.need_hands = need_hands and not set(HANDS).isdisjoint(self.model.input_layout.parts)
        self.stopwatch = Stopwatch()
        self._estimator_cfg = estimator
        self._estimator: PoseEstimator | None = None
        self.wholebody = build_layout(LAYOUT)
        self._busy = threading.Lock()

    def __reduce__(self) -> tuple:  # for workers: each opens the model and starts its estimator itself
        built = self.model, None, self._estimator_cfg, self.top_k, self.threshold, self.segmenter
        return type(self), (*built, self.single_seconds, 'auto', self.need_hands)

    @property
    def estimator(self) -> PoseEstimator:
        """The pose estimator."""
        if self._estimator is None:
            self._estimator = build_estimator(self._estimator_cfg)
            compare_estimators(self.model.estimator, self._estimator.describe(), 'the video')
        return self._estimator

    @overload
    def __call__(
        self, source: list, clip: None = None, layout: KeypointLayout | None = None, fps: float = 25.0
    ) -> list[list[Prediction]]: ...

    @overload
    def __call__(
        self,
        source: str | os.PathLike | np.ndarray | tuple[np.ndarray, np.ndarray] | PoseArchive,
        clip: str | None = None,
        layout: KeypointLayout | None = None,
        fps: float = 25.0,
    ) -> list[Prediction]: ...

    def __call__(
        self, source: Any, clip: str | None = None, layout: KeypointLayout | None = None, fps: float = 25.0
    ) -> list[Any]:
        """Name what is signed.

        Args:
            source: A video file; keypoints (T, V, D + 1) whose last channel is
                the confidence, (T, V, 2) without one, such arrays frame by frame in a list (None: nobody), or
                a pair of keypoints and confidence or None: one sign; an archive, opened or its folder, with
                ``clip``. A list of videos or clips is answered with a list of lists.
            clip: Id of the archive's clip.
            layout: Of the array's points, or its name; by default what the model was trained on.
            fps: Frames per second of an array, for the times of the answer.

        Returns:
            One prediction for a short video, an array or a clip; any number for
            a longer video, in order of time.

        Raises:
            MMSignError: If the source is bad, or nobody is seen in it, or no hand in a short video.
        """
        layout = build_layout(layout) if isinstance(layout, str) else layout
        source = taken(source, clip)
        if isinstance(source, list):
            return [self(item, clip, layout, fps) for item in source]
        if isinstance(source, (np.ndarray, tuple)):
            return [self.recognize([from_outside(source, layout or self.model.layout)], layout, fps)[0]]
        if not isinstance(source, PoseArchive) and (Path(source) / 'meta.json').is_file():
            source = PoseArchive(source)
        if isinstance(source, PoseArchive):
            where = np.flatnonzero(source.columns['clip_id'] == str(clip))
            if not len(where):
                fix = 'look into clips.csv' if clip is not None else 'give clip=ID, or use archive()'
                raise MMSignError('no such clip', file=source.path, clip=clip, fix=fix)
            layout = layout_of(source, self.model.estimator)
            return self.recognize([source.read(int(where[0]))], layout, source.meta.get('fps') or fps)
        return list(self.stream(VideoReader(source), file=source))

    def archive(
        self, archive: PoseArchive, batch_size: int = 64, rows: Sequence[int] | None = None
    ) -> Iterator[tuple[int, Prediction]]:
        """Name the clips of an archive: (row, prediction), in batches."""
        layout = layout_of(archive, self.model.estimator)
        rows = range(len(archive)) if rows is None else rows
        for batch, clips in clip_batches(archive, rows, batch_size):
            yield from zip(batch, self.recognize(clips, layout, archive.meta.get('fps') or 25.0))

    def stream(
        self,
        frames: Iterable[Frame],
        file: object = None,
        live: bool = False,
        on_pose: Callable[[FramePose], None] | None = None,
    ) -> Iterator[Prediction]:
        """Name signs as they end; holds a few seconds of poses at most.

        Args:
            frames: In order of time: RGB pictures of 8 bits with rising seconds.
            file: Named in errors.
            live: Never wait to see whether the stream is short enough to be one sign.
            on_pose: Called with every pose, such as to draw it.

        Raises:
            MMSignError: If nobody is seen from beginning to end, or no hand in a short video, a frame is
                none, or another stream of this inferencer has begun and is not at its end, nor closed.
        """
        if not self._busy.acquire(blocking=False):
            raise MMSignError(
                'one stream at a time',
                file=file,
                field='stream',
                fix='give every thread its own SignInferencer (they may share model=), and close() a stream '
                'that is left early',
            )
        try:  # the end, an error, close() and the garbage collector all come by `finally`
            yield from self._stream(frames, file, live, on_pose)
        finally:
            self._busy.release()

    def _stream(
        self, frames: Iterable[Frame], file: object, live: bool, on_pose: Callable[[FramePose], None] | None
    ) -> Iterator[Prediction]:
        frames = CheckedFrames(frames, file)
        if not frames.live:
            frames = self.stopwatch.wrap('decode', frames)
        poses = self.stopwatch.wrap('pose', self.estimator.stream(frames))
        self.segmenter.reset()
        head: list[FramePose] | None = None if live else []
        seen = False
        pending: Prediction | None = None
        for pose in poses:
            seen |= bool(pose.confidence.any())
            if on_pose is not None:
                on_pose(pose)
            new = [pose]
            if head is not None:
                head.append(pose)
                if pose.time - head[0].time < self.single_seconds:
                    continue
                new, head = head, None
            for item in new:
                with self.stopwatch.measure('window'):
                    segments = self.segmenter.push(item)
                for segment in segments:
                    ready, pending = self._settle(pending, segment)
                    yield from ready
                if pending and not self.segmenter.active:
                    yield pending  # nothing that overlaps it can come any more
                    pending = None
        if head:  # short: one sign
            clip = self._one_sign(head, file)
            yield self._name([clip], [(head[0].time, head[-1].time)], self.wholebody)[0]
        elif not seen:
            raise MMSignError(
                'nobody is detected in any frame',
                file=file,
                field='frames',
                fix='show the signer from the front, in good light',
            )
        for segment in self.segmenter.flush():
            ready, pending = self._settle(pending, segment)
            yield from ready
        if pending:
            yield pending

    def _settle(
        self, pending: Prediction | None, segment: Segment
    ) -> tuple[list[Prediction], Prediction | None]:
        """Name a stretch: the predictions that are final, and the one that the next window may change."""
        poses = segment.poses
        clip = PoseSequence.collect(poses).even()
        if not self._shows_hands(clip):
            return [], pending
        new = self._name([clip], [(poses[0].time, poses[-1].time)], self.wholebody)[0]
        if new.score < self.threshold:
            return [], pending
        if pending is None:
            ready = [new]
        elif segment.window:
            ready = merge_windows(pending, new)
        else:
            ready = [pending, new]
        return (ready[:-1], ready[-1]) if segment.window else (ready, None)

    def _shows_hands(self, clip: tuple[np.ndarray, np.ndarray]) -> bool:
        return not self.need_hands or bool(clip[1][:, FINGERS].any())

    def recognize(
        self,
        clips: Sequence[tuple[np.ndarray, np.ndarray]],
        layout: KeypointLayout | None = None,
        fps: float = 25.0,
    ) -> list[Prediction]:
        """Name clips, each one sign: keypoints (T, V, D) and confidence (T, V)."""
        clips = paired(clips)
        check_rate(fps)
        return self._name(clips, [(0.0, len(clip[0]) / fps) for clip in clips], layout)

    def whole_clip(self, video: str | os.PathLike) -> tuple[np.ndarray, np.ndarray]:
        """A video as one clip: keypoints (T, V, D) and confidence (T, V) of ``wholebody133``.

        Raises:
            MMSignError: If it cannot be read, nobody is seen in it, or no hand, which the model needs.
        """
        poses = list(self.stopwatch.wrap('pose', self.estimator.stream(VideoReader(video))))
        return self._one_sign(poses, video)

    def _one_sign(self, poses: list[FramePose], file: object) -> tuple[np.ndarray, np.ndarray]:
        clip = PoseSequence.collect(poses).even()
        check_clip(*clip, file=file)
        if not self._shows_hands(clip):
            raise MMSignError('no hand is seen in any frame', file=file, fix='show the hands')
        return clip

    def embed(
        self, clips: Sequence[tuple[np.ndarray, np.ndarray]], layout: KeypointLayout | None = None
    ) -> np.ndarray:
        """Features (N, C) of clips, as :meth:`~mmsign.inference.clip_model.ClipModel.embed` gives them."""
        with self.stopwatch.measure('model', len(clips := paired(clips))):
            return self.model.embed(clips, layout)

    def _name(
        self,
        clips: Sequence[tuple[np.ndarray, np.ndarray]],
        times: Sequence[tuple[float, float]],
        layout: KeypointLayout | None,
    ) -> list[Prediction]:
        with self.stopwatch.measure('model', len(clips)):
            found = self.model(clips, layout)
        return ranked(times, found, self.model.glosses, self.top_k)
