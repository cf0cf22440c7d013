"""A backbone over frames: convolutions over time, then attention between frames.

The idea is that of the entry that won Kaggle's isolated sign recognition of 2023 (depthwise
convolutions over time with channel attention, then transformer blocks); the code is mmsign's own.
Unlike :class:`~mmsign.models.backbones.ctrgcn.CTRGCN` it knows nothing of the skeleton's graph: all
keypoints of a frame are one vector. It costs a fraction of a graph convolution.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn
from torch.nn import functional

from mmsign.keypoints import KeypointLayout
from mmsign.keypoints.registered import build_layout
from mmsign.models.backbones.ctrgcn import check_input
from mmsign.models.backbones.distances import PartDistances
from mmsign.models.backbones.input_norm import InputNorm
from mmsign.registry import MODELS
from mmsign.utils.errors import MMSignError


class FrameConv(nn.Module):
    """A residual block: widen, depthwise convolution over time, weigh the channels, narrow.

    Shapes: (N, C, T) → (N, C, T).

    Args:
        channels: C.
        kernel: Frames that the convolution sees; odd.
        dropout: On what is added to the input.
    """

    def __init__(self, channels: int, kernel: int, dropout: float) -> None:
        super().__init__()
        wide = 2 * channels
        self.widen = nn.Conv1d(channels, wide, 1)
        self.over_time = nn.Conv1d(wide, wide, kernel, padding=kernel // 2, groups=wide, bias=False)
        self.bn = nn.BatchNorm1d(wide)
        # efficient channel attention: a weight for each channel, from its neighbours' means over time
        self.weigh = nn.Conv1d(1, 1, 5, padding=2, bias=False)
        self.narrow = nn.Conv1d(wide, channels, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        wide = self.bn(self.over_time(functional.silu(self.widen(x))))
        weights = torch.sigmoid(self.weigh(wide.mean(2, keepdim=True).transpose(1, 2))).transpose(1, 2)
        return x + self.dropout(self.narrow(wide * weights))  # weights (N, 2 C, 1)


class FrameAttention(nn.Module):
    """A transformer block over frames, normalised before each of its two halves.

    Shapes: (N, T, C) → (N, T, C).

    Args:
        channels: C, a multiple of ``heads``.
        heads: Attention heads.
        dropout: On what each half adds.
    """

    def __init__(self, channels: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm_in, self.norm_out = nn.LayerNorm(channels), nn.LayerNorm(channels)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.project = nn.Linear(channels, channels)
        self.feed = nn.Sequential(
            nn.Linear(channels, 2 * channels),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(2 * channels, channels),
        )
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        n, t, c = x.shape
        # (N, T, 3 C) → three of (N, heads, T, C / heads)
        q, k, v = self.qkv(self.norm_in(x)).view(n, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, t, c)
        x = x + self.dropout(self.project(mixed))
        return x + self.dropout(self.feed(self.norm_out(x)))


@MODELS.register_module()
class FrameTransformer(BaseModule):
    """Convolutions over time and attention between frames, over all keypoints at once.

    Shapes: (N, C, T, V) → (N, channels, T, 1). The keypoints of a frame become one vector, so that there
    is no map over joints: its neck is ``TimePooling``, and part texts and joint importance need ``CTRGCN``.

    Args:
        layout: Name or config of the keypoint layout.
        in_channels: C.
        channels: Width of the network, a multiple of ``heads``.
        convolutions: Number of :class:`FrameConv` blocks.
        attentions: Number of :class:`FrameAttention` blocks.
        kernel: Frames that a convolution sees; odd.
        heads: Attention heads.
        dropout: In every block.
        distances: Parts of which every frame's vector holds the distances between points, too: what a
            hand shows, whichever way it is turned.
        coordinates: Channels that these are measured in.
        limit: Inputs farther than so many standard deviations from the mean of training count as that far:
            a hand that training rarely showed, or a leap of a detector, must not drown everything else.
        init_cfg: For MMEngine.

    Raises:
        MMSignError: If sizes do not fit, a part is unknown, or the input does not fit the layout.

    Examples:
        >>> FrameTransformer('base27')(torch.rand(2, 3, 16, 27)).shape
        torch.Size([2, 192, 16, 1])
    """

    def __init__(
        self,
        layout: str | dict | KeypointLayout,
        in_channels: int = 3,
        channels: int = 192,
        convolutions: int = 3,
        attentions: int = 1,
        kernel: int = 7,
        heads: int = 4,
        dropout: float = 0.2,
        distances: Sequence[str] = (),
        coordinates: Sequence[int] = (0, 1),
        limit: float = 3.0,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        if kernel % 2 == 0:
            raise MMSignError(f'is {kernel}', field='backbone.kernel', fix='give an odd number of frames')
        if channels % heads:
            raise MMSignError(
                f'{channels} channels cannot be shared by {heads} heads',
                field='backbone.channels',
                fix='choose a multiple of the number of heads',
            )
        self.layout, self.in_channels, self.limit = build_layout(layout), in_channels, limit
        if distances and max(coordinates) >= in_channels:
            raise MMSignError(
                f'are channels {list(coordinates)}, of {in_channels}',
                field='backbone.coordinates',
                fix='choose channels of the input',
            )
        self.distances = PartDistances(self.layout, distances, coordinates)
        size = in_channels * self.layout.num_keypoints + len(self.distances)
        self.bn_in, self.bn = InputNorm(size), nn.BatchNorm1d(channels)
        self.embed = nn.Conv1d(size, channels, 1, bias=False)
        self.convolutions = nn.ModuleList(FrameConv(channels, kernel, dropout) for _ in range(convolutions))
        self.attentions = nn.ModuleList(FrameAttention(channels, heads, dropout) for _ in range(attentions))

    def forward(self, x: Tensor) -> Tensor:
        check_input(x, self.in_channels, self.layout)
        n, c, t, v = x.shape
        frames = x.permute(0, 3, 1, 2).reshape(n, v * c, t)
        if len(self.distances):
            frames = torch.cat([frames, self.distances(x)], 1)  # (N, V · C + P, T)
        x = self.bn(self.embed(self.bn_in(frames).clamp(-self.limit, self.limit)))
        for block in self.convolutions:
            x = block(x)
        x = x.transpose(1, 2)  # (N, T, channels)
        for block in self.attentions:
            x = block(x)
        return x.transpose(1, 2).unsqueeze(-1)
