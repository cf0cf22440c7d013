"""What a pipeline throws away: parts, or whole clips, that were detected and that the network never sees."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from mmsign.datasets.sign_dataset import SignDataset
from mmsign.keypoints import KeypointLayout

#: A pipeline that loses a part in a larger share of the clips is worth a warning.
TOLERATED = 0.1
#: A part of which a step leaves a smaller share of the seen points is lost.
KEPT = 0.5
WHOLE = 'all keypoints'
CAUSES = {
    'NormalizeParts': 'its root, such as the wrist, is missing where the rest is seen: was the data prepared '
    'from coordinates relative to that root?',
    'UnitBones': 'a keypoint near the root of the skeleton is missing where the rest is seen',
    'SelectLayout': 'the keypoints of the layout are hardly ever detected in this data',
    'SampleFrames': 'they are seen only outside the frames that it keeps',
}


@dataclass(frozen=True)
class Dropped:
    """What one step takes away.

    Attributes:
        part: A part of the layout, or :data:`WHOLE`.
        step: The transform.
        share: Of the clips that were looked at.
    """

    part: str
    step: str
    share: float

    def __str__(self) -> str:
        cause = CAUSES.get(self.step, 'look at what it does to these clips (tools/browse_dataset.py)')
        return f'{self.step} drops {self.part} from {self.share:.0%} of the clips; probably {cause}'


def dropped_parts(dataset: SignDataset, clips: int = 200) -> list[Dropped]:
    """Run a data set's pipeline on a sample of its clips and see what its steps lose.

    Random steps lose points on purpose and are not counted.

    Args:
        dataset: With its pipeline.
        clips: How many clips are looked at, evenly spaced.

    Returns:
        What is lost from more than :data:`TOLERATED` of the clips, worst first.
    """
    dataset.full_init()
    lost: Counter[tuple[str, str]] = Counter()
    rows = np.unique(np.linspace(0, len(dataset) - 1, min(clips, len(dataset))).astype(int))
    for row in rows:
        results: Any = dataset.get_data_info(int(row))
        before = _seen(results)
        gone: set[str] = set()
        for transform in dataset.pipeline.transforms:
            mirrored = results['confidence'][:, results['layout'].flip]
            layout = results['layout']
            # a user's transform may write into what it gets
            results = transform(copy.copy(results))
            if results is None or 'confidence' not in results:
                break
            after = _seen(results)
            if results['layout'] is layout and np.array_equal(results['confidence'], mirrored):
                before = _seen({'confidence': mirrored, 'layout': layout})
                gone = {layout.part_mirror.get(part, part) for part in gone}
            random = getattr(getattr(transform, 'step', None), 'random', False)
            # other points of a part may be seen less; lost is a part then only if none is
            kept = KEPT if results['layout'] is layout else 1e-9
            for part in after.keys() & before.keys() - gone:
                if before[part] and after[part] < kept * before[part]:
                    gone.add(part)
                    if not random:
                        lost[part, type(transform).__name__] += 1
            before = after
    found = [Dropped(part, step, count / len(rows)) for (part, step), count in lost.items()]
    found = sorted((item for item in found if item.share > TOLERATED), key=lambda item: -item.share)
    whole = {item.step for item in found if item.part == WHOLE}
    return [item for item in found if item.part == WHOLE or item.step not in whole]


def _seen(results: Any) -> dict[str, float]:
    """Part → share of its points and frames that are seen; with them, of all points, whether any is."""
    confidence: np.ndarray = results['confidence']
    layout: KeypointLayout = results['layout']
    seen = {part: float((confidence[:, list(ids)] > 0).mean()) for part, ids in layout.parts.items()}
    return {**seen, WHOLE: float((confidence > 0).any())}
