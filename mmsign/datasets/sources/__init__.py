"""From data as people have them to pose archives; :mod:`.base` says how to add a format."""

from __future__ import annotations

import importlib
from types import ModuleType

#: Format → what it is; the module has the same name but for ``csv``.
FORMATS = {
    'videos': 'video files, whose poses are estimated (also: tools/extract_pose.py)',
    'fingerspelling': 'letters in 17 sign languages, from the package spoken-to-signed',
    'slr500': 'SLR-500 (Chinese): whole-body keypoints under the official names',
    'autsl': 'AUTSL (Turkish): whole-body keypoints under the official names',
    'isl_kinect30': '30 Indian signs, Kinect text files',
    'mmaction': 'annotation pickle of mmaction2 or pyskl',
    'mediapipe': 'MediaPipe Holistic landmarks in numpy files',
    'pose': '.pose files listed in a table',
    'csv': 'any clips (.npy, .npz, .pose) listed in a table',
    'merge': 'join archives',
}


def get_converter(name: str) -> ModuleType:
    """The module of a format of :data:`FORMATS`; imported when asked for."""
    return importlib.import_module(f'{__name__}.{"clips_csv" if name == "csv" else name}')
