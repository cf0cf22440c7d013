"""What converters write stays bit-equal: frames, clips and glosses of small inputs, as hashes."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pose_files import write_pose
from synthetic import autsl_labels, clip, slr500_clips, slr500_labels

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import get_converter
from mmsign.datasets.sources.base import write_archive

HEADER = 'path,gloss,signer,split\n'


def slr500(folder: Path, rng: np.random.Generator) -> dict[str, Any]:
    return {'source': slr500_clips(folder / 'k', rng), 'labels': slr500_labels(folder / 'l'), 'fps': 30.0}


def autsl(folder: Path, rng: np.random.Generator) -> dict[str, Any]:
    names = [f'signer{i}_sample{i}' for i in range(3)]
    (folder / 'k').mkdir()
    for name in names:
        np.save(folder / f'k/{name}_color.npy', clip(rng))
    lists = {'train': [f'{names[0]},4'], 'validation': [f'{names[1]},225'], 'test': [f'{names[2]},0']}
    return {'source': folder / 'k', 'labels': autsl_labels(folder / 'l', lists)}


def isl_kinect30(folder: Path, rng: np.random.Generator) -> dict[str, Any]:
    for name in ('book_anna_1', 'book_bert_2', 'tree_anna_1'):
        np.savetxt(folder / f'{name}.txt', rng.normal(0, 1, (5, 60)))
    return {'source': folder}


def mmaction(folder: Path, rng: np.random.Generator) -> dict[str, Any]:
    items = []
    for i in range(3):
        data = np.stack([clip(rng), clip(rng)])
        items.append(
            {
                'frame_dir': f'P{i}_a',
                'label': i % 2,
                'img_shape': (480, 640),
                'total_frames': 6,
                'keypoint': data[..., :2],
                'keypoint_score': data[..., 2],
            }
        )
    content = {'split': {'train': ['P0_a', 'P1_a'], 'test': ['P2_a']}, 'annotations': items}
    (folder / 'a.pkl').write_bytes(pickle.dumps(content))
    (folder / 'g.txt').write_text('yes\nno\n')
    options = {'layout': 'wholebody133', 'glosses': folder / 'g.txt', 'signer': r'(P\d)_'}
    return {'source': folder / 'a.pkl', **options}


def mediapipe(folder: Path, rng: np.random.Generator) -> dict[str, Any]:
    frames = rng.uniform(0.1, 0.9, (3, 5, 258)).astype(np.float32)
    frames[:, 2, 132:195] = 0  # no left hand
    frames[:, 3, 195:] = np.nan  # no right hand
    np.savez(
        folder / 'a.npz', landmarks=frames, gloss=['a', 'b', 'a'], signer=['s', 's', 't'], clip_id=list('xyz')
    )
    return {'source': folder / 'a.npz', 'width': 640, 'height': 480}


def mediapipe_normalised(folder: Path, rng: np.random.Generator) -> dict[str, Any]:
    return {**mediapipe(folder, rng), 'width': 0, 'height': 0, 'dims': 3}


def pose(folder: Path, rng: np.random.Generator) -> dict[str, Any]:
    write_pose(folder / 'k/a.pose', rng)
    write_pose(folder / 'k/b.pose', rng)
    (folder / 'i.csv').write_text(f'{HEADER}a.pose,x,s1,train\nb.pose,y,s2,test\n')
    return {'source': folder / 'k', 'index': folder / 'i.csv', 'language': 'en'}


def csv(folder: Path, rng: np.random.Generator) -> dict[str, Any]:
    np.save(folder / 'a.npy', clip(rng))
    data = clip(rng)
    np.savez(folder / 'b.npz', keypoints=data[..., :2], confidence=data[..., 2], width=640, height=480)
    write_pose(folder / 'deep/c.pose', rng)
    (folder / 'c.csv').write_text(f'{HEADER}a.npy,x,s1,train\nb.npz,y,s2,test\ndeep/c.pose,y,,\n')
    return {'source': folder / 'c.csv'}


#: Converter → SHA-256 of what it writes, taken before the sources were joined into one path.
HASHES: dict[Callable, str] = {
    slr500: '5c374e35f466c5dc',
    autsl: 'bdcf7a8c77141b99',
    isl_kinect30: 'aaa639699003bba6',
    mmaction: 'bfb577c00866874f',
    mediapipe: '82de05cecd3ef904',
    mediapipe_normalised: '9335d731b34047cd',
    pose: 'ae50e0424a54080d',
    csv: 'e1f16de14c2e559a',
}


def content_hash(archive: PoseArchive) -> str:
    """Of all frames as stored, the table, the glosses, and what ``meta.json`` says about storage."""
    digest = hashlib.sha256()
    for file in sorted(archive.path.glob('frames-*.npy')):
        frames = np.load(file)
        digest.update(f'{file.name} {frames.dtype} {frames.shape}'.encode() + frames.tobytes())
    for name in ('clips.csv', 'glosses.json'):
        digest.update((archive.path / name).read_bytes())
    digest.update(repr([archive.meta[k] for k in ('layout', 'channels', 'dtype', 'scale')]).encode())
    return digest.hexdigest()[:16]


@pytest.mark.parametrize('prepare', HASHES, ids=lambda prepare: prepare.__name__)
def test_bytes_are_what_they_were(prepare: Callable, tmp_path: Path, rng: np.random.Generator) -> None:
    options = {key: str(v) if isinstance(v, Path) else v for key, v in prepare(tmp_path, rng).items()}
    source = get_converter(prepare.__name__.partition('_n')[0]).load(**options)
    write_archive(source, tmp_path / 'out', progress=False)
    assert content_hash(PoseArchive(tmp_path / 'out')) == HASHES[prepare]
