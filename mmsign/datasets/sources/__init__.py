"""From data sets as they are published to pose archives; :mod:`.base` says what a converter is."""

from __future__ import annotations

import importlib
from types import ModuleType

#: Format → what it is; the module has the same name but for ``csv``.
FORMATS = {
    'fingerspelling': 'letters in 17 sign languages, from the package spoken-to-signed',
    'slr500': 'SLR-500 (Chinese): whole-body keypoints under the official names',
    'autsl': 'AUTSL (Turkish): whole-body keypoints under the official names',
    'isl_kinect30': '30 Indian signs, Kinect text files',
    'mmaction': 'annotation pickle of mmaction2 or pyskl',
    'mediapipe': 'MediaPipe Holistic landmarks in numpy files',
    'pose': '.pose files listed in a csv',
    'csv': 'any clips (.npy, .npz, .pose) listed in a csv',
    'merge': 'join archives',
}


def get_converter(name: str) -> ModuleType:
    """The module of a format of :data:`FORMATS`; imported when asked for."""
    return importlib.import_module(f'{__name__}.{"clips_csv" if name == "csv" else name}')
