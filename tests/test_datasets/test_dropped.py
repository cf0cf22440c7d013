"""A pipeline that loses parts is found out, one that does not is left in peace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import random_clip, write_archive

from mmsign.datasets import SignDataset
from mmsign.datasets.dropped import Dropped, dropped_parts
from mmsign.engine import DroppedPartsHook
from mmsign.keypoints.registered import build_layout
from mmsign.registry import TRANSFORMS

HANDS = dict(type='NormalizeParts', roots=dict(left_hand='left_hand_wrist', right_hand='right_hand_wrist'))
PARTS = build_layout('masa49').parts
WRIST = build_layout('masa49').index('left_hand_wrist')


def found_in(path: Path, steps: list[Any], change: Any = lambda i, confidence: None) -> list[Dropped]:
    def clip(i: int) -> tuple[np.ndarray, np.ndarray]:
        keypoints, confidence = random_clip('masa49', 8, missing=0.05, seed=i)
        confidence[:, list(PARTS['right_hand'])] = np.maximum(confidence[:, list(PARTS['right_hand'])], 0.1)
        change(i, confidence)
        return keypoints, confidence

    if not path.exists():
        write_archive(path, 'masa49', clip=clip, repeats=2)
    return dropped_parts(SignDataset(str(path), pipeline=steps))


def test_a_wrist_that_counts_as_missing(tmp_path: Path) -> None:
    def relative(i: int, confidence: np.ndarray) -> None:
        confidence[:, WRIST] = 0

    lost = found_in(tmp_path / 'a', [dict(type='CanonicalHand'), HANDS], relative)
    assert [(item.part, item.step) for item in lost] == [('left_hand', 'NormalizeParts')]
    assert lost[0].share == 1
    assert 'drops left_hand from 100% of the clips' in str(lost[0])
    assert 'root, such as the wrist' in str(lost[0])
    # the same behind a mirror: what was the left hand is the right one
    mirrored = [dict(type='RandomMirror', prob=1), HANDS]
    assert [item.part for item in found_in(tmp_path / 'a', mirrored, relative)] == ['right_hand']
    assert found_in(tmp_path / 'a', [dict(type='Normalize'), dict(type='SampleFrames', frames=4)]) == []


@pytest.mark.parametrize(('every', 'told'), [(20, False), (6, True)])
def test_a_tenth_of_the_clips_is_tolerated(tmp_path: Path, every: int, told: bool) -> None:
    def change(i: int, confidence: np.ndarray) -> None:
        if i % every == 0:
            confidence[:, WRIST] = 0

    assert bool(found_in(tmp_path / 'a', [HANDS], change)) is told


def test_clips_of_which_nothing_is_left(tmp_path: Path) -> None:
    points = [build_layout('masa49').index(name) for name in build_layout('hands43').names]

    def no_hands(i: int, confidence: np.ndarray) -> None:
        if i % 3 == 0:
            confidence[:, points] = 0

    lost = found_in(tmp_path / 'a', [dict(type='SelectLayout', layout='hands43')], no_hands)
    assert [(item.part, item.step) for item in lost] == [('all keypoints', 'SelectLayout')]
    assert 'hardly ever detected' in str(lost[0])


def test_what_is_lost_on_purpose_is_not_told(tmp_path: Path) -> None:
    assert found_in(tmp_path / 'a', [dict(type='RandomDrop', part_prob=1)]) == []
    pack = [dict(type='MakeStreams'), dict(type='PackSign')]
    assert found_in(tmp_path / 'a', [dict(type='SelectLayout', layout='hands43'), *pack]) == []


def test_a_transform_that_is_no_step(tmp_path: Path) -> None:
    class Lose:
        def __call__(self, results: dict[str, Any]) -> dict[str, Any]:
            results['confidence'] = results['confidence'] * 0
            return results

    lost = found_in(tmp_path / 'a', [Lose()])
    assert [(item.part, item.step, item.share) for item in lost] == [('all keypoints', 'Lose', 1)]


class Log(list):
    def warning(self, text: str, *values: object) -> None:
        self.append(text % values)


def test_one_warning_before_the_first_epoch(tmp_path: Path) -> None:
    class Runner:
        logger = Log()

        class train_dataloader:
            class dataset:
                datasets: list[SignDataset]

    def both(i: int) -> tuple[np.ndarray, np.ndarray]:
        keypoints, confidence = random_clip('masa49', 8, missing=0, seed=i)
        confidence[:, [PARTS[part][0] for part in ('left_hand', 'right_hand')]] = 0
        return keypoints, confidence

    archive = write_archive(tmp_path / 'a', 'masa49', clip=both)
    dataset = SignDataset(str(archive), pipeline=[TRANSFORMS.build(HANDS)])
    Runner.train_dataloader.dataset.datasets = [dataset, dataset]
    DroppedPartsHook().before_train(Runner)  # type: ignore[arg-type]
    assert len(Runner.logger) == 1
    assert Runner.logger[0].count('drops left_hand') == Runner.logger[0].count('drops right_hand') == 1
