"""mmpose's top-down HRNet-w48, trained on COCO-WholeBody: the paper's estimator."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from mmengine.config import Config
from mmengine.registry import DefaultScope

from mmsign.pose.base import POINTS, FramePose, PoseEstimator, finish_pose, nobody
from mmsign.pose.people import FacePeople, Follower
from mmsign.pose.video import Frame, prefetch
from mmsign.registry import POSE_ESTIMATORS
from mmsign.utils.errors import MMSignError

if TYPE_CHECKING:  # torch is imported late: everybody who names an estimator imports this file, few use it
    import torch

CONFIG = (
    'configs/wholebody_2d_keypoint/topdown_heatmap/coco-wholebody/'
    'td-hm_hrnet-w48_dark-8xb32-210e_coco-wholebody-384x288.py'
)
WEIGHTS = (
    'https://download.openmmlab.com/mmpose/top_down/hrnet/'
    'hrnet_w48_coco_wholebody_384x288_dark-f5726563_20200918.pth'
)


@POSE_ESTIMATORS.register_module()
class MMPoseEstimator(PoseEstimator):
    """A top-down model of mmpose 1.1 with 133 points.

    Frames are decoded in a thread, cropped to the person and run in batches,
    with half precision on a GPU. The person's box comes from their face (see
    :mod:`mmsign.pose.people`), since mmpose's own detector needs mmdet.

    Args:
        weights: Checkpoint file or URL; ``none`` leaves random weights, for tests.
        config: mmpose config file; by default HRNet-w48 dark 384×288 from the wheel.
        device: ``auto`` takes the GPU if there is one.
        batch_size: Frames in a batch; by default 32, or 1 on the CPU.
        half: float16; by default on GPUs only.
        flip_test: Average with the mirrored picture: a little better, half as fast.
        find_people: Look for faces; otherwise the whole picture is the box.

    Raises:
        MMSignError: If mmpose is not installed, or the weights are missing or do not fit.
    """

    name = package = 'mmpose'

    def __init__(
        self,
        weights: str = WEIGHTS,
        config: str | None = None,
        device: str = 'auto',
        batch_size: int | None = None,
        half: bool | None = None,
        flip_test: bool = False,
        find_people: bool = True,
    ) -> None:
        import torch
        from mmengine.device import get_device

        self.device = torch.device(get_device() if device == 'auto' else device)
        gpu = self.device.type == 'cuda'
        self.batch_size = batch_size or (32 if gpu else 1)
        self.half = gpu if half is None else half
        self._follower = Follower(FacePeople()) if find_people else None
        self._meta, self._pipeline, model = _build(config)
        model.test_cfg['flip_test'] = flip_test
        if weights != 'none':
            load_foreign_weights(model, weights)
        self.model: Any = model.to(self.device).eval()

    def stream(self, frames: Iterable[Frame]) -> Iterator[FramePose]:
        if self._follower:
            self._follower.reset()
        source = iter(prefetch(frames, 2 * self.batch_size))
        while batch := list(itertools.islice(source, self.batch_size)):
            boxes = [self._box(image) for image, _ in batch]
            found = iter(self._infer([(f.image, box) for f, box in zip(batch, boxes) if box is not None]))
            for (image, time), box in zip(batch, boxes):
                if box is None:
                    yield nobody(time)
                else:
                    keypoints, confidence = next(found)
                    yield finish_pose(keypoints, confidence, image, time, box)

    def _box(self, image: np.ndarray) -> np.ndarray | None:
        """(4,) the person's box inside the picture; None if nobody is there."""
        height, width = image.shape[:2]
        whole = np.array([0, 0, width, height], np.float32)
        if self._follower is None:
            return whole
        box = self._follower.update(image)
        if box is None:
            return None
        cut = np.clip(box, 0, whole[[2, 3, 2, 3]]).astype(np.float32)
        return cut if (cut[2:] > cut[:2]).all() else None

    def _infer(self, crops: list[tuple[np.ndarray, np.ndarray]]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Keypoints (133, 2) and confidence (133,) of each picture and box, in one batch."""
        if not crops:
            return []
        rows = [
            # mmpose follows OpenCV: blue first
            self._pipeline(
                {
                    'img': np.ascontiguousarray(image[..., ::-1]),
                    'bbox': box[None],
                    'bbox_score': np.ones(1, np.float32),
                    **self._meta,
                }
            )
            for image, box in crops
        ]
        import torch
        from mmengine.dataset import pseudo_collate

        cast = torch.autocast(self.device.type, torch.float16) if self.half else contextlib.nullcontext()
        with torch.inference_mode(), cast:
            samples = self.model.test_step(pseudo_collate(rows))
        return [
            (sample.pred_instances.keypoints[0], sample.pred_instances.keypoint_scores[0])
            for sample in samples
        ]

    def close(self) -> None:
        if self._follower:
            self._follower.people.close()


def _build(config: str | None) -> tuple[dict[str, Any], Any, Any]:
    """Data set facts, test pipeline and model with random weights."""
    try:
        import mmpose
        import mmpose.datasets.transforms
        import mmpose.models
        from mmpose.datasets.datasets.utils import parse_pose_metainfo
        from mmpose.registry import DATASETS, MODELS
    except ImportError as error:
        raise MMSignError(
            f'package mmpose is not installed ({error})',
            field='estimator',
            fix='pip install --no-deps mmpose==1.1.0, with xtcocotools, json_tricks and munkres',
        ) from None
    from mmengine.dataset import Compose
    from mmengine.model import revert_sync_batchnorm

    file = Path(config) if config else Path(mmpose.__file__).parent / '.mim' / CONFIG
    if not file.is_file():
        raise MMSignError(
            'no such mmpose config',
            file=file,
            field='config',
            fix='give a file, or the name of a config of mmpose',
        )
    cfg = Config.fromfile(str(file))
    cfg.model.backbone.init_cfg = None  # ImageNet weights, which the checkpoint replaces
    cfg.model.train_cfg = None
    with DefaultScope.overwrite_default_scope('mmpose'):
        meta = parse_pose_metainfo(DATASETS.get(cfg.test_dataloader.dataset.type).METAINFO)
        model = revert_sync_batchnorm(MODELS.build(cfg.model))
        pipeline = Compose(cfg.test_dataloader.dataset.pipeline)
    if meta['num_keypoints'] != POINTS:
        raise MMSignError(
            f'has {meta["num_keypoints"]} points, not {POINTS}',
            file=file,
            field='config',
            fix='choose a whole-body config of COCO-WholeBody',
        )
    return meta, pipeline, model


def load_foreign_weights(model: torch.nn.Module, weights: str | os.PathLike) -> None:
    """Load a stranger's checkpoint: tensors only, no code, and nothing may be missing.

    Args:
        model: Takes the weights.
        weights: File, or http(s) URL (downloaded once into torch's cache).

    Raises:
        MMSignError: If the checkpoint cannot be had, holds more than tensors, or does not fit.
    """
    import torch

    text = os.fspath(weights)
    try:
        if text.startswith(('http://', 'https://')):
            content = torch.hub.load_state_dict_from_url(text, map_location='cpu', weights_only=True)
        else:
            content = torch.load(text, map_location='cpu', weights_only=True)
        state = content.get('state_dict', content)
        missing = model.load_state_dict(state, strict=False).missing_keys
    except FileNotFoundError:
        raise MMSignError('no such checkpoint', file=text, field='weights', fix='correct the path') from None
    except Exception as error:  # the network, the unpickler and the shapes all fail differently
        raise MMSignError(
            f'cannot be loaded: {type(error).__name__}: {str(error)[:200]}',
            file=text,
            field='weights',
            fix='download the checkpoint by hand and give its path',
        ) from None
    if missing:
        raise MMSignError(
            f'lacks {len(missing)} weights of the model, {missing[0]} first',
            file=text,
            field='weights',
            fix='give the checkpoint that belongs to the config',
        )
