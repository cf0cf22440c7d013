"""What a pose archive says about itself: ``meta.json`` and ``glosses.json``, checked."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from mmsign.utils.errors import MMSignError
from mmsign.utils.json_texts import load_json

VERSION = 1
CHANNELS = (['x', 'y', 'confidence'], ['x', 'y', 'z', 'confidence'])
FIX = 'prepare the data again'


def read_meta(folder: Path) -> dict[str, Any]:
    """The contents of ``meta.json``.

    Raises:
        MMSignError: If it is missing or malformed, or of another version.
    """
    file = folder / 'meta.json'
    meta = _mapping(file)

    def check(good: bool, field: str, problem: str) -> None:
        if not good:
            raise MMSignError(problem, file=file, field=field, fix=FIX)

    for key in ('version', 'layout', 'channels', 'dtype'):
        check(key in meta, key, 'is missing')
    version, channels, dtype = (meta[key] for key in ('version', 'channels', 'dtype'))
    check(version == VERSION, 'version', f'is {_short(version)}, this mmsign reads {VERSION}')
    check(isinstance(meta['layout'], str), 'layout', f'is {_short(meta["layout"])}, not a name')
    check(channels in CHANNELS, 'channels', f'is {_short(channels)}, not x, y[, z], confidence')
    check(dtype in ('int16', 'float32'), 'dtype', f'is {_short(dtype)}, not int16 or float32')
    scale, fps, estimator = meta.get('scale'), meta.get('fps'), meta.get('estimator')
    steps = scale if isinstance(scale, list) else [1.0] * len(channels)
    good = len(steps) == len(channels) and all(map(_positive, steps))
    good = good and (isinstance(scale, list) or (scale is None and dtype == 'float32'))
    check(good, 'scale', f'is {_short(scale)}, not one step a channel')
    check(fps is None or _positive(fps), 'fps', f'is {_short(fps)}, not frames per second')
    check(
        estimator is None or _is_estimator(estimator),
        'estimator',
        f'is {_short(estimator)}, which names none',
    )
    return meta


def read_glosses(folder: Path) -> tuple[list[str], dict[int, list[str]], str]:
    """Glosses in label order, label → other names, and the language, of ``glosses.json``.

    Raises:
        MMSignError: If it is missing or malformed, or labels are not 0 … n - 1.
    """
    file = folder / 'glosses.json'
    table = _mapping(file)
    glosses, aliases = [], {}
    for label in range(len(table)):
        given = table.get(str(label))
        entry = given if isinstance(given, dict) else {}
        gloss = entry.get('gloss')
        if not isinstance(gloss, str):
            raise MMSignError(
                'labels must be 0 … n - 1, each with a gloss', file=file, field='gloss', fix=FIX
            )
        names = entry.get('aliases') or []
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise MMSignError(f'label {label} has {_short(names)}', file=file, field='aliases', fix=FIX)
        glosses.append(gloss)
        aliases[label] = list(names)
    return glosses, aliases, str(table['0'].get('language') or '') if table else ''


def _mapping(file: Path) -> dict[str, Any]:
    content = load_json(file, fix=FIX)
    if not isinstance(content, dict):
        raise MMSignError('is not a JSON object', file=file, fix=FIX)
    return content


def _is_estimator(value: Any) -> bool:
    """What made the keypoints: a name, and perhaps options."""
    named = isinstance(value, dict) and isinstance(value.get('name'), str)
    return named and isinstance(value.get('options') or {}, dict)


def _positive(value: Any) -> bool:
    return type(value) in (int, float) and 0 < value < 1e6 and math.isfinite(value)


def _short(value: Any) -> str:
    return repr(value)[:80]
