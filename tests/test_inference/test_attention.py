"""Attention of trained networks: the clips that are chosen, what is refused, mirrored clips."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from helpers import one_line_error
from test_evaluation.test_fusion import make, other
from tiny_models import tiny_checkpoint

from mmsign.datasets import PoseArchive
from mmsign.evaluation import Scores
from mmsign.evaluation.comparison import compare_scores
from mmsign.inference.attention import attend, choose_clips, load_scored_model
from mmsign.inference.recognizer import TorchModel


@pytest.fixture(scope='module')
def run(letters, tmp_path_factory):
    """Config, checkpoint and scores of every clip."""
    config, checkpoint = tiny_checkpoint(tmp_path_factory.mktemp('run'), letters)
    archive = PoseArchive(letters)
    empty = Scores(np.array(['x']), np.array([0]), np.zeros((1, 26), np.float32), np.array(archive.glosses))
    member, _ = load_scored_model(config, checkpoint, empty, None)
    clips = [archive.read(i) for i in range(0, len(archive), 9)]
    logits = TorchModel([member], device='cpu')(clips).logits
    columns = {name: archive.columns[name][::9] for name in ('clip_id', 'label')}
    scores = dataclasses.replace(empty, **columns, logits=logits, checkpoint_hash=member.checkpoint_hash)
    return config, checkpoint, scores


def test_clips_are_gained_and_lost_in_turn_one_of_a_class(rng):
    baseline = make(rng, 200, 8)
    found = compare_scores(baseline, other(baseline, rng))
    chosen = choose_clips(found, 6)
    of_clip = {change.clip_id: change for change in found.changes}
    gains = {item.gloss: item.gain for item in found.classes}
    assert len(chosen) == 6
    assert len({of_clip[clip_id].gloss for clip_id in chosen}) == 6
    first, second = (of_clip[clip_id] for clip_id in chosen[:2])
    assert (first.gained, second.gained) == (True, False)
    assert gains[first.gloss] == max(gains[c.gloss] for c in found.changes if c.gained)
    assert gains[second.gloss] == min(gains[c.gloss] for c in found.changes if not c.gained)
    assert len(choose_clips(found, 100)) == 8  # one of each class
    assert choose_clips(compare_scores(baseline, baseline)) == []


def test_views_hold_what_the_network_says(run):
    config, checkpoint, scores = run
    member, archive = load_scored_model(config, checkpoint, scores, None)
    loaded = [(name, member, archive, scores) for name in ('a', 'b')]
    clip_ids = scores.clip_id[[1, 4]].tolist()
    clips = attend(loaded, clip_ids)
    assert [clip.clip_id for clip in clips] == clip_ids
    model = TorchModel([member], device='cpu')
    where = archive.columns['clip_id'].tolist()
    for i, clip in zip((1, 4), clips):
        assert [view.run for view in clip.views] == ['a', 'b']
        joints = model([archive.read(where.index(clip.clip_id))]).joint_importance[0]
        np.testing.assert_allclose(clip.views[0].joint_importance, joints, rtol=1e-4)
        guess = int(np.argmax(scores.logits[i]))
        assert clip.views[0].guess == scores.glosses[guess]
        assert clip.views[0].right == (guess == scores.label[i])
        assert clip.gloss == scores.glosses[scores.label[i]]


def test_a_left_handed_clip_is_drawn_as_the_network_sees_it(run):
    config, checkpoint, scores = run
    member, archive = load_scored_model(config, checkpoint, scores, None)
    seen = set()
    for clip_id in scores.clip_id:
        row = archive.columns['clip_id'].tolist().index(clip_id)
        confidence = archive.read(row)[1]
        left, right = (np.arange(91, 112), np.arange(112, 133))
        one_handed = (confidence[:, left] > 0).any() != (confidence[:, right] > 0).any()
        if not one_handed:
            continue
        (clip,) = attend([('a', member, archive, scores)], [clip_id])
        view = clip.views[0]
        hands = [view.seen[list(view.layout.parts[part])].any() for part in ('left_hand', 'right_hand')]
        assert hands == [False, True]
        seen.add(bool((confidence[:, left] > 0).any()))
    assert seen == {True, False}  # there was a left-handed signer among them


def test_what_does_not_belong_together_is_refused(run, tmp_path):
    config, checkpoint, scores = run
    with one_line_error('is not the one that wrote the score file', checkpoint):
        load_scored_model(config, checkpoint, dataclasses.replace(scores, checkpoint_hash='0' * 64), None)
    glosses = scores.glosses.copy()
    glosses[0] = 'other'
    with one_line_error('differ from those of the score file', 'glosses'):
        load_scored_model(config, checkpoint, dataclasses.replace(scores, glosses=glosses), None)
    with one_line_error('does not fit the model', checkpoint):
        load_scored_model(config, checkpoint, scores, {'layout': 'wholebody87'})
    (tmp_path / 'evil.pth').write_bytes(b'\x80\x04cos\nsystem\n.')
    with one_line_error('is no checkpoint', 'evil.pth'):
        load_scored_model(config, tmp_path / 'evil.pth', scores, None)
    member, archive = load_scored_model(config, checkpoint, scores, None)
    with one_line_error('clip nobody', 'is not in the score file'):
        attend([('a', member, archive, scores)], ['nobody'])
