"""Whole sets in arrays, however they are kept."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np

from fuzz.targets.converting import numbers, target

WORDS = ['yes', 'no', 'yes', 'no']


def clips() -> np.ndarray:
    return numbers().uniform(0.1, 0.9, (4, 5, 126)).astype(np.float32)


def make_folder(folder: Path) -> None:
    place = folder / 'in'
    place.mkdir()
    np.save(place / 'X_train.npy', clips())
    np.save(place / 'y_train.npy', np.eye(2)[[1, 0, 1, 0]])
    np.save(place / 'X_test.npy', clips()[:2] / 2)
    np.save(place / 'y_test.npy', np.eye(2)[[1, 0]])
    (place / 'classes.txt').write_text('no\nyes\n')


def make_npz(folder: Path) -> None:
    several = np.empty(4, object)
    several[:] = [clip[:length] for clip, length in zip(clips(), (5, 3, 4, 2))]
    np.savez(folder / 'in.npz', landmarks=several, gloss=np.array(WORDS, object), signer=np.arange(4))


def make_pickle(folder: Path) -> None:
    data = [clip[:length].tolist() for clip, length in zip(clips(), (5, 3, 4, 2))]
    (folder / 'in.pickle').write_bytes(pickle.dumps({'data': data, 'labels': WORDS}))


def make_json(folder: Path) -> None:
    words = {word: clips()[i::2].round(3).tolist() for i, word in enumerate(WORDS[:2])}
    (folder / 'in.json').write_text(json.dumps(words))


def make_csv(folder: Path) -> None:
    header = ['clip', 'frame', 'label', *(f'{axis}{i}' for i in range(42) for axis in 'xyz')]
    rows = [
        [f'c{i}', t, WORDS[i], *frame.round(3).tolist()]
        for i, c in enumerate(clips())
        for t, frame in enumerate(c)
    ]
    (folder / 'in.csv').write_text('\n'.join(','.join(map(str, row)) for row in [header, *rows]) + '\n')


TARGETS = [
    target('stacked', make_folder),
    target('stacked', make_npz, 'in.npz', 'stacked_npz'),
    target('stacked', make_pickle, 'in.pickle', 'stacked_pickle'),
    target('stacked', make_json, 'in.json', 'stacked_json'),
    target('stacked', make_csv, 'in.csv', 'stacked_csv'),
]
