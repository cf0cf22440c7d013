"""The input stream: joint, bone, their motions, or several side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmcv.transforms import BaseTransform

from mmsign.preprocessing.streams import STREAMS, stack_streams
from mmsign.registry import TRANSFORMS
from mmsign.utils.errors import MMSignError


@TRANSFORMS.register_module()
class MakeStreams(BaseTransform):
    """Compute ``inputs`` (C, T, V) from a clip.

    Args:
        streams: One name, as in the paper, or several, whose channels are
            stacked: C = number of streams × (D + 1).

    Raises:
        MMSignError: For an unknown stream.
    """

    def __init__(self, streams: str | Sequence[str] = 'joint') -> None:
        self.streams = (streams,) if isinstance(streams, str) else tuple(streams)
        unknown = [name for name in self.streams if name not in STREAMS]
        if unknown:
            raise MMSignError(
                f'unknown stream {unknown[0]!r}',
                field='MakeStreams.streams',
                fix=f'choose from {", ".join(STREAMS)}',
            )

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        results['inputs'] = stack_streams(
            self.streams, results['keypoints'], results['confidence'], results['layout'].parents
        )
        return results
