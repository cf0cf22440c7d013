"""What a model is to everybody who names clips with it, whatever runs it; numpy alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from mmsign.inference.enrolment import ClassMeans
from mmsign.inference.needs import absent, reference_points
from mmsign.inference.recognition import Recognition, joined
from mmsign.keypoints.layout import KeypointLayout
from mmsign.preprocessing.hands import is_left_handed
from mmsign.preprocessing.missing import check_clip, found_points
from mmsign.utils.errors import MMSignError, warn


class ClipModel(ABC):
    """A model that takes clips of keypoints, whatever runs it.

    Attributes:
        glosses: Names of the classes, the enrolled ones last.
        layout: Layout of the clips it was trained on, the default of what it takes.
        input_layout: Layout that the network sees, of ``Recognition.joint_importance``.
        pipelines: Test pipeline of each fused network, as in configs.
        estimator: What made the keypoints it was trained on: ``name``, ``version``, ``options``; None if
            nobody noted it.
        feature_channels: C of ``Recognition.features``; None for a model that holds no features.
        networks: SHA-256 of the weights of each fused network.
        means: Mean features of the classes, with which signs can be enrolled; None if they are not known.
    """

    glosses: list[str]
    layout: KeypointLayout
    input_layout: KeypointLayout
    pipelines: list[list[dict[str, Any]]]
    estimator: dict[str, Any] | None = None
    feature_channels: int | None = None
    networks: Sequence[str] = ()
    means: ClassMeans | None = None
    warned = False  # of clips that lack what the model looks at

    def prepare(
        self, keypoints: np.ndarray, confidence: np.ndarray, layout: KeypointLayout | None = None
    ) -> list[np.ndarray]:
        """Network inputs (C, T, V) of one clip, one for each fused network.

        Args:
            keypoints: (T, V, D).
            confidence: (T, V), 0 or NaN where a point is missing.
            layout: Of the points; by default :attr:`layout`.

        Raises:
            MMSignError: If the clip is bad or lacks points that the model needs.
        """
        return self._prepared(*check_clip(keypoints, confidence), layout or self.layout)

    def _prepared(
        self, keypoints: np.ndarray, confidence: np.ndarray, layout: KeypointLayout
    ) -> list[np.ndarray]:
        if not isinstance(layout, KeypointLayout):
            raise MMSignError(
                f'is of type {type(layout).__name__}',
                field='layout',
                fix='give a KeypointLayout: build_layout(NAME)',
            )
        lacking = [name for name in self.input_layout.names if name not in layout.names]
        if lacking:
            raise MMSignError(
                f'{layout.name} has no {", ".join(lacking[:3])}{" …" if len(lacking) > 3 else ""}, '
                'which the model needs',
                field='layout',
                fix=f'give clips of {self.layout.name}, or train a model on such clips',
            )
        if keypoints.shape[1] != layout.num_keypoints:
            raise MMSignError(
                f'has {keypoints.shape[1]} points, {layout.name} {layout.num_keypoints}',
                field='keypoints',
                fix='give the layout of the points',
            )
        return self._prepare(keypoints, confidence, layout)

    def __call__(
        self, clips: Sequence[tuple[np.ndarray, np.ndarray]], layout: KeypointLayout | None = None
    ) -> Recognition:
        """Recognise N clips, each a pair of keypoints (T, V, D) and confidence (T, V); N may be 0.

        Raises:
            MMSignError: If this is no list of pairs, or a clip is bad or lacks points that the model needs.
        """
        clips = paired(clips)
        for i, clip in enumerate(clips):
            if not isinstance(clip, (tuple, list)) or len(clip) != 2:
                raise MMSignError(
                    'is not a pair of keypoints and confidence',
                    field=f'clips[{i}]',
                    fix='give a list of pairs, also for one clip: [(keypoints, confidence)]',
                )
        if not len(clips):
            sizes = len(self.glosses), self.input_layout.num_keypoints, self.feature_channels
            return Recognition(*(np.zeros((0, size), np.float32) for size in sizes if size is not None))
        clips = [check_clip(*clip) for clip in clips]
        prepared = [self._prepared(*clip, layout or self.layout) for clip in clips]
        self._say_what_is_absent(clips, layout or self.layout)
        if len({tuple(item.shape for item in inputs) for inputs in prepared}) > 1:  # lengths differ
            single = [self._run([item[None] for item in inputs]) for inputs in prepared]
            found = joined(single)
        else:
            found = self._run([np.stack(items) for items in zip(*prepared)])
        broken = ~np.isfinite(found.logits).all(1)
        if broken.any():
            raise MMSignError(
                f'a score is NaN or infinite ({broken.sum()} of {len(clips)} clips)',
                field=f'clips[{int(broken.argmax())}]',
                fix='the network diverged in training, or the clip holds absurd numbers: train again with a '
                'lower learning rate, or look at the clip',
            )
        if self.means is not None and self.means.glosses:
            found = self.means.extend(found)
        if any(step['type'] == 'CanonicalHand' for pipeline in self.pipelines for step in pipeline):
            parts = (layout or self.layout).parts
            for clip, joints in zip(clips, found.joint_importance):
                flipped = joints[self.input_layout.flip]  # equal for a network that tells no joints apart
                if (flipped != joints).any() and is_left_handed(
                    *clip, parts['left_hand'], parts['right_hand']
                ):
                    joints[:] = flipped
        return found

    def _say_what_is_absent(
        self, clips: Sequence[tuple[np.ndarray, np.ndarray]], layout: KeypointLayout
    ) -> None:
        """Once for a model: behind a camera it would be said with every clip."""
        if self.warned:
            return
        what = absent(reference_points(self.pipelines), self.input_layout, clips, layout)
        if what:
            self.warned = True
            warn(
                f'{what}. Unless the model was trained on such clips, what it says of these means little: '
                'give it clips that show them, or train a model on clips like these'
            )

    def embed(
        self, clips: Sequence[tuple[np.ndarray, np.ndarray]], layout: KeypointLayout | None = None
    ) -> np.ndarray:
        """Features (N, C) of clips, see :class:`Recognition`; what is alike lies close by.

        Raises:
            MMSignError: If the model holds no features, or as calling it does.
        """
        if self.feature_channels is None:
            raise MMSignError(
                'the model holds no features: it was exported before version 0.2',
                file=getattr(self, 'folder', None),
                field='features',
                fix='export it again with tools/export_model.py, or give its work dir',
            )
        features = self(clips, layout).features
        assert features is not None
        return features

    @abstractmethod
    def _prepare(
        self, keypoints: np.ndarray, confidence: np.ndarray, layout: KeypointLayout
    ) -> list[np.ndarray]: ...

    @abstractmethod
    def _run(self, inputs: Sequence[np.ndarray]) -> Recognition: ...


def from_outside(clip: Any, layout: KeypointLayout) -> tuple[np.ndarray, np.ndarray]:
    """Keypoints (T, V, D) and a confidence (T, V) of arrays that no archive has checked.

    Args:
        clip: (T, V, D + 1), the last channel is the confidence; (T, V, 2) without one; or a pair of keypoints
            and confidence, or None.
        layout: Of the points.

    Returns:
        Both, the confidence 0 where nothing was found
        (:func:`~mmsign.preprocessing.missing.found_points`); odd shapes as they are, for the model to refuse.
    """
    if isinstance(clip, np.ndarray):
        clip = (clip, None) if clip.shape[-1:] == (2,) else (clip[..., :-1], clip[..., -1])
    keypoints, stated = np.asarray(clip[0]), None if clip[1] is None else np.asarray(clip[1])
    shape = keypoints.shape[:2]
    if keypoints.ndim != 3 or keypoints.shape[2] < 2 or shape[1] != layout.num_keypoints:
        return keypoints, np.ones(shape) if stated is None else stated
    if stated is not None and stated.shape != shape:
        return keypoints, stated
    return keypoints, found_points(keypoints, stated, layout.parts.values())


def paired(clips: Any) -> Sequence[Any]:
    """Clips as a list, of whatever they can be taken from one after the other.

    Raises:
        MMSignError: If they are no sequence.
    """
    if isinstance(clips, (list, tuple, np.ndarray)):
        return clips  # type: ignore[return-value]
    try:
        return list(clips)
    except TypeError:
        raise MMSignError(
            f'is of type {type(clips).__name__}',
            field='clips',
            fix='give a list of pairs, also for one clip: [(keypoints, confidence)]',
        ) from None
