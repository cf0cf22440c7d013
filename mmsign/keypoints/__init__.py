"""What a skeleton is. Needs numpy only; :mod:`.registered` adds the layouts to the registry."""

from mmsign.keypoints.layout import PARTS, KeypointLayout
from mmsign.keypoints.mediapipe import holistic_to_wholebody133

__all__ = ['PARTS', 'KeypointLayout', 'holistic_to_wholebody133']
