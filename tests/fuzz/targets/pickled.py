"""Poses in pickles, which are programs: only arrays and plain containers are taken from them."""

from __future__ import annotations

import pickle
from pathlib import Path

from clip_files import wander
from test_datasets.test_sources import test_mmaction, test_openhands, test_rtmlib

from fuzz.targets.converting import numbers, target


def make_openhands(folder: Path) -> None:
    test_openhands.write(folder, test_openhands.arrays(wander(numbers(), 6, 75, 1)))


def make_rtmlib(folder: Path) -> None:
    rng = numbers()
    people = wander(rng, 5, 133, 1), wander(rng, 5, 133, 1)
    test_rtmlib.write(folder, test_rtmlib.lists(*people))


def make_mmaction(folder: Path) -> None:
    rng = numbers()
    rows = [test_mmaction.annotation(rng, name, label) for name, label in (('P1_a', 0), ('P2_b', 1))]
    content = {'split': {'train': ['P1_a'], 'test': ['P2_b']}, 'annotations': rows}
    (folder / 'in.pkl').write_bytes(pickle.dumps(content))


TARGETS = [
    target('openhands', make_openhands, options={'width': 640, 'height': 480}),
    target('rtmlib', make_rtmlib),
    target('mmaction', make_mmaction, 'in.pkl', options={'signer': r'(P\d)_'}),
]
