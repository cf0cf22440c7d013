"""From a feature map to the whole-body feature and the features of the parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmsign.keypoints import KeypointLayout
from mmsign.keypoints.registered import build_layout
from mmsign.registry import MODELS


@dataclass
class PooledFeatures:
    """What heads receive.

    Attributes:
        whole: S_g (N, C), the mean over time and all joints.
        parts: Part name → S_p (N, C), the mean over time and the part's joints.
    """

    whole: Tensor
    parts: dict[str, Tensor]


def whole_feature(neck: nn.Module, x: Tensor) -> Tensor:
    """S_g alone, which is all that test, prediction and export need.

    It comes from the neck's ``whole(x)``. Without that method, or where a subclass has a
    ``forward`` of its own but inherits ``whole``, the neck is called as in training.

    Args:
        neck: (N, C, T', V) → :class:`PooledFeatures`.
        x: (N, C, T', V).

    Returns:
        (N, C).

    Examples:
        >>> whole_feature(PartPooling('base27'), torch.rand(2, 8, 4, 27)).shape
        torch.Size([2, 8])
    """
    for owner in type(neck).__mro__:
        if 'whole' in vars(owner):
            return neck.whole(x)  # type: ignore[operator]
        if 'forward' in vars(owner):
            break
    return neck(x).whole


@MODELS.register_module()
class PartPooling(BaseModule):
    """Average pooling over time and the joints of each part (GSP-MC, 3.3.2).

    Args:
        layout: Name or config of the keypoint layout.
        init_cfg: For MMEngine.

    Shapes: (N, C, T', V) → (N, C) for the whole body and for each part, the latter in fp32 at least.
    """

    share: Tensor
    mirrored: Tensor

    def __init__(self, layout: str | dict | KeypointLayout, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.layout = build_layout(layout)
        share = torch.zeros(self.layout.num_keypoints, len(self.layout.parts))
        for column, ids in enumerate(self.layout.parts.values()):
            share[list(ids), column] = 1 / len(ids)
        self.register_buffer('share', share, persistent=False)
        names, mirror = list(self.layout.parts), self.layout.part_mirror
        mirrored = torch.tensor([names.index(mirror[part]) for part in names], dtype=torch.int64)
        self.register_buffer('mirrored', mirrored, persistent=False)

    def whole(self, x: Tensor) -> Tensor:
        """S_g: (N, C, T', V) → (N, C). Subclasses that replace it train on theirs, too."""
        return x.mean((2, 3))

    def forward(self, x: Tensor, flipped: Sequence[bool] | None = None) -> PooledFeatures:
        """Pool a map.

        Args:
            x: (N, C, T', V).
            flipped: For each clip, whether it was mirrored as augmentation. Texts
                stay handed, so a mirrored clip's parts change places.
        """
        joints = x.mean(2)  # (N, C, V)
        exact = torch.promote_types(joints.dtype, torch.float32)
        with torch.autocast(x.device.type, enabled=False):  # means are not to be rounded
            means = joints.to(exact) @ self.share.to(exact)  # (N, C, parts)
        if flipped is not None and any(flipped):
            swap = torch.tensor(flipped).to(x.device, non_blocking=True).view(-1, 1, 1)
            means = torch.where(swap, means[..., self.mirrored], means)
        parts = dict(zip(self.layout.parts, means.unbind(-1)))
        # the mean over joints is at hand, and is that of whole() within rounding
        inherited = type(self).whole is PartPooling.whole
        return PooledFeatures(joints.mean(-1) if inherited else self.whole(x), parts)
