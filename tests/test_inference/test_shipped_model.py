"""The model that comes with the package names real letters of a language it never saw."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import numpy as np
import pytest

from mmsign.datasets import PoseArchive
from mmsign.inference.exported import ExportedModel
from mmsign.inference.inferencer import SignInferencer
from mmsign.preprocessing.faults import lose_parts, scale_confidence
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import resolve

MODEL = 'mmsign://models/letters'


def test_it_names_the_irish_letters(letters: Path) -> None:
    archive, name = PoseArchive(letters), SignInferencer(MODEL)
    clips = [archive.clip(row) for row in np.flatnonzero(archive.columns['signer'] == 'ise')]
    right = [name(archive, clip=clip.clip_id)[0].gloss == clip.gloss for clip in clips]
    assert len(right) == 26
    assert np.mean(right) > 0.7  # 0.04 is chance; the left-handed signer of another alphabet is hard enough


def test_it_says_how_good_it_is_and_stays_small() -> None:
    meta = ExportedModel(MODEL).meta
    assert meta['metrics']['split'] == {'folds': 4, 'fold': 0, 'held_out': True}
    assert 0.5 < meta['metrics']['top1'] < 1
    assert sum(file.stat().st_size for file in resolve(MODEL).iterdir()) < 2_500_000


@pytest.mark.parametrize('hands', [True, False])
def test_how_sure_an_estimator_is_does_not_matter(letters: Path, hands: bool) -> None:
    """MediaPipe is certain of hands, HRNet gives them 0.65 and shoulders 1.06."""
    model, archive = ExportedModel(MODEL, threads=1), PoseArchive(letters)
    clips = [archive.read(row) for row in range(len(archive))]
    labels = np.array([model.glosses.index(archive.clip(row).gloss) for row in range(len(archive))])
    parts = model.layout.parts
    ids = [*parts['left_hand'], *parts['right_hand']] if hands else None
    known = np.mean(model(clips).logits.argmax(1) == labels)
    assert known > 0.7
    for factor in (0.3, 0.46, 0.65, 0.79, 0.9, 0.95, 0.98, 0.99, 1.02, 1.06, 1.1):
        scaled = [scale_confidence(clip, factor, ids) for clip in clips]
        assert abs(np.mean(model(scaled).logits.argmax(1) == labels) - known) <= 0.01, factor


def test_a_point_that_training_always_saw(letters: Path) -> None:
    """Without the nose, which every training clip shows, a model without care names one letter for all."""
    model, archive = ExportedModel(MODEL, threads=1), PoseArchive(letters)
    rows = np.flatnonzero(archive.columns['signer'] == 'ise')
    labels = np.array([model.glosses.index(archive.clip(int(row)).gloss) for row in rows])
    clips = [lose_parts(archive.read(int(row)), [[0]], 1, False, np.random.default_rng(0)) for row in rows]
    assert model.layout.names[0] == 'nose'
    assert np.mean(model(clips).logits.argmax(1) == labels) > 0.6


def test_hands_that_are_lost_now_and_then(letters: Path) -> None:
    """A third of the frames without hands; docs/reliability.md has the numbers of all test clips."""
    model, archive = ExportedModel(MODEL, threads=1), PoseArchive(letters)
    rows = np.flatnonzero(archive.columns['signer'] == 'ise')
    labels = np.array([model.glosses.index(archive.clip(int(row)).gloss) for row in rows])
    hands = [list(model.layout.parts[part]) for part in ('left_hand', 'right_hand')]
    for burst in (True, False):
        clips = [
            lose_parts(archive.read(int(row)), hands, 0.3, burst, np.random.default_rng(row)) for row in rows
        ]
        assert np.mean(model(clips).logits.argmax(1) == labels) > 0.5, burst


def test_workers_get_a_model_of_their_own(letters: Path) -> None:
    """What is sent to another process opens the folder there."""
    archive = PoseArchive(letters)
    clip = archive.read(0)
    name = SignInferencer(ExportedModel(MODEL, threads=1), top_k=2, threshold=0.25, need_hands=False)
    for twin in (pickle.loads(pickle.dumps(name)), copy.deepcopy(name)):
        assert (twin.top_k, twin.threshold, twin.need_hands) == (2, 0.25, False)
        assert twin.model is not name.model
        assert twin.model.threads == 1
        assert twin(clip)[0].top == name(clip)[0].top


def test_frames_in_a_list_layouts_by_name_and_generators(letters: Path) -> None:
    archive, name = PoseArchive(letters), SignInferencer(MODEL)
    clip = archive.read(0)
    array = np.concatenate([clip[0], clip[1][..., None]], -1)
    (known,) = name(array)
    assert name(list(array), layout='wholebody133')[0].top == known.top
    assert name(array.tolist())[0].gloss == known.gloss
    gaps = name([None if at % 4 == 1 else frame for at, frame in enumerate(array)])
    assert gaps[0].gloss == known.gloss
    assert [p.top for p in name.recognize(clip for _ in range(2))] == [name.recognize([clip])[0].top] * 2
    assert name.embed(iter([clip])).shape == (1, name.model.feature_channels)


def test_what_is_no_clip_is_named(letters: Path) -> None:
    archive, name = PoseArchive(letters), SignInferencer(MODEL)
    clip = archive.read(0)
    for call, said in (
        (lambda: name('https://example.org/a.mp4'), 'is an address'),
        (lambda: name(Path('rtsp://10.0.0.1/a')), 'is an address'),
        (lambda: name(archive), 'give clip=ID'),
        (lambda: name(clip[0][..., :1]), '0 coordinate'),
        (lambda: name.model(7), 'clips: is of type int'),
        (lambda: name.model([clip], 'wholebody133'), 'field layout: is of type str'),
        (lambda: name(clip, fps=0), 'fps'),
        (lambda: SignInferencer(MODEL, top_k=0), 'top_k'),
    ):
        with pytest.raises(MMSignError, match=said):
            call()
