"""What a skeleton is. Needs numpy only; :mod:`.registered` adds the layouts to the registry."""

from mmsign.keypoints.layout import PARTS, KeypointLayout, check_parts
from mmsign.keypoints.mediapipe import holistic_to_wholebody133

__all__ = ['PARTS', 'KeypointLayout', 'check_parts', 'holistic_to_wholebody133']
