"""Opening what people have: the format is recognised, converted, and the archive looked at."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from fuzz.cases import Target
from fuzz.targets.promises import check_clip
from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import get_converter
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.recognise import recognise


def convert(folder: Path, form: str, source: str, options: dict[str, Any]) -> Any:
    """What is in ``folder/source``, by way of an archive beside it.

    Args:
        folder: Of the case.
        form: The format.
        source: File or folder of it.
        options: Of its reader; ``{folder}`` in a text is the folder.
    """
    path = folder / source
    if path.exists():
        recognise(path)
    given = {
        key: value.format(folder=folder) if isinstance(value, str) else value
        for key, value in options.items()
    }
    out = folder / 'converted'
    write_archive(get_converter(form).load(str(path), **given), out, progress=False)
    archive = PoseArchive(out)
    read = []
    for i in range(len(archive)):
        keypoints, confidence = archive.read(i)
        check_clip(keypoints, confidence)
        read.append((tuple(archive.clip(i)), keypoints, confidence))
    return read


def target(form: str, make: Any, source: str = 'in', name: str = '', **more: Any) -> Target:
    """A target that converts; ``options`` are those of the reader."""
    options = more.pop('options', {})
    return Target(name or form, make, partial(convert, form=form, source=source, options=options), **more)


def numbers() -> np.random.Generator:
    """The same good input every time."""
    return np.random.default_rng(0)
