"""From data as people have them to pose archives; :mod:`.base` says how to add a format."""

from __future__ import annotations

import importlib
from typing import Any

#: Format → what it is; the module has the same name but for ``csv``.
FORMATS = {
    'videos': 'video files, whose poses are estimated (also: tools/extract_pose.py)',
    'fingerspelling': 'letters in 17 sign languages, from the package spoken-to-signed',
    'slr500': 'SLR-500 (Chinese): whole-body keypoints under the official names',
    'autsl': 'AUTSL (Turkish): whole-body keypoints under the official names',
    'wlasl': 'WLASL (American), poses in any format here',
    'msasl': 'MS-ASL (American), poses in any format here',
    'asl_citizen': 'ASL Citizen (American), poses in any format here',
    'include': 'INCLUDE (Indian), poses in any format here',
    'lsa64': 'LSA64 (Argentinian), poses in any format here',
    'gsl': 'GSL (Greek, isolated), poses in any format here',
    'isl_kinect30': '30 Indian signs, Kinect text files',
    'mmaction': 'annotation pickle of mmaction2 or pyskl',
    'mediapipe': 'MediaPipe Holistic landmarks in numpy files',
    'stacked': 'a whole set in arrays, X and y: numpy files, pickles or JSON',
    'mp_data': 'MediaPipe Holistic landmarks, <word>/<clip>/<frame>.npy',
    'blocks': 'MediaPipe Holistic landmarks, an .npz a clip with several arrays',
    'gislr': "Kaggle's asl-signs: MediaPipe Holistic landmarks, a parquet file a clip",
    'openhands': 'pickles of OpenHands: MediaPipe landmarks, 75 points',
    'samslr': 'arrays of SAM-SLR and DSTA-SLR, (N, 3, T, 27, 1)',
    'openpose': 'JSON of OpenPose, a file a frame',
    'mmpose_json': 'JSON of mmpose, a file a clip',
    'alphapose': 'JSON of AlphaPose, a file a clip',
    'rtmlib': 'pickles of rtmlib as Uni-Sign writes them',
    'spoter': 'csv of SPOTER, a row a clip',
    'pose': '.pose files, a word a folder or listed in a table',
    'csv': 'any clips (.npy, .npz, .pose), listed in a table or a word a folder',
    'relabel': 'an archive with glosses, signers and splits of a table',
    'flip': 'an archive with axes turned round or hands exchanged',
    'union': 'several data sets in one archive, their signs together',
    'merge': 'join archives',
    'export': 'write an archive as .pose files, arrays, or a pickle of mmaction2',
}


#: Formats that are official lists of a data set, read by one module.
LISTS = ('wlasl', 'msasl', 'asl_citizen', 'include', 'lsa64', 'gsl')


def get_converter(name: str) -> Any:
    """The module of a format of :data:`FORMATS`, or what stands for one; imported when asked for."""
    if name in LISTS:
        return importlib.import_module(f'{__name__}.known_set').KnownSetReader(name)
    return importlib.import_module(f'{__name__}.{"clips_csv" if name == "csv" else name}')
