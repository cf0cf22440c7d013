"""A whole set in one file or folder: its arrays by name, whatever they are written with.

``.npy``, ``.npz``, pickles, JSON and tables of numbers are read; of a folder those that lie directly in it or
in the folders of its splits, and lists of class names (``.txt``) beside them. Containers in containers become
names with ``/``: ``train/X`` is ``X`` of the folder ``train``, of ``train.npz``, or of a dictionary's key
``train``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from mmsign.datasets.sources.axes import CHANNELS
from mmsign.datasets.sources.blocks import usual_blocks
from mmsign.datasets.sources.bundle_values import Held, hold, joined
from mmsign.datasets.sources.holistic import BLOCKS
from mmsign.datasets.sources.number_rows import number_table
from mmsign.datasets.sources.object_arrays import load_objects
from mmsign.datasets.sources.peek import LARGE, array_shapes
from mmsign.datasets.sources.safe_pickle import load_pickle
from mmsign.datasets.sources.split_names import SPLITS
from mmsign.utils.json_texts import load_json
from mmsign.utils.numpy_files import load_arrays, map_array
from mmsign.utils.texts import read_text

ARRAYS = ('.npy', '.npz')
CONTAINERS = (*ARRAYS, '.pkl', '.pickle', '.json')
TABLES = ('.csv', '.tsv')
#: Arrays in a folder that may be one set, and files beside them that are looked into.
MOST, FEW = 2000, 20


def open_bundle(path: Path) -> dict[str, Held]:
    """What a file or folder holds, by name; nothing where it is no set in arrays.

    Raises:
        MMSignError: If a file cannot be read.
    """
    if not path.is_dir():
        return with_blocks(dict(_of_file(path, '')))
    held: dict[str, Held] = {}
    for file in _files(path):
        below = file.relative_to(path)
        held |= _of_file(file, (below.parent / below.stem).as_posix())
    return with_blocks(held)


def with_blocks(held: dict[str, Held]) -> dict[str, Held]:
    """Arrays of the body and of each hand, (N, T, points, coordinates) or (N, T, numbers), as one of both."""
    blocks = usual_blocks(held)
    names = [blocks[block] for block in BLOCKS if block in blocks]
    sizes = {held[name].shape[:2] for name in names}
    clips = [held[name] for name in names if held[name].kind == 'f' and _of_many_clips(held[name].shape)]
    if not {'left_hand', 'right_hand'} & blocks.keys() or len(sizes) > 1 or len(clips) < len(names):
        return held
    size = sizes.pop()

    def load() -> np.ndarray:
        return np.concatenate([clip.load().reshape(*size, -1) for clip in clips], -1)

    width = sum(math.prod(clip.shape[2:]) for clip in clips)
    rest = {name: item for name, item in held.items() if name not in names}
    return {'landmarks': Held((*size, width), 'f', load), **rest}


def _of_many_clips(shape: tuple[int, ...]) -> bool:
    """Whether a block of this shape is of many clips: that of one is (T, points, coordinates)."""
    return len(shape) == 4 or (len(shape) == 3 and shape[-1] not in CHANNELS)


def _files(folder: Path) -> list[Path]:
    """Files in a folder or in those of its splits: arrays, and a few others that may name classes."""
    folders = [folder, *(below for below in sorted(folder.iterdir()) if below.name.casefold() in SPLITS)]
    files = [file for where in folders if where.is_dir() for file in sorted(where.iterdir())]
    files = [file for file in files if file.name[:1] != '.' and file.is_file()]
    arrays = [file for file in files if file.suffix.lower() in ARRAYS]
    others = [file for file in files if file.suffix.lower() in (*CONTAINERS, '.txt') and file not in arrays]
    small = [file for file in others if file.stat().st_size <= LARGE]
    return [*arrays, *(small if len(small) <= FEW else ())] if arrays and len(arrays) <= MOST else []


def _of_file(file: Path, name: str) -> Iterator[tuple[str, Held]]:
    suffix = file.suffix.lower()
    shapes = array_shapes(file) if suffix in ARRAYS else {}
    if suffix in TABLES:
        yield from ((joined(name, key), item) for key, item in number_table(file).items())
    elif suffix == '.txt':
        yield from hold(name, _names([line for line in read_text(file).splitlines() if line.strip()]))
    elif suffix in ARRAYS and not shapes:
        yield from hold(name, load_objects(file))
    elif suffix == '.npy':
        yield name, Held(*shapes[''], partial(map_array, file))
    elif suffix == '.npz':
        for key, (shape, kind) in shapes.items():
            yield joined(name, key), Held(shape, kind, partial(_member, str(file), key))
    elif suffix == '.json':
        yield from hold(name, load_json(file))
    elif suffix in CONTAINERS:
        yield from hold(name, load_pickle(file))


def _names(lines: list[str]) -> list[str]:
    """Names of a list, without the numbers before them, where these are those of the lines."""
    parts = [re.fullmatch(r'\s*(\d+)[\s,:;.]+(.+)', line) for line in lines]
    numbers = [int(part[1]) for part in parts if part]
    counted = [list(range(start, start + len(lines))) for start in (0, 1)]
    return [part[2] for part in parts if part] if numbers in counted else lines


@lru_cache(2)
def _arrays(file: str) -> dict[str, np.ndarray]:
    return load_arrays(file)


def _member(file: str, key: str) -> np.ndarray:
    return _arrays(file)[key]
