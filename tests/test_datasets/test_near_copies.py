"""Augmented copies are found; real recordings, however alike, are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mmsign.datasets.near_copies import FRAMES, NEAR, find_near_copies
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.stacked import load
from mmsign.utils.numpy_files import load_arrays

Read = Callable[[int], tuple[np.ndarray, np.ndarray]]


def reader(clips: list[np.ndarray]) -> Read:
    return lambda row: (clips[row], clips[row].any(-1).astype(np.float32))


def test_against_a_naive_search(rng: np.random.Generator) -> None:
    clips = [rng.normal(0, 1, (int(rng.integers(9, 30)), 10, 2)) for _ in range(300)]
    for i in range(0, 300, 30):  # moved, scaled and noisy
        clips[i + 1] = 2 * clips[i] + 5 + rng.normal(0, 0.01, clips[i].shape)
    found = find_near_copies(reader(clips), range(300))
    assert found == [(i, i + 1) for i in range(0, 300, 30)]

    def seen(clip: np.ndarray) -> np.ndarray:
        kept = clip[np.linspace(0, len(clip) - 1, FRAMES).round().astype(int)]
        kept = kept - kept.reshape(-1, 2).mean(0)
        return kept / np.sqrt((kept**2).mean())

    table = [seen(clip) for clip in clips]
    away = np.array([[np.linalg.norm(a - b) for b in table] for a in table])
    usual = np.median(away[~np.eye(300, dtype=bool)])
    naive = [(i, j) for i in range(300) for j in range(i + 1, 300) if away[i, j] < NEAR * usual]
    assert found == naive


def test_little_to_compare() -> None:
    assert find_near_copies(reader([np.zeros((3, 4, 2))] * 5), range(5)) == []
    assert find_near_copies(reader([np.ones((3, 4, 2))] * 2), range(2)) == []
    assert find_near_copies(reader([]), []) == []


@pytest.mark.parametrize('copies', [False, True])
def test_real_clips_and_their_augmented_copies(shared_data: Path, tmp_path: Path, copies: bool) -> None:
    content = load_arrays(shared_data / 'wlasl50_train.npz')
    clips, words = content['landmarks'][::3], content['gloss'][::3]
    if copies:
        noise = np.random.default_rng(1).normal(0, 0.002, clips.shape).astype(np.float32)
        clips, words = np.concatenate([clips, clips + noise * (clips != 0)]), np.concatenate([words, words])
    np.savez(tmp_path / 'set.npz', X=clips, y=words)
    report = write_archive(load(str(tmp_path / 'set.npz')), tmp_path / 'out', progress=False)
    found = [finding for finding in report['look']['findings'] if finding['check'] == 'near_copies']
    assert bool(found) == copies
    if copies:
        assert found[0]['clips'] > 0.5 * len(clips)


@pytest.mark.parametrize('name', ['traduttore_asl_words.npz', 'dgs30.npz'])
def test_other_real_sets_are_let_pass(shared_data: Path, name: str) -> None:
    content = load_arrays(shared_data / name)
    frames = content['landmarks' if 'landmarks' in content else 'frames']
    if 'start' in content:
        clips = [frames[s : s + n] for s, n in zip(content['start'], content['length'])]
    else:
        clips = list(frames)
    step = frames.shape[-1] // 3
    pairs = find_near_copies(
        reader([clip[:, : 3 * step].reshape(len(clip), step, 3)[..., :2] for clip in clips[::2]]),
        range(len(clips[::2])),
    )
    assert len(pairs) <= 0.02 * len(clips)
