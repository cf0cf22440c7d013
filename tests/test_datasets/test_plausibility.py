"""Planted faults are named with their causes; clean clips are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_signer import LAYOUT, signing

from mmsign.datasets import ArchiveWriter, PoseArchive
from mmsign.datasets.plausibility import CHECKS, describe_look, inspect
from mmsign.keypoints.kinect import kinect20

Clip = tuple[np.ndarray, np.ndarray]
Fault = Callable[[np.ndarray, np.ndarray], Any]
COUNT = 12


def write(folder: Path, clips: list[Clip], fps: float | None = 25, **columns: list[str]) -> PoseArchive:
    with ArchiveWriter(folder, LAYOUT, ['house', 'tree'], fps=fps) as writer:
        for i, (keypoints, confidence) in enumerate(clips):
            label = int(columns['label'][i]) if 'label' in columns else 0
            split = columns['split'][i] if 'split' in columns else ''
            writer.add(f'c{i}', keypoints, confidence, label=label, split=split, width=640, height=480)
    return PoseArchive(folder)


def people(rng: np.random.Generator, count: int = COUNT, frames: int = 20) -> list[Clip]:
    return [signing(rng, frames) for _ in range(count)]


def checks(archive: PoseArchive) -> set[str]:
    return {finding['check'] for finding in inspect(archive)['findings']}


def test_clean_clips_are_let_pass(rng: np.random.Generator, tmp_path: Path) -> None:
    report = inspect(write(tmp_path / 'a', people(rng)))
    assert report == {'clips': COUNT, 'left_hand': 1, 'right_hand': 1, 'fps': 25, 'findings': []}
    assert describe_look(report) == [
        '  looked at 12 clips: left hand in 100% of the frames, right hand in 100% of the frames, '
        '25 frames a second'
    ]


def test_people_differ(rng: np.random.Generator, tmp_path: Path) -> None:
    """Leaning, turned a little aside, one hand hidden, far away: nothing of it is a fault."""
    clips = people(rng, 30)
    for i, (keypoints, confidence) in enumerate(clips):
        angle = np.deg2rad(rng.uniform(-20, 20))
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        keypoints[:] = (keypoints - 300) @ turn * [rng.uniform(0.6, 1), 1] * rng.uniform(0.4, 1) + 300
        if i % 2:
            confidence[:, list(LAYOUT.parts['left_hand'])] = 0
    assert checks(write(tmp_path / 'a', clips)) == set()


def exchange(*parts: tuple[str, str]) -> Fault:
    def fault(keypoints: np.ndarray, _: np.ndarray) -> None:
        for one, other in parts:
            a, b = list(LAYOUT.parts[one]), list(LAYOUT.parts[other])
            keypoints[:, a + b] = keypoints[:, b + a]

    return fault


def mirror_names(keypoints: np.ndarray, _: np.ndarray) -> None:
    keypoints[:] = keypoints[:, LAYOUT.flip]


def upside_down(keypoints: np.ndarray, _: np.ndarray) -> None:
    keypoints[..., 1] = 480 - keypoints[..., 1]


def on_its_side(keypoints: np.ndarray, _: np.ndarray) -> None:
    keypoints[:] = keypoints[..., ::-1]


def face_for_body(keypoints: np.ndarray, _: np.ndarray) -> None:
    """What a wrong order of blocks does: the shoulders are two points of the lips."""
    keypoints[:, 5], keypoints[:, 6] = keypoints[:, 0] + [3, 12], keypoints[:, 0] + [-3, 12]


def hands_of_their_own(keypoints: np.ndarray, _: np.ndarray) -> None:
    for part in ('left_hand', 'right_hand'):
        ids = list(LAYOUT.parts[part])
        keypoints[:, ids] = keypoints[:, ids] - keypoints[:, ids[:1]] + 20


def shifted_head(keypoints: np.ndarray, _: np.ndarray) -> None:
    keypoints[:, 0, 0] += 200


def padded(_: np.ndarray, confidence: np.ndarray) -> None:
    confidence[-6:] = 0


def no_hands(_: np.ndarray, confidence: np.ndarray) -> None:
    confidence[:, 91:] = 0


def frozen(keypoints: np.ndarray, _: np.ndarray) -> None:
    keypoints[:] = keypoints[:1]


def crossed_hands_alone(keypoints: np.ndarray, confidence: np.ndarray) -> None:
    exchange(('left_hand', 'right_hand'))(keypoints, confidence)
    confidence[:, [v for part, ids in LAYOUT.parts.items() if 'hand' not in part for v in ids]] = 0


@pytest.mark.parametrize(
    ('check', 'fault'),
    [
        ('hands_named', exchange(('left_hand', 'right_hand'))),
        ('hands_on_their_sides', crossed_hands_alone),
        ('shoulders_named', mirror_names),
        ('y_downwards', upside_down),
        ('shoulders_level', on_its_side),
        ('shoulders_apart', face_for_body),
        ('wrist_near_hand', hands_of_their_own),
        ('head_between_shoulders', shifted_head),
        ('padding', padded),
        ('hands_seen', no_hands),
        ('moves', frozen),
    ],
)
def test_a_planted_fault_is_named(rng: np.random.Generator, tmp_path: Path, check: str, fault: Fault) -> None:
    clips = people(rng)
    for clip in clips[::2]:
        fault(*clip)
    report = inspect(write(tmp_path / 'a', clips))
    found = {finding['check']: finding for finding in report['findings']}
    assert check in found
    assert (
        f'6 of {12 if found[check]["judged"] == 12 else found[check]["judged"]} clips (c0, c2, c4 …)'
        in (found[check]['text'])
    )
    assert found[check]['text'].endswith('?')  # the likely cause
    assert any(found[check]['text'] in line for line in describe_look(report))
    # a single odd clip among many is its own affair
    single = people(rng, 20)
    fault(*single[3])
    assert check not in checks(write(tmp_path / 'b', single))


@pytest.mark.parametrize(
    ('fault', 'told'),
    [(exchange(('left_hand', 'right_hand')), 'hands_named'), (hands_of_their_own, 'wrist_near_hand')],
)
def test_one_cause_for_hands_out_of_place(
    rng: np.random.Generator, tmp_path: Path, fault: Fault, told: str
) -> None:
    clips = people(rng)
    for clip in clips:
        fault(*clip)
    assert checks(write(tmp_path / 'a', clips)) & {'hands_named', 'wrist_near_hand'} == {told}


def test_every_check_is_tested() -> None:
    tested = test_a_planted_fault_is_named.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {check for check, _ in tested} == {check.name for check in CHECKS}


def test_duplicates_that_are_filled_up_otherwise(rng: np.random.Generator, tmp_path: Path) -> None:
    clips = people(rng, 6)
    keypoints, confidence = clips[0]
    clips[1] = (
        np.concatenate([keypoints, np.repeat(keypoints[-1:], 1, 0)]),
        np.pad(confidence, ((0, 1), (0, 0)), 'edge'),
    )
    clips[2] = np.pad(keypoints, ((0, 1), (0, 0), (0, 0))), np.pad(confidence, ((0, 1), (0, 0)))
    found = inspect(write(tmp_path / 'a', clips))['findings']
    assert [(f['check'], f['clips']) for f in found] == [('duplicates', 3)]


def test_duplicates(rng: np.random.Generator, tmp_path: Path) -> None:
    clips = people(rng, 6)
    clips[3], clips[5] = clips[0], clips[1]
    found = inspect(write(tmp_path / 'a', clips))['findings']
    assert [(f['check'], f['clips']) for f in found] == [('duplicates', 4)]
    assert '(c0 = c3; c1 = c5)' in found[0]['text']
    split = ['train', 'train', 'train', 'test', 'test', 'train']
    found = inspect(write(tmp_path / 'b', clips, split=split, label=['0', '1', '0', '0', '0', '0']))[
        'findings'
    ]
    assert [(f['check'], f['clips']) for f in found] == [
        ('duplicates_across_splits', 2),
        ('duplicates_across_glosses', 2),
    ]
    assert 'c0 = c3' in found[0]['text']
    assert 'c1 = c5' in found[1]['text']
    assert checks(write(tmp_path / 'c', [*people(rng, 2), signing(rng)])) == set()


def test_lengths(rng: np.random.Generator, tmp_path: Path) -> None:
    clips = [*people(rng, frames=24), signing(rng, 3 * 24), signing(rng, 6)]
    assert checks(write(tmp_path / 'a', clips)) == set()
    clips += [signing(rng, 10 * 24), signing(rng, 2)]
    report = inspect(write(tmp_path / 'b', clips))
    assert [(f['check'], f['clips']) for f in report['findings']] == [('far_longer', 1), ('far_shorter', 1)]
    assert '(c14)' in report['findings'][0]['text']


@pytest.mark.parametrize(('fps', 'odd'), [(12, False), (60, False), (0.5, True), (1000, True), (None, False)])
def test_frame_rates(rng: np.random.Generator, tmp_path: Path, fps: float | None, odd: bool) -> None:
    assert ('frame_rate' in checks(write(tmp_path / 'a', people(rng, 2), fps))) == odd


def test_names_that_differ_in_the_writing_alone(rng: np.random.Generator, tmp_path: Path) -> None:
    glosses, signers = ['House', 'house', 'tree', '2-Mar'], ['01', '1', '', 'anna']
    with ArchiveWriter(tmp_path / 'a', LAYOUT, glosses, fps=25) as writer:
        for i, (keypoints, confidence) in enumerate(people(rng, 4)):
            writer.add(f'c{i}', keypoints, confidence, label=i, signer=signers[i], width=640, height=480)
    texts = {found['check']: found['text'] for found in inspect(PoseArchive(tmp_path / 'a'))['findings']}
    assert set(texts) == {'glosses_alike', 'signers_alike', 'glosses_damaged'}
    assert '(House and house): are they one?' in texts['glosses_alike']
    assert '(01 and 1)' in texts['signers_alike']
    assert '(2-Mar)' in texts['glosses_damaged']


def test_units(rng: np.random.Generator, tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / 'a', LAYOUT, ['x'], dtype='float32') as writer:
        for i, (keypoints, confidence) in enumerate(people(rng, 3)):
            writer.add(f'c{i}', keypoints / [640, 480], confidence, label=0)
    report = inspect(PoseArchive(tmp_path / 'a'))
    assert [finding['check'] for finding in report['findings']] == ['units']
    assert describe_look(report)[1].startswith('  advice: ')


def test_kinects_axes_are_its_own(rng: np.random.Generator, tmp_path: Path) -> None:
    layout = kinect20()
    with ArchiveWriter(tmp_path / 'a', layout, ['x'], dims=3, dtype='float32') as writer:
        for i in range(4):
            points = np.tile(rng.normal(0, 0.05, (20, 3)), (5, 1, 1)) + rng.normal(0, 0.01, (5, 20, 3))
            points[:, layout.index('left_shoulder')] += (-0.2, 0.3, 2)
            points[:, layout.index('right_shoulder')] += (0.2, 0.3, 2)
            points[:, layout.index('head')] += (0, 0.6, 2)
            writer.add(f'c{i}', points, np.ones((5, 20)), label=0)
    assert checks(PoseArchive(tmp_path / 'a')) == set()


def test_real_letters_are_let_pass(letters: Path) -> None:
    """All that is found is what is known: the American and the French recordings are the same files."""
    findings = inspect(PoseArchive(letters), at_most=1000)['findings']
    assert [(f['check'], f['clips']) for f in findings] == [('duplicates', 52)]
    assert 'ase_A = fsl_A' in findings[0]['text']
