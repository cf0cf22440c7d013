"""What a model was taught to see, and a clip does not show; numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mmsign.keypoints.layout import HANDS, KeypointLayout
from mmsign.preprocessing.normalize import SHOULDERS


def reference_points(pipelines: Sequence[Sequence[Mapping[str, Any]]]) -> tuple[str, ...]:
    """Keypoints by which pipelines measure or turn a signer, in order.

    Examples:
        >>> reference_points([[{'type': 'Normalize'}, {'type': 'SampleFrames', 'frames': 8}]])
        ('left_shoulder', 'right_shoulder')
    """
    names: list[str] = []
    for pipeline in pipelines:
        for step in pipeline:
            if step['type'] == 'Normalize':
                names += step.get('scale', SHOULDERS)
            elif step['type'] == 'AlignShoulders':
                names += SHOULDERS
    return tuple(dict.fromkeys(names))


def absent(
    references: Sequence[str],
    input_layout: KeypointLayout,
    clips: Sequence[tuple[np.ndarray, np.ndarray]],
    layout: KeypointLayout,
) -> str:
    """What is seen in no frame of some clips though a model looks at it, in a sentence; empty if nothing.

    Where the reference points are missing, a clip is measured by whatever is seen: a network that never met
    such clips may then give one name to all of them, and be certain of it.

    Args:
        references: From :func:`reference_points`.
        input_layout: What the network sees.
        clips: Pairs of keypoints (T, V, D) and confidence (T, V).
        layout: Of the clips.
    """
    said = []
    ids = [layout.index(name) for name in references if name in layout.names]
    hands = [i for part in HANDS if part in input_layout.parts for i in layout.parts.get(part, ())]
    confidences = [confidence for _, confidence in clips]
    if len(ids) == len(references) and ids:
        missing = sum(not (confidence[:, ids] > 0).all(1).any() for confidence in confidences)
        if missing:
            names = ' and '.join(references)
            said.append(
                f'{names}, by which the model measures a signer, are seen in no frame of {missing} clips'
            )
    if hands:
        missing = sum(not (confidence[:, hands] > 0).any() for confidence in confidences)
        if missing:
            said.append(f'a hand is seen in no frame of {missing} clips')
    return f'{"; ".join(said)} (of {len(clips)})' if said else ''
