"""Poses in arrays, parquet and ``.pose`` files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from clip_files import wander
from pose_files import write_pose
from test_datasets.test_sources import test_blocks, test_gislr, test_mp_data, test_samslr

from fuzz.targets.converting import numbers, target


def make_pose(folder: Path) -> None:
    rng = numbers()
    write_pose(folder / 'in/yes/a.pose', rng, people=2)
    write_pose(folder / 'in/no/b.pose', rng)


def make_csv(folder: Path) -> None:
    rng, place = numbers(), folder / 'in'
    place.mkdir()
    np.save(place / 'a.npy', wander(rng, 5, 133).astype(np.float32))
    data = wander(rng, 6, 133)
    np.savez_compressed(
        place / 'b.npz', keypoints=data[..., :2], confidence=data[..., 2], width=640, height=480
    )
    np.savez(place / 'c.npz', whatever=wander(rng, 5, 133).astype(np.float32))
    lines = [
        'path,gloss,signer,split,start_frame,end_frame',
        'a.npy,yes,s1,train,1,5',
        'b.npz,no,s2,test,,',
        'c.npz,no,s2,test,,',
    ]
    (place / 'clips.csv').write_text('\n'.join(lines) + '\n')


def make_mediapipe(folder: Path) -> None:
    rng = numbers()
    data = rng.uniform(0.1, 0.9, (4, 9, 258)).astype(np.float32)
    texts = {
        'gloss': ['yes', 'no', 'yes', 'no'],
        'signer': ['a', 'a', 'b', 'b'],
        'clip_id': ['1', '2', '3', '4'],
    }
    np.savez_compressed(folder / 'in.npz', landmarks=data, **texts)


def make_mp_data(folder: Path) -> None:
    rng = numbers()
    for word in ('yes', 'no'):
        test_mp_data.dump(folder / f'in/{word}/0', rng, 258, frames=6)


def make_blocks(folder: Path) -> None:
    rng = numbers()
    for word in ('yes', 'no'):
        (folder / f'in/{word}').mkdir(parents=True)
        np.savez(folder / f'in/{word}/1.npz', **test_blocks.arrays(rng))


def make_gislr(folder: Path) -> None:
    test_gislr.make(folder / 'in', numbers())


def make_samslr(folder: Path) -> None:
    rng = numbers()
    clips = [wander(rng, t, 27) for t in (4, 10)]
    test_samslr.write(folder / 'in', 'train', clips, (['signer0_a', 'signer1_b'], [1, 0]))
    (folder / 'in/train_data_bone.npy').unlink()
    (folder / 'in/glosses.txt').write_text('yes\nno\n')


ORDER = {'order': ('pose', 'left_hand', 'right_hand')}
TARGETS = [
    target('pose', make_pose),
    target('csv', make_csv, 'in/clips.csv', checksummed=('.npz',)),
    target('mediapipe', make_mediapipe, 'in.npz', checksummed=('.npz',), options=ORDER),
    target('mp_data', make_mp_data, options=ORDER),
    target('blocks', make_blocks, checksummed=('.npz',)),
    target('gislr', make_gislr),
    target('samslr', make_samslr, options={'glosses': '{folder}/in/glosses.txt'}),
]
