"""Trained models as callables: clips in, logits out; PyTorch's counterpart of the exported model."""

from __future__ import annotations

import copy
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmengine.config import Config
from mmengine.device import get_device
from mmengine.registry import DefaultScope
from torch import Tensor, nn
from torch.nn import functional

from mmsign.datasets import PoseArchive
from mmsign.engine.checkpoints import existing_checkpoint, load_weights
from mmsign.engine.class_rows import reorder_head
from mmsign.engine.recipe import fill_as_trained, first_difference
from mmsign.engine.runs import load_config
from mmsign.inference.clip_model import ClipModel
from mmsign.inference.recognition import Recognition
from mmsign.keypoints import KeypointLayout
from mmsign.keypoints.registered import build_layout
from mmsign.models.backbones.folded import fold
from mmsign.models.necks import whole_feature
from mmsign.registry import MODELS, TRANSFORMS
from mmsign.utils.classes import class_order
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import file_hash

#: Frames of the input that a network is tried with, and traced for export.
EXAMPLE_FRAMES = 16


@dataclass
class Member:
    """One trained network and all that belongs to it.

    Attributes:
        model: The recogniser without its auxiliary heads, in evaluation mode.
        pipeline: Its test pipeline, as in the config.
        glosses: Names of the classes.
        layout: Layout of the archive it was trained on.
        config: File of the config.
        checkpoint_hash: SHA-256 of the weights.
        estimator: What made the keypoints it was trained on, if known.
    """

    model: Any
    pipeline: list[dict[str, Any]]
    glosses: list[str]
    layout: KeypointLayout
    config: str
    checkpoint_hash: str
    estimator: dict[str, Any] | None = None


def load_member(config: str | os.PathLike | Config, checkpoint: str | os.PathLike) -> Member:
    """Build a config's model and load its weights; text banks and descriptions are not needed.

    Raises:
        MMSignError: If the config or checkpoint is missing, or they do not fit each other, be it in a step
            of the pipeline only.
    """
    cfg = config if isinstance(config, Config) else load_config(config)
    file = existing_checkpoint(checkpoint)
    model_cfg = copy.deepcopy(cfg.model)
    model_cfg['aux_heads'] = []  # they only train
    with DefaultScope.overwrite_default_scope(cfg.get('default_scope', 'mmsign')):
        model = MODELS.build(model_cfg)
    content = load_weights(model, file, without='aux_heads.')
    fill_as_trained(cfg, content.get('meta', {}))
    if other := first_difference(cfg, content.get('meta', {})):
        raise MMSignError(
            f'was trained with another config: {other}',
            file=file,
            field='recipe',
            fix='give the work dir, which holds its config, or export_model.py its --cfg-options',
        )
    glosses, layout = _classes(cfg, content.get('meta', {}), file)
    if len(glosses) != model.cls_head.num_classes:
        raise MMSignError(
            f'the classifier has {model.cls_head.num_classes} classes, the data {len(glosses)} glosses',
            file=file,
            field='num_classes',
            fix=f'train it again with num_classes = {len(glosses)}',
        )
    pipeline = [step.to_dict() for step in cfg.test_dataloader.dataset.pipeline]
    made_by = content.get('meta', {}).get('estimator')
    return Member(model.eval(), pipeline, glosses, layout, str(cfg.filename), file_hash(file), made_by)


def _classes(cfg: Config, meta: dict[str, Any], file: Path) -> tuple[list[str], KeypointLayout]:
    """Glosses and layout as the checkpoint knows them, or else the archive."""
    facts = meta.get('dataset_meta') or {}
    if 'classes' in facts and 'layout' in facts:
        return [str(gloss) for gloss in facts['classes']], build_layout(facts['layout'])
    archive = cfg.test_dataloader.dataset.archive
    if not Path(archive).is_dir():
        raise MMSignError(
            f'does not name its classes, and the archive {archive} is not here',
            file=file,
            field='dataset_meta',
            fix='run where the archive is',
        )
    opened = PoseArchive(archive)
    return list(opened.glosses), build_layout(opened.meta['layout'])


class Network(nn.Module):
    """Backbones and classifiers of one or several members: what is deployed.

    Shapes: one input (N, C, T, V) for each member → logits (N, classes), joints (N, V), the mean |feature|
    over channels and time, and features (N, C), as in :class:`~mmsign.inference.recognition.Recognition`.
    Several members give log Σ w · softmax, whose softmax is the weighted mean of their scores.

    Args:
        members: Trained members; their backbones' weights are copied and folded.
        weights: One for each; normalised to sum 1.
    """

    def __init__(self, members: Sequence[Member], weights: Sequence[float]) -> None:
        super().__init__()
        self.backbones = nn.ModuleList(fold(member.model.backbone) for member in members)
        self.necks = nn.ModuleList(member.model.neck for member in members)
        self.heads = nn.ModuleList(member.model.cls_head for member in members)
        self.log_weights = np.log(np.array(weights) / np.sum(weights)).tolist()

    def forward(self, *inputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        logits, joints, features = [], [], []
        for backbone, neck, head, x in zip(self.backbones, self.necks, self.heads, inputs):
            over_time = backbone(x)  # (N, C', T', V)
            whole = whole_feature(neck, over_time)
            logits.append(head(whole))
            features.append(functional.normalize(whole, dim=1))
            strength = over_time.abs().mean((1, 2))  # (N, V), or (N, 1) where joints are not kept apart
            joints.append(strength.expand(-1, x.shape[3]) if strength.shape[1] < x.shape[3] else strength)
        if len(logits) == 1:
            return logits[0], joints[0], features[0]
        beside = [rows * math.exp(w / 2) for rows, w in zip(features, self.log_weights)]
        terms = [torch.log_softmax(row, 1) + w for row, w in zip(logits, self.log_weights)]
        return torch.logsumexp(torch.stack(terms), 0), torch.stack(joints).mean(0), torch.cat(beside, 1)


class TorchModel(ClipModel):
    """One or several trained configs, run by PyTorch with their registered test pipelines.

    Args:
        members: From :func:`load_member`.
        weights: Of the members' softmax scores; by default equal.
        device: ``auto`` takes the GPU if there is one.

    Raises:
        MMSignError: If members disagree about classes or layouts, or a weight is not positive.
    """

    def __init__(
        self, members: Sequence[Member], weights: Sequence[float] | None = None, device: str = 'auto'
    ) -> None:
        self.members = list(members)
        self.weights = [float(w) for w in weights] if weights else [1.0] * len(self.members)
        fits = len(self.weights) == len(self.members)
        if not fits or not all(np.isfinite(w) and w > 0 for w in self.weights):
            raise MMSignError(
                f'are {self.weights} for {len(self.members)} models',
                field='weights',
                fix='give one positive number for each model, and leave out those of weight 0',
            )
        first = self.members[0]
        self.glosses, self.layout, self.estimator = first.glosses, first.layout, first.estimator
        self.input_layout = first.model.backbone.layout
        for member in self.members[1:]:
            if member.layout != first.layout:
                raise MMSignError(
                    f'differs from {first.config}',
                    file=member.config,
                    field='layout',
                    fix='fuse models of one layout',
                )
            order = class_order(first.glosses, member.glosses, file=member.config, whose=first.config)
            reorder_head(member.model.cls_head, order)
            member.glosses = first.glosses
            if member.model.backbone.layout != self.input_layout:
                raise MMSignError(
                    f'differs from {first.config}',
                    file=member.config,
                    field='backbone.layout',
                    fix='fuse models of one layout',
                )
        self.device = torch.device(get_device() if device == 'auto' else device)
        self.network = Network(self.members, self.weights).to(self.device).eval()
        self.networks = [member.checkpoint_hash for member in self.members]
        self.pipelines = [member.pipeline for member in self.members]
        with torch.inference_mode():
            self.feature_channels = self.network(*self.example(1))[2].shape[1]
        self._transforms = [[TRANSFORMS.build(step) for step in steps] for steps in self.pipelines]

    def example(self, batch: int) -> tuple[Tensor, ...]:
        """Inputs (batch, C, T, V) of zeros, one for each member; the network takes any number of frames."""
        points = self.input_layout.num_keypoints
        channels = [member.model.backbone.in_channels for member in self.members]
        return tuple(torch.zeros(batch, c, EXAMPLE_FRAMES, points, device=self.device) for c in channels)

    def _prepare(
        self, keypoints: np.ndarray, confidence: np.ndarray, layout: KeypointLayout
    ) -> list[np.ndarray]:
        prepared = []
        for pipeline in self._transforms:
            results: dict[str, Any] = dict(
                keypoints=keypoints.copy(),
                confidence=confidence.copy(),
                layout=layout,
                label=0,
                clip_id='',
                gloss='',
                signer='',
                flipped=False,
                draw=(0, 0, 0),
            )
            for transform in pipeline:
                results = transform(results)
            prepared.append(results['inputs'].numpy())
        return prepared

    @torch.inference_mode()
    def _run(self, inputs: Sequence[np.ndarray]) -> Recognition:
        outputs = self.network(*(torch.from_numpy(item).to(self.device) for item in inputs))
        return Recognition(*(output.float().cpu().numpy() for output in outputs))
