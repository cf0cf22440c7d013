"""Arrays of SAM-SLR and DSTA-SLR."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from clip_files import converted, refused, wander


def write(folder: Path, split: str, clips: list[np.ndarray], labels: object, frames: int = 10) -> None:
    """Clips (t, 27, 3), repeated to T frames as SAM-SLR does."""
    folder.mkdir(exist_ok=True)
    data = np.stack([np.resize(clip, (frames, 27, 3)) for clip in clips])
    np.save(folder / f'{split}_data_joint.npy', data.transpose(0, 3, 1, 2)[..., None].astype(np.float32))
    np.save(folder / f'{split}_data_bone.npy', np.zeros((len(clips), 3, frames, 27, 1), np.float32))
    (folder / f'{split}_label.pkl').write_bytes(pickle.dumps(labels))


def test_clips(tmp_path: Path, rng: np.random.Generator) -> None:
    clips = [wander(rng, t, 27) for t in (4, 10, 7)]
    write(tmp_path / 'in', 'train', clips[:2], (['signer0_sample1', 'signer1_sample2'], [1, 0]))
    write(tmp_path / 'in', 'test', clips[2:], [('signer2_sample3',), np.array([1])])
    (tmp_path / 'glosses.txt').write_text('yes\nno\n')
    archive = converted(
        tmp_path / 'in', 'samslr', glosses=str(tmp_path / 'glosses.txt'), signer=r'(signer\d+)'
    )
    rows = [archive.clip(i) for i in range(3)]
    assert [(r.clip_id, r.gloss, r.signer, r.split, r.length) for r in rows] == [
        ('signer2_sample3', 'no', 'signer2', 'test', 7),
        ('signer0_sample1', 'no', 'signer0', 'train', 4),
        ('signer1_sample2', 'yes', 'signer1', 'train', 10),
    ]
    assert archive.meta['layout'] == 'base27'
    keypoints, confidence = archive.read(1)
    np.testing.assert_allclose(keypoints, clips[0][..., :2], atol=0.03)
    np.testing.assert_allclose(confidence, clips[0][..., 2], atol=1e-3)


def test_without_glosses(tmp_path: Path, rng: np.random.Generator) -> None:
    write(tmp_path / 'in', 'val', [wander(rng, 4, 27)], (['a'], [2]))
    assert converted(tmp_path / 'in', 'samslr').glosses == ['class 0', 'class 1', 'class 2']


@pytest.mark.parametrize(
    ('array', 'labels', 'problem'),
    [
        (np.zeros((2, 3, 4, 26, 1), np.float32), (['a', 'b'], [0, 0]), r'has shape \(2, 3, 4, 26, 1\)'),
        (np.zeros((2, 3, 4, 27, 1), int), (['a', 'b'], [0, 0]), 'of int64'),
        (np.ones((2, 3, 4, 27, 1), np.float32), (['a'], [0]), 'has 1 names and 1 labels for 2 clips'),
        (np.ones((2, 3, 4, 27, 1), np.float32), {'a': 0}, 'is not names and labels'),
        (np.ones((2, 3, 4, 27, 1), np.float32), (['a', 'b'], ['x', 'y']), 'is not names and labels'),
        (np.ones((2, 3, 4, 27, 1), np.float32), (['a', 'b'], [0, -1]), '-1 is outside'),
        (np.zeros((2, 3, 4, 27, 1), np.float32), (['a', 'b'], [0, 1]), 'nobody is detected'),
    ],
)
def test_bad_files(tmp_path: Path, array: np.ndarray, labels: object, problem: str) -> None:
    (tmp_path / 'in').mkdir()
    np.save(tmp_path / 'in/train_data_joint.npy', array)
    (tmp_path / 'in/train_label.pkl').write_bytes(pickle.dumps(labels))
    refused(tmp_path / 'in', 'samslr', problem)


def test_a_truncated_array_and_a_huge_one(tmp_path: Path, rng: np.random.Generator) -> None:
    write(tmp_path / 'in', 'train', [wander(rng, 4, 27)], (['a'], [0]))
    file = tmp_path / 'in/train_data_joint.npy'
    content = file.read_bytes()
    file.write_bytes(content[:200])
    refused(tmp_path / 'in', 'samslr', 'is not a readable numpy file')
    file.write_bytes(content.replace(b'(1, 3, 10,', b'(99999999, 3, 10,'))
    refused(tmp_path / 'in', 'samslr', 'is not a readable numpy file')


@pytest.mark.parametrize('shape', [(1, 3, 4, 27, 0), (1, 3, 0, 27, 1)])
def test_arrays_of_nobody(tmp_path: Path, shape: tuple[int, ...]) -> None:
    (tmp_path / 'in').mkdir()
    np.save(tmp_path / 'in/train_data_joint.npy', np.zeros(shape, np.float32))
    refused(tmp_path / 'in', 'samslr', 'has shape')
