"""A network with random weights behind a plain test pipeline: speed does not depend on what it knows."""

from __future__ import annotations

from typing import Any

from mmengine.registry import DefaultScope

from mmsign.inference.recognizer import Member, TorchModel
from mmsign.keypoints.registered import build_layout
from mmsign.registry import MODELS

#: Layout of the clips, as pose estimators give them.
STORED = 'wholebody133'
CLASSES = 500


def random_model(layout: str = 'wholebody87', frames: int = 64, device: str = 'cpu') -> TorchModel:
    """The paper's network for 500 classes.

    Args:
        layout: Keypoint layout it sees; a subset of ``wholebody133``.
        frames: T.
        device: Where it runs.
    """
    cfg = dict(
        type='SkeletonRecognizer',
        backbone=dict(type='CTRGCN', layout=layout),
        neck=dict(type='PartPooling', layout=layout),
        cls_head=dict(type='LinearClsHead', num_classes=CLASSES, in_channels=256),
    )
    with DefaultScope.overwrite_default_scope('mmsign'):
        model = MODELS.build(cfg).eval()
    pipeline: list[dict[str, Any]] = [
        dict(type='Normalize'),
        dict(type='SelectLayout', layout=layout),
        dict(type='SampleFrames', frames=frames),
        dict(type='MakeStreams', streams='joint'),
        dict(type='PackSign'),
    ]
    glosses = [f'sign {i}' for i in range(CLASSES)]
    return TorchModel(
        [Member(model, pipeline, glosses, build_layout(STORED), 'benchmark', '')], device=device
    )
