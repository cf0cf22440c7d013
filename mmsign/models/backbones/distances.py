"""Distances between the points of a part: its shape, whichever way it is turned."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mmsign.keypoints import KeypointLayout, check_parts

#: Added under the root, whose slope at 0 is infinite.
EPSILON = 1e-8


class PartDistances(nn.Module):
    """The distance of every two points of a part, frame by frame; 0 where one of them is missing.

    Shapes: (N, C, T, V) → (N, P, T) for P pairs. A point whose channels are all 0 is missing, as
    everywhere in mmsign (:mod:`mmsign.preprocessing.missing`).

    Args:
        layout: Of V.
        parts: Names of parts. Those that the layout lacks are passed over.
        coordinates: Channels that hold the coordinates of a point, such as 0 and 1.

    Raises:
        MMSignError: For an unknown part.
    """

    first: Tensor
    second: Tensor

    def __init__(self, layout: KeypointLayout, parts: Sequence[str], coordinates: Sequence[int]) -> None:
        super().__init__()
        check_parts(parts, 'backbone.distances')
        self.coordinates = list(coordinates)
        pairs = [
            torch.combinations(torch.tensor(layout.parts[part]))  # (pairs of the part, 2)
            for part in parts
            if part in layout.parts
        ]
        chosen = torch.cat([*pairs, torch.empty(0, 2, dtype=torch.long)])
        self.register_buffer('first', chosen[:, 0], persistent=False)
        self.register_buffer('second', chosen[:, 1], persistent=False)

    def __len__(self) -> int:
        return len(self.first)

    def forward(self, x: Tensor) -> Tensor:
        # points first: what is gathered are whole rows over time then
        seen = (x.abs().amax(1) > 0).transpose(1, 2)  # (N, V, T)
        points = x[:, self.coordinates].permute(0, 3, 1, 2)  # (N, V, D, T)
        between = points[:, self.first] - points[:, self.second]  # (N, P, D, T)
        length = (between.square().sum(2) + EPSILON).sqrt()
        both = seen[:, self.first] & seen[:, self.second]
        return torch.where(both, length, length.new_zeros(()))
