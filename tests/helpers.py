"""Builders that several test files share: layouts, random clips, tiny archives, one-line errors.

>>> from helpers import write_archive
>>> archive = PoseArchive(write_archive(tmp_path / 'a', layout='masa49', signers='xyz'))
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from mmsign.datasets import ArchiveWriter
from mmsign.keypoints import KeypointLayout
from mmsign.keypoints.registered import build_layout
from mmsign.registry import LAYOUTS
from mmsign.utils.errors import MMSignError

LAYOUT_NAMES = tuple(sorted(LAYOUTS.module_dict))
GLOSSES = ('house', 'tree', 'water')


def random_clip(
    layout: str | KeypointLayout = 'base27',
    length: int = 8,
    dims: int = 2,
    missing: float = 0.1,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Keypoints (T, V, D) in pixels and confidence (T, V); a share of the points is missing (0, 0)."""
    rng = np.random.default_rng(seed)
    count = build_layout(layout).num_keypoints
    place = rng.uniform(100, 500, (1, count, dims))
    keypoints = (place + rng.normal(0, 8, (length, count, dims)).cumsum(0)).astype(np.float32)
    confidence = rng.uniform(0.2, 1, (length, count)).astype(np.float32)
    confidence[rng.random((length, count)) < missing] = 0
    keypoints[confidence == 0] = 0
    return keypoints, confidence


def write_archive(
    path: Path,
    layout: str = 'base27',
    glosses: Sequence[str] = GLOSSES,
    signers: Sequence[str] = ('s0', 's1', 's2', 's3'),
    repeats: int = 1,
    clip: Callable[[int], tuple[np.ndarray, np.ndarray]] | None = None,
    splits: Mapping[str, str] | None = None,
    **options: Any,
) -> Path:
    """A valid archive with ``repeats`` clips of every gloss by every signer, 6 to 10 frames long.

    Args:
        path: The folder to write.
        layout: A registered layout.
        glosses: Glosses, in label order.
        signers: Signers.
        repeats: Clips for each pair of the two.
        clip: Clip number → keypoints and confidence, instead of :func:`random_clip`.
        splits: Signer → name of the split.
        **options: For ``ArchiveWriter``, such as ``dims=3`` or ``shard_frames=20``.
    """
    dims = options.get('dims', 2)
    make = clip or (lambda i: random_clip(layout, 6 + i % 5, dims, seed=i))
    with ArchiveWriter(path, build_layout(layout), glosses, **options) as writer:
        for signer in signers:
            for label in range(len(glosses)):
                for repeat in range(repeats):
                    writer.add(
                        f'{signer}_{label}_{repeat}',
                        *make(len(writer.seen)),
                        label=label,
                        signer=signer,
                        split=(splits or {}).get(signer, ''),
                        width=640,
                        height=480,
                    )
    return path


def edit_json(file: Path, **changes: Any) -> None:
    """Change keys of a JSON file; the value ``...`` removes the key."""
    content = json.loads(file.read_text(encoding='utf8'))
    content.update(changes)
    kept = {key: value for key, value in content.items() if value is not ...}
    file.write_text(json.dumps(kept, ensure_ascii=False), encoding='utf8')


def edit_clips(folder: Path, change: Callable[[list[dict[str, Any]]], Any]) -> None:
    """Let ``change`` alter the rows of an archive's ``clips.csv`` in place."""
    file = folder / 'clips.csv'
    with open(file, newline='', encoding='utf8') as stream:
        rows = list(csv.DictReader(stream))
    columns = list(rows[0])
    change(rows)
    with open(file, 'w', newline='', encoding='utf8') as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)


@contextmanager
def one_line_error(*mentions: object) -> Iterator[pytest.ExceptionInfo[MMSignError]]:
    """Expect an ``MMSignError`` of one line that mentions each of these words."""
    with pytest.raises(MMSignError) as caught:
        yield caught
    message = str(caught.value)
    assert len(message.splitlines()) == 1, message
    for word in mentions:
        assert str(word) in message, f'{word!r} is not in: {message}'


@st.composite
def clips(
    draw: st.DrawFn, points: int | None = None, dims: int = 2, min_length: int = 2, max_length: int = 9
) -> tuple[np.ndarray, np.ndarray]:
    """Hypothesis: a clip with at least one detected point, and zeros where points are missing."""
    length = draw(st.integers(min_length, max_length))
    count = points or draw(st.integers(2, 7))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    share = draw(st.sampled_from([0.0, 0.1, 0.5, 0.9]))
    keypoints = rng.normal(rng.uniform(-3, 3), rng.uniform(0.1, 3), (length, count, dims))
    confidence = rng.uniform(0.05, 1, (length, count))
    confidence[rng.random((length, count)) < share] = 0
    if not confidence.any():
        confidence[rng.integers(length), rng.integers(count)] = 0.5
    keypoints[confidence == 0] = 0
    return keypoints.astype(np.float32), confidence.astype(np.float32)


def litter(keypoints: np.ndarray, confidence: np.ndarray, value: float = 1e4) -> np.ndarray:
    """The same clip with rubbish where points are missing: nothing may depend on it."""
    return np.where(confidence[..., None] > 0, keypoints, np.float32(value))


def sample(layout: str = 'base27', length: int = 8, dims: int = 2, **changes: Any) -> dict[str, Any]:
    """What a transform receives from ``SignDataset``; ``changes`` replace or add keys."""
    keypoints, confidence = random_clip(layout, length, dims)
    results = dict(
        keypoints=keypoints,
        confidence=confidence,
        layout=build_layout(layout),
        clip_id='c1',
        label=2,
        gloss='water',
        signer='s0',
        flipped=False,
        draw=(0, 0, 0),
    )
    return {**results, **changes}


def same_clip(found: Mapping[str, Any], keypoints: np.ndarray, confidence: np.ndarray) -> None:
    """Assert that a transform's result holds exactly this clip."""
    np.testing.assert_array_equal(found['keypoints'], keypoints)
    np.testing.assert_array_equal(found['confidence'], confidence)
