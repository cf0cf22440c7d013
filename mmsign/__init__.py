"""mmsign: isolated sign language recognition from skeletons and written descriptions.

Importing the package costs nothing: rooms are imported when a config or a
caller names them, and the skeleton rooms (:mod:`mmsign.keypoints`,
:mod:`mmsign.preprocessing`) need numpy only.
"""

from mmsign.version import __version__

__all__ = ['__version__']
