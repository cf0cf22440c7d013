"""How a model's top-1 falls with the faults of pose estimation: confidences, lost hands, jitter."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from mmsign.benchmarks.own_clips import own_clips
from mmsign.inference.clip_model import ClipModel
from mmsign.inference.load_model import load_model
from mmsign.keypoints import KeypointLayout
from mmsign.keypoints.layout import HANDS
from mmsign.preprocessing.faults import Clip, lose_parts, scale_confidence, shake

FACTORS = (0.3, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.99, 1.02, 1.05, 1.1)
SHARES = (0.1, 0.3, 0.5)
JITTERS = (0.005, 0.01, 0.02, 0.05)
#: Clips a call, so that large sets do not fill the memory.
BATCH = 64


class Fault(NamedTuple):
    """One column of the table.

    Attributes:
        kind: What is done.
        size: How much of it.
        apply: Clip and generator → the faulty clip.
        drawn: Whether it is random, and worth repeating.
    """

    kind: str
    size: float
    apply: Callable[[Clip, np.random.Generator], Clip]
    drawn: bool = True


def faults_of(layout: KeypointLayout) -> Iterator[Fault]:
    """The faults that are tried on clips of a layout, the untouched clips first."""
    hands = [list(layout.parts[part]) for part in HANDS if part in layout.parts]
    points = {'all': None, 'hands': [v for hand in hands for v in hand]}
    yield Fault('none', 0, lambda clip, _: clip, False)
    for name, ids in points.items():
        for factor in FACTORS:
            apply = partial(scale_confidence, factor=factor, ids=ids)
            yield Fault(f'confidence of {name} ×', factor, _certain(apply), False)
    for name, burst in (('single frames', False), ('one stretch', True)):
        for share in SHARES:
            apply = partial(lose_parts, blocks=hands, share=share, burst=burst)
            yield Fault(f'hands lost in {name}, share', share, _drawing(apply))
    for share in SHARES:
        single = [[v] for v in range(layout.num_keypoints)]
        apply = partial(lose_parts, blocks=single, share=share, burst=False)
        yield Fault('single points lost, share of their frames', share, _drawing(apply))
    for std in JITTERS:
        apply = partial(shake, std=std, layout=layout)
        yield Fault('jitter in shoulder widths, std', std, _drawing(apply))


def _certain(apply: Callable[[Clip], Clip]) -> Callable[[Clip, np.random.Generator], Clip]:
    return lambda clip, generator: apply(clip)


def _drawing(apply: Callable[..., Clip]) -> Callable[[Clip, np.random.Generator], Clip]:
    return lambda clip, generator: apply(clip, generator=generator)


def run(
    model: str | os.PathLike | ClipModel,
    archive: str | os.PathLike | None = None,
    checkpoint: str | os.PathLike | None = None,
    subset: Mapping[str, Any] | None = None,
    repeats: int = 3,
) -> dict[str, Any]:
    """Test a model on clips with faults.

    Args:
        model: What :func:`~mmsign.inference.load_model.load_model` takes, or a loaded model.
        archive: Where the clips are; of a config, by default its test archive.
        checkpoint: With a config.
        subset: Which clips; by default those that the model was tested on, as far as it knows.
        repeats: Draws of each random fault; their mean counts.

    Returns:
        ``rows``: dicts of ``fault, size, top1, change``; ``clips``, ``subset``, ``repeats``, ``archive``.

    Raises:
        MMSignError: If the archive is not given or does not fit the model.
    """
    network = model if isinstance(model, ClipModel) else load_model(model, checkpoint)
    clips, labels, subset, name = own_clips(network, archive, subset)
    found: list[dict[str, Any]] = []
    with tqdm(list(faults_of(network.layout)), desc='faults', unit='fault') as bar:
        for fault in bar:
            tops = [
                np.mean(_guess(network, clips, fault, repeat) == labels)
                for repeat in range(repeats if fault.drawn else 1)
            ]
            top1 = float(np.mean(tops))
            change = top1 - found[0]['top1'] if found else 0.0
            found.append({'fault': fault.kind, 'size': fault.size, 'top1': top1, 'change': change})
    return {'rows': found, 'clips': len(clips), 'subset': subset, 'repeats': repeats, 'archive': name}


def _guess(model: ClipModel, clips: Sequence[Clip], fault: Fault, repeat: int) -> np.ndarray:
    """(N,) classes; a clip's draw does not depend on the others."""
    guesses = []
    for start in range(0, len(clips), BATCH):
        batch = [
            fault.apply(clip, np.random.default_rng([repeat, i]))
            for i, clip in enumerate(clips[start : start + BATCH], start)
        ]
        guesses.append(model(batch).logits.argmax(1))
    return np.concatenate(guesses)


def to_markdown(result: Mapping[str, Any]) -> str:
    """The table: one line a kind of fault, the top-1 of each size."""
    lines = [f'| fault | top-1 of {result["clips"]} clips |', '|---|---|']
    for kind in dict.fromkeys(row['fault'] for row in result['rows']):
        rows = [row for row in result['rows'] if row['fault'] == kind]
        cells = ', '.join(
            f'{row["top1"]:.3f}' if kind == 'none' else f'{row["size"]:g}: {row["top1"]:.3f}' for row in rows
        )
        lines.append(f'| {kind} | {cells} |')
    return '\n'.join(lines)
