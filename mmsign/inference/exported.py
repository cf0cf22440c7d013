"""Running an exported model with numpy and onnxruntime alone: no torch, no MMEngine.

A folder holds ``model.onnx`` (backbones and classifiers) and ``model.json``
(layouts, pipelines, glosses, metrics).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.inference import enrolment
from mmsign.inference.clip_model import ClipModel
from mmsign.inference.recognition import Recognition, joined
from mmsign.keypoints.layout import KeypointLayout
from mmsign.preprocessing.pipeline import among, deployable, fill_confidence, run_steps
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import resolve

FORMAT = 'mmsign model 2'
#: What a model with enrolled signs is, so that an mmsign that would not name these refuses it.
ENROLLED = 'mmsign model 3'
#: Version 1 did not say what the confidence channel is: the estimator's score.
READABLE = ('mmsign model 1', FORMAT, ENROLLED)
#: Of the network, in the order of :class:`Recognition`; before version 0.2 without the last.
OUTPUTS = ('logits', 'joints', 'features')
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
        folder: Where it lies.

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
        try:
            self.meta: dict[str, Any] = json.loads((folder / 'model.json').read_text(encoding='utf8'))
            if self.meta['format'] not in READABLE:
                known = ' and '.join(READABLE)
                raise ValueError(f'its format is {self.meta["format"]!r}, this mmsign reads {known}')
            self._layouts = {name: layout_from_dict(item) for name, item in self.meta['layouts'].items()}
            self.glosses = list(self.meta['glosses'])
            self.estimator = self.meta.get('estimator')
            self.layout = self._layouts[self.meta['layout']]
            self.input_layout = self._layouts[self.meta['input_layout']]
            self.pipelines = [fill_confidence(item['pipeline'], 'score') for item in self.meta['members']]
            self._steps = [deployable(pipeline, among(self._layouts)) for pipeline in self.pipelines]
            self.networks = [item.get('checkpoint_sha256', '') for item in self.meta['members']]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise MMSignError(
                f'is not an exported model: {type(error).__name__}: {error}',
                file=folder / 'model.json',
                fix='write it with tools/export_model.py',
            ) from None
        file = folder / 'model.onnx'
        small = file.is_file() and file.stat().st_size < SMALL
        self._session = _open(file, threads or int(small))
        sizes = {output.name: output.shape[-1] for output in self._session.get_outputs()}
        self.feature_channels = sizes.get('features')
        if (folder / enrolment.FILE).is_file() or self.meta['format'] == ENROLLED:
            self.means = enrolment.ClassMeans.load(folder)
            self.means.check(len(self.glosses), self.feature_channels, folder)
            self.glosses += self.means.glosses
        self._outputs = [name for name in OUTPUTS if name in sizes]
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
        found = [
            self._session.run(self._outputs, {n: x[i : i + step] for n, x in zip(names, inputs)})
            for i in range(0, len(inputs[0]), step)
        ]
        return joined([Recognition(*arrays) for arrays in found])


def _open(file: Path, threads: int) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise MMSignError(
            f'package onnxruntime is not installed ({error})', file=file, fix='pip install onnxruntime'
        ) from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=['CPUExecutionProvider'])
    except Exception as error:  # onnxruntime has exception types of its own, none of them public
        raise MMSignError(
            f'cannot be run: {type(error).__name__}: {str(error)[:200]}',
            file=file,
            fix='write it again with tools/export_model.py',
        ) from None
