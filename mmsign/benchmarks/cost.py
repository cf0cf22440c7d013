"""Time and cost of whole data sets, computed from rates that were measured once."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mmsign.utils.errors import MMSignError
from mmsign.utils.json_texts import load_object

#: Where the rates that ship were measured stands beside each of them.
RATES = Path(__file__).with_name('rates.json')
#: Numbers of a stored frame (133 points, x, y and confidence) and bytes of each.
FRAME_BYTES = 133 * 3 * 2
HOUR = 3600.0


class Set(NamedTuple):
    """Clips in all, and those of its training split."""

    clips: int
    training: int


SETS = {
    'SLR-500': Set(125_000, 87_500),
    'ASL Citizen': Set(83_399, 40_154),
    'a million clips': Set(1_000_000, 1_000_000),
}


def read_rates(file: str | os.PathLike = RATES) -> dict[str, float]:
    """Name → rate.

    Raises:
        MMSignError: If the file cannot be read, or lacks a rate above 0.
    """
    wanted = json.loads(RATES.read_text(encoding='utf8'))
    try:
        content = load_object(file)
        rates = {name: float(content[name]['value']) for name in wanted}
    except (ValueError, KeyError, TypeError) as error:
        fix = f'write it like {RATES.name} of the package, with {", ".join(wanted)}'
        raise MMSignError(f'holds no rates: {type(error).__name__} {error}', file=file, fix=fix) from None
    for name, rate in rates.items():
        if not 0 < rate < float('inf'):
            raise MMSignError(f'is {rate}', file=file, field=name, fix='give a number above 0')
    return rates


def cost_of(
    size: Set, rates: Mapping[str, float], frames: int, epochs: int, core_price: float, gpu_price: float
) -> dict[str, float]:
    """What one data set takes.

    Args:
        size: Of the set.
        rates: From :func:`read_rates`.
        frames: Of a clip.
        epochs: Of training.
        core_price: Of an hour of a processor core.
        gpu_price: Of an hour of a GPU.

    Returns:
        ``pose_core_hours``, ``archive_gb``, ``train_gpu_hours`` of one stream, ``read_processes`` that keep
        the GPU busy, and the ``price`` of poses and of training the four streams.
    """
    pose = size.clips * frames / rates['pose_frames_per_core_s'] / HOUR
    train = size.training * epochs / rates['train_clips_per_s'] / HOUR
    return {
        'pose_core_hours': pose,
        'archive_gb': size.clips * frames * FRAME_BYTES / 1e9,
        'train_gpu_hours': train,
        'read_processes': rates['train_clips_per_s'] / rates['read_clips_per_s'],
        'price': pose * core_price + 4 * train * gpu_price,
    }


def run(
    rates: str | os.PathLike | None = None,
    clip_frames: int = 100,
    epochs: int = 110,
    core_price: float = 0.05,
    gpu_price: float = 3.0,
) -> dict[str, Any]:
    """Compute the table for SLR-500, ASL Citizen and a million clips.

    Args:
        rates: JSON like ``rates.json`` with rates of your own machines.
        clip_frames: Frames of a clip.
        epochs: Of training; the paper's recipe has 110.
        core_price: Of an hour of a processor core: an example, look up your own.
        gpu_price: Of an hour of a GPU: an example as well.

    Returns:
        ``sets``: name → see :func:`cost_of`; ``rates``; ``assumed``.
    """
    found = read_rates(rates or RATES)
    assumed = {'frames': clip_frames, 'epochs': epochs, 'core_price': core_price, 'gpu_price': gpu_price}
    sets = {
        name: cost_of(size, found, clip_frames, epochs, core_price, gpu_price) for name, size in SETS.items()
    }
    return {'sets': sets, 'rates': found, 'assumed': assumed}


def to_markdown(result: Mapping[str, Any]) -> str:
    """The table of :func:`run`."""
    lines = [
        '| | poses, core hours | archive | training a stream, GPU hours | price with four streams |',
        '|---|---|---|---|---|',
    ]
    for name, row in result['sets'].items():
        lines.append(
            f'| {name} | {row["pose_core_hours"]:,.0f} | {row["archive_gb"]:,.1f} GB '
            f'| {row["train_gpu_hours"]:,.1f} | {row["price"]:,.0f} |'
        )
    return '\n'.join(lines)
