"""Poses in JSON, csv and text."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from clip_files import wander
from test_datasets.test_sources import test_alphapose, test_mmpose_json, test_openpose, test_spoter

from fuzz.targets.converting import numbers, target


def make_openpose(folder: Path) -> None:
    rng = numbers()
    for clip in 'ab':
        test_openpose.write(folder / f'in/{clip}', clip, wander(rng, 4, 137))


def make_mmpose(folder: Path) -> None:
    rng = numbers()
    (folder / 'in/yes').mkdir(parents=True)
    content = {
        'meta_info': {},
        'instance_info': test_mmpose_json.frames_json(wander(rng, 4, 133), wander(rng, 4, 133)),
    }
    (folder / 'in/yes/a.json').write_text(json.dumps(content))


def make_alphapose(folder: Path) -> None:
    rng = numbers()
    test_alphapose.write(folder, test_alphapose.entries(wander(rng, 5, 136), wander(rng, 5, 136)))


def make_spoter(folder: Path) -> None:
    rng, names = numbers(), test_spoter.columns()
    clips = [test_spoter.clip(rng, names) for _ in range(2)]
    test_spoter.write(folder / 'in/WLASL100_train_25fps.csv', clips, [1, 0], names)


def make_kinect(folder: Path) -> None:
    rng = numbers()
    (folder / 'in').mkdir()
    for name in ('yes_ana_1', 'no_bo_1'):
        np.savetxt(folder / f'in/{name}.txt', rng.normal(0, 0.5, (5, 60)))


TARGETS = [
    target('openpose', make_openpose),
    target('mmpose_json', make_mmpose),
    target('alphapose', make_alphapose),
    target('spoter', make_spoter),
    target('isl_kinect30', make_kinect),
]
