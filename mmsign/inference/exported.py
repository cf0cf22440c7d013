"""Running an exported model with numpy and onnxruntime alone: no torch, no MMEngine.

A folder holds ``model.onnx`` (backbones and classifiers) and ``model.json``
(layouts, pipelines, glosses, metrics).
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mmsign.inference import enrolment
from mmsign.inference.clip_model import ClipModel
from mmsign.inference.model_folder import ENROLLED, open_session, output_sizes, read_model_json, run_session
from mmsign.inference.recognition import Recognition, joined
from mmsign.keypoints.layout import KeypointLayout
from mmsign.preprocessing.pipeline import among, deployable, fill_confidence, run_steps
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import resolve

#: Bytes of a network that one thread runs fastest, and threads with which clips are best run one by one.
SMALL, FEW_THREADS = 3 << 20, 8


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


class ExportedModel(ClipModel):
    """A model written by ``tools/export_model.py``.

    Args:
        folder: The exported folder.
        threads: For onnxruntime; 0 takes one for a small network, which several would only
            slow down, and leaves onnxruntime the choice for others.

    Attributes:
        meta: The whole ``model.json``.
        folder: Where it lies; a copy that is unpickled opens it again.
        threads: As they were asked for.

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
        self.folder = folder = resolve(folder)
        self.threads = threads
        self.meta = read_model_json(folder)
        try:
            self._layouts = {name: layout_from_dict(item) for name, item in self.meta['layouts'].items()}
            self.glosses = list(self.meta['glosses'])
            self.estimator = self.meta.get('estimator')
            self.layout = self._layouts[self.meta['layout']]
            self.input_layout = self._layouts[self.meta['input_layout']]
            self.pipelines = [fill_confidence(item['pipeline'], 'score') for item in self.meta['members']]
            self._steps = [deployable(pipeline, among(self._layouts)) for pipeline in self.pipelines]
            self.networks = [str(item.get('checkpoint_sha256', '')) for item in self.meta['members']]
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise MMSignError(
                f'is not an exported model: {type(error).__name__}: {error}',
                file=folder / 'model.json',
                fix='write it with tools/export_model.py',
            ) from None
        self._file = folder / 'model.onnx'
        small = self._file.is_file() and self._file.stat().st_size < SMALL
        self._session = open_session(self._file, threads or int(small))
        self._sizes = output_sizes(
            self._session, len(self.glosses), self.input_layout.num_keypoints, self._file
        )
        self.feature_channels = self._sizes.get('features')
        if (folder / enrolment.FILE).is_file() or self.meta['format'] == ENROLLED:
            self.means = enrolment.ClassMeans.load(folder)
            self.means.check(len(self.glosses), self.feature_channels, folder)
            self.glosses += self.means.glosses
        # a large network's topologies of one clip stay in a core's cache, those of many do not
        self._singly = not small and (threads or os.cpu_count() or 1) <= FEW_THREADS

    def __reduce__(self) -> tuple:  # for workers: onnxruntime's sessions cannot be sent to them
        return type(self), (self.folder, self.threads)

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
        batches = [
            {name: x[i : i + step] for name, x in zip(names, inputs)} for i in range(0, len(inputs[0]), step)
        ]
        found = [run_session(self._session, batch, self._sizes, self._file) for batch in batches]
        return joined([Recognition(*arrays) for arrays in found])
