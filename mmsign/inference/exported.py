"""Running an exported model with numpy and onnxruntime alone: no torch, no MMEngine.

A folder holds ``model.onnx`` (backbones and classifiers) and ``model.json``
(layouts, pipelines, glosses, metrics).
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from mmsign.inference.model_folder import open_session, read_model_json, run_session
from mmsign.keypoints.layout import KeypointLayout
from mmsign.preprocessing.hands import is_left_handed
from mmsign.preprocessing.missing import check_clip
from mmsign.preprocessing.pipeline import among, deployable, fill_confidence, run_steps
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import resolve

#: Bytes of a network that one thread runs fastest, and threads with which clips are best run one by one.
SMALL, FEW_THREADS = 3 << 20, 8


class Recognition(NamedTuple):
    """What a model says about N clips.

    Attributes:
        logits: (N, classes) float32; of a fused model, log of the weighted mean of softmax scores.
        joint_importance: (N, V) float32: how much each joint of the model's layout mattered, the mean
            absolute feature over channels and time. Left and right are the signer's own, also
            where the model sees left-handed signers mirrored.
    """

    logits: np.ndarray
    joint_importance: np.ndarray

    @property
    def joints(self) -> np.ndarray:
        """The old name of ``joint_importance``; retires with version 0.3."""
        return self.joint_importance

    @property
    def scores(self) -> np.ndarray:
        """(N, classes) softmax of the logits."""
        shifted = np.exp(self.logits - self.logits.max(1, keepdims=True))
        return shifted / shifted.sum(1, keepdims=True)


def layout_to_dict(layout: KeypointLayout) -> dict[str, Any]:
    """A layout's declaration as plain JSON types."""
    return {
        'name': layout.name,
        'names': list(layout.names),
        'parts': {part: list(map(int, ids)) for part, ids in layout.parts.items()},
        'edges': [list(map(int, edge)) for edge in layout.edges],
        'mirror_pairs': [list(map(int, pair)) for pair in layout.mirror_pairs],
    }


def layout_from_dict(content: Mapping[str, Any]) -> KeypointLayout:
    """The layout of :func:`layout_to_dict`."""
    return KeypointLayout(
        content['name'],
        tuple(content['names']),
        {part: tuple(ids) for part, ids in content['parts'].items()},
        tuple((child, parent) for child, parent in content['edges']),
        tuple((left, right) for left, right in content['mirror_pairs']),
    )


class ClipModel(ABC):
    """A model that takes clips of keypoints, whatever runs it.

    Attributes:
        glosses: Names of the classes.
        layout: Layout of the clips it was trained on, the default of what it takes.
        input_layout: Layout that the network sees, of ``Recognition.joint_importance``.
        pipelines: Test pipeline of each fused network, as in configs.
        estimator: What made the keypoints it was trained on: ``name``, ``version``, ``options``; None if
            nobody noted it.
    """

    glosses: list[str]
    layout: KeypointLayout
    input_layout: KeypointLayout
    pipelines: list[list[dict[str, Any]]]
    estimator: dict[str, Any] | None = None

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
        layout = layout or self.layout
        keypoints, confidence = check_clip(keypoints, confidence)
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
        for i, clip in enumerate(clips):
            if not isinstance(clip, (tuple, list)) or len(clip) != 2:
                raise MMSignError(
                    'is not a pair of keypoints and confidence',
                    field=f'clips[{i}]',
                    fix='give a list of pairs, also for one clip: [(keypoints, confidence)]',
                )
        if not len(clips):
            sizes = len(self.glosses), self.input_layout.num_keypoints
            return Recognition(*(np.zeros((0, size), np.float32) for size in sizes))
        clips = [check_clip(*clip) for clip in clips]
        prepared = [self.prepare(*clip, layout) for clip in clips]
        if len({tuple(item.shape for item in inputs) for inputs in prepared}) > 1:  # lengths differ
            single = [self._run([item[None] for item in inputs]) for inputs in prepared]
            found = Recognition(*(np.concatenate(arrays) for arrays in zip(*single)))
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
        if any(step['type'] == 'CanonicalHand' for pipeline in self.pipelines for step in pipeline):
            parts = (layout or self.layout).parts
            for clip, joints in zip(clips, found.joint_importance):
                if is_left_handed(*clip, parts['left_hand'], parts['right_hand']):
                    joints[:] = joints[self.input_layout.flip]
        return found

    @abstractmethod
    def _prepare(
        self, keypoints: np.ndarray, confidence: np.ndarray, layout: KeypointLayout
    ) -> list[np.ndarray]: ...

    @abstractmethod
    def _run(self, inputs: Sequence[np.ndarray]) -> Recognition: ...


class ExportedModel(ClipModel):
    """A model written by ``tools/export_model.py``.

    Args:
        folder: The exported folder.
        threads: For onnxruntime; 0 takes one for a small network, which several would only
            slow down, and leaves onnxruntime the choice for others.

    Attributes:
        meta: The whole ``model.json``.

    Raises:
        MMSignError: If the folder is not an exported model, or onnxruntime is not installed.

    Examples:
        >>> model = ExportedModel('mmsign://models/letters', threads=1)
        >>> keypoints = np.random.default_rng(0).uniform(0, 500, (30, 133, 2)).astype('float32')
        >>> confidence = np.ones((30, 133), 'float32')
        >>> scores = model([(keypoints, confidence)]).scores
        >>> scores.shape, model.glosses[scores[0].argmax()] in 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
        ((1, 26), True)
    """

    def __init__(self, folder: str | os.PathLike, threads: int = 0) -> None:
        folder = resolve(folder)
        self.meta = read_model_json(folder)
        try:
            self._layouts = {name: layout_from_dict(item) for name, item in self.meta['layouts'].items()}
            self.glosses = list(self.meta['glosses'])
            self.estimator = self.meta.get('estimator')
            self.layout = self._layouts[self.meta['layout']]
            self.input_layout = self._layouts[self.meta['input_layout']]
            self.pipelines = [fill_confidence(item['pipeline'], 'score') for item in self.meta['members']]
            self._steps = [deployable(pipeline, among(self._layouts)) for pipeline in self.pipelines]
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise MMSignError(
                f'is not an exported model: {type(error).__name__}: {error}',
                file=folder / 'model.json',
                fix='write it with tools/export_model.py',
            ) from None
        self._file = folder / 'model.onnx'
        small = self._file.is_file() and self._file.stat().st_size < SMALL
        self._session = open_session(self._file, threads or int(small))
        # a large network's topologies of one clip stay in a core's cache, those of many do not
        self._singly = not small and (threads or os.cpu_count() or 1) <= FEW_THREADS

    def _prepare(
        self, keypoints: np.ndarray, confidence: np.ndarray, layout: KeypointLayout
    ) -> list[np.ndarray]:
        inputs = [run_steps(steps, keypoints, confidence, layout) for steps in self._steps]
        for member, x in zip(self.meta['members'], inputs):
            if len(x) != member['in_channels']:
                raise MMSignError(
                    f'has {keypoints.shape[2]} coordinates a point, which makes {len(x)} channels; the model '
                    f'takes {member["in_channels"]}',
                    field='keypoints',
                    fix='give as many coordinates as it was trained with',
                )
        return inputs

    def _run(self, inputs: Sequence[np.ndarray]) -> Recognition:
        names = [member['input'] for member in self.meta['members']]
        step = 1 if self._singly else len(inputs[0])
        sizes = len(self.glosses), self.input_layout.num_keypoints
        found = [
            run_session(self._session, {n: x[i : i + step] for n, x in zip(names, inputs)}, sizes, self._file)
            for i in range(0, len(inputs[0]), step)
        ]
        return Recognition(*(np.concatenate(arrays) for arrays in zip(*found)))
