"""Looking into two trained runs: what each attends to in the same clips."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from mmsign.datasets import PoseArchive
from mmsign.engine.checkpoints import find_checkpoint
from mmsign.engine.runs import load_config
from mmsign.evaluation import Scores
from mmsign.evaluation.comparison import Comparison
from mmsign.inference.recognizer import Member, TorchModel, load_member
from mmsign.keypoints import KeypointLayout
from mmsign.models.attention import joint_attention
from mmsign.registry import TRANSFORMS
from mmsign.utils.classes import class_order
from mmsign.utils.errors import MMSignError
from mmsign.visualization.attention import AttendedClip, AttentionView, hands_up_frame
from mmsign.visualization.sheet import DRAWN
from mmsign.visualization.skeleton import picture_axes


def choose_clips(found: Comparison, count: int = 4) -> list[str]:
    """Clips worth looking at: gained and lost in turn, one of a class.

    Gained ones come from the classes with the largest gains, lost ones from those
    with the largest losses.

    Args:
        found: The comparison.
        count: How many at most; without enough changed clips the list is shorter.
    """
    place = {item.gloss: i for i, item in enumerate(found.classes)}  # largest gain first
    gained = sorted((c for c in found.changes if c.gained), key=lambda c: place[c.gloss])
    lost = sorted((c for c in found.changes if not c.gained), key=lambda c: -place[c.gloss])
    chosen: dict[str, str] = {}
    while (gained or lost) and len(chosen) < count:
        for queue in (gained, lost):
            while queue and queue[0].gloss in chosen:
                queue.pop(0)
            if queue and len(chosen) < count:
                chosen[queue[0].gloss] = queue[0].clip_id
    return list(chosen.values())


def load_scored_model(
    config: str | os.PathLike, checkpoint: str | os.PathLike, scores: Scores, options: dict[str, Any] | None
) -> tuple[Member, PoseArchive]:
    """A run's network and archive, if they are those of its score file.

    Raises:
        MMSignError: If config, checkpoint or archive are missing, or do not fit each other or the scores.
    """
    cfg = load_config(config, options)
    file = find_checkpoint(checkpoint)
    member = load_member(cfg, file)
    class_order(
        scores.glosses,
        member.glosses,
        file=file,
        whose='the score file',
        fix='give the checkpoint that wrote the scores',
    )
    if scores.checkpoint_hash and scores.checkpoint_hash != member.checkpoint_hash:
        raise MMSignError(
            'is not the one that wrote the score file',
            file=file,
            field='checkpoint_hash',
            fix='give configs and checkpoints in the order of the score files, or test it again',
        )
    return member, PoseArchive(cfg.test_dataloader.dataset.archive)


def attend(
    runs: Sequence[tuple[str, Member, PoseArchive, Scores]], clip_ids: Sequence[str]
) -> list[AttendedClip]:
    """What every run attends to in every clip.

    Args:
        runs: Name, network, archive and scores; the baseline first.
        clip_ids: The clips.

    Raises:
        MMSignError: If a run's scores or archive lack a clip.
    """
    clips: dict[str, AttendedClip] = {}
    for name, member, archive, scores in runs:
        rows = {clip_id: i for i, clip_id in enumerate(archive.columns['clip_id'].tolist())}
        tested = {clip_id: i for i, clip_id in enumerate(scores.clip_id.tolist())}
        model = TorchModel([member], device='cpu')
        for clip_id in clip_ids:
            for place, where in (('the score file', tested), (str(archive.path), rows)):
                if clip_id not in where:
                    raise MMSignError(
                        f'is not in {place}', clip=clip_id, field='--clips', fix='name clips of the test set'
                    )
            view, frame = _view(name, model, archive, rows[clip_id])
            row = tested[clip_id]
            guess, label = int(scores.logits[row].argmax()), int(scores.label[row])
            view.guess, view.right = str(scores.glosses[guess]), bool(scores.ranks[row] == 0)
            clip = clips.setdefault(clip_id, AttendedClip(clip_id, str(scores.glosses[label]), frame, []))
            clip.views = [*clip.views, view]
    return list(clips.values())


def _view(name: str, model: TorchModel, archive: PoseArchive, row: int) -> tuple[AttentionView, int]:
    """A run's view of a clip, without its guess, and the frame that is shown."""
    keypoints, confidence = archive.read(row)
    inputs = torch.from_numpy(np.stack(model.prepare(keypoints, confidence)))
    found = joint_attention(model.members[0].model.backbone, inputs)
    keypoints, confidence, layout = _with_its_sides(model, keypoints, confidence)
    points = picture_axes(keypoints, confidence, layout)
    frame = hands_up_frame(points, confidence, layout)
    ids = model.input_layout.indices_in(layout)
    seen = confidence[frame, ids] > DRAWN
    joints, links = found.joint_importance[0].numpy(), found.links[0].numpy()
    return AttentionView(name, '', False, model.input_layout, points[frame, ids], seen, joints, links), frame


def _with_its_sides(
    model: TorchModel, keypoints: np.ndarray, confidence: np.ndarray
) -> tuple[np.ndarray, np.ndarray, KeypointLayout]:
    """The clip with left and right as the network sees them: a left-handed signer's may be mirrored."""
    steps = model.members[0].pipeline
    last = max((i for i, step in enumerate(steps) if step['type'] == 'CanonicalHand'), default=-1)
    results: dict[str, Any] = dict(keypoints=keypoints, confidence=confidence, layout=model.layout)
    for step in steps[: last + 1]:
        results = TRANSFORMS.build(step)(results)
    return results['keypoints'], results['confidence'], results['layout']
