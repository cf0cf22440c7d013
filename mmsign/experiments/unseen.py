"""Recognising signs that were left out of training, by their descriptions alone."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from mmengine.config import Config
from mmengine.device import get_device
from mmengine.logging import print_log
from mmengine.registry import init_default_scope
from mmengine.runner import Runner

from mmsign.engine.checkpoints import existing_checkpoint, load_weights, read_meta
from mmsign.engine.recipe import fill_as_trained, first_difference
from mmsign.engine.runs import versions
from mmsign.evaluation.bootstrap import Estimate
from mmsign.evaluation.score_file import Scores
from mmsign.evaluation.unseen import summary
from mmsign.registry import DATASETS, MODELS
from mmsign.utils.classes import class_order
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import file_hash


def left_out(cfg: Config) -> list[str]:
    """Glosses of which a config has no training clip, in label order."""
    init_default_scope(cfg.get('default_scope', 'mmsign'))
    dataset = DATASETS.build({**cfg.train_dataloader.dataset, 'pipeline': []})
    trained = set(dataset.get_labels())
    return [gloss for label, gloss in enumerate(dataset.metainfo['classes']) if label not in trained]


def score_by_text(
    cfg: Config, checkpoint: str | os.PathLike, terms: Sequence[str] = ('global',), config_name: str = ''
) -> Scores:
    """Score a config's test clips by the cosine of skeleton and text, without the classifier.

    Args:
        cfg: The config, with a contrastive head.
        checkpoint: Its weights, the head's projections included.
        terms: Which texts count, see ``MultiPositiveContrastiveHead.score``.
        config_name: Stored in the scores.

    Returns:
        Cosines for all classes; those without text are at -inf. Weights that were trained with another
        pipeline, model or bank are warned about.

    Raises:
        MMSignError: If there is no contrastive head, or the checkpoint does not fit.
    """
    file = existing_checkpoint(checkpoint)
    init_default_scope(cfg.get('default_scope', 'mmsign'))
    model = MODELS.build(cfg.model)
    head = next((head for head in model.aux_heads if hasattr(head, 'score')), None)
    if head is None:
        raise MMSignError(
            'has no head that compares skeletons with texts',
            file=cfg.filename,
            field='aux_heads',
            fix='take a gspmc config',
        )
    content = load_weights(model, file)
    fill_as_trained(cfg, content.get('meta', {}))
    if other := first_difference(cfg, content.get('meta', {}), texts=True):  # perhaps on purpose
        print_log(f'{file} was trained with another config: {other}', 'current', logging.WARNING)
    model = model.eval().to(get_device())
    loader = Runner.build_dataloader(cfg.test_dataloader)
    ids, labels, logits = [], [], []
    with torch.no_grad():
        for batch in loader:
            batch = model.data_preprocessor(batch, False)
            logits.append(head.score(model.neck(model.backbone(batch['inputs'])), terms).cpu().numpy())
            ids += [sample.clip_id for sample in batch['data_samples']]
            labels += [int(sample.gt_label) for sample in batch['data_samples']]
    classes = loader.dataset.metainfo['classes']
    order = class_order(classes, head.glosses, file=head.text_bank, whose='the data')
    return Scores(
        np.array(ids),
        np.array(labels),
        np.concatenate(logits)[:, order],
        np.array(classes),
        config_name,
        file_hash(file),
    )


def evaluate_unseen(
    cfg: Config,
    checkpoint: str | os.PathLike,
    out: str | os.PathLike,
    glosses: Sequence[str] = (),
    terms: Sequence[str] = ('global',),
    config_name: str = '',
    penalty: float = 0.0,
) -> dict[str, Any]:
    """Score the test clips by text and report on the signs that training left out.

    Args:
        cfg: The config it was trained with.
        checkpoint: The weights.
        out: Score file to write.
        glosses: Unseen classes to choose from where no seen ones are; default all that were left out.
        terms: See :func:`score_by_text`.
        config_name: Stored in both.
        penalty: Taken off the cosines of seen signs where all signs are to choose from.

    Returns:
        :func:`mmsign.evaluation.unseen.summary` with estimates as (value, low, high), and what
        it was made with: ready for JSON.

    Raises:
        MMSignError: If a class was trained or has no text, or the head was not told what is left out.
    """
    absent = left_out(cfg)
    for gloss in glosses:
        if gloss not in absent:
            raise MMSignError(
                f'{gloss!r} is no class that was left out',
                file=cfg.filename,
                field='classes',
                fix=f'left out are {", ".join(absent) or "none: add not_glosses to the training subset"}',
            )
    chosen = list(glosses) or absent
    if not chosen:
        raise MMSignError(
            'trains every class',
            file=cfg.filename,
            field='train_subset',
            fix="leave some out: train_subset.not_glosses=['…'] contrastive_head.unseen=['…']",
        )
    told = next(
        (head.get('unseen', ()) for head in cfg.model.get('aux_heads', ()) if 'text_bank' in head), ()
    )
    if set(told) != set(absent):
        raise MMSignError(
            'are not the classes that the training subset leaves out',
            file=cfg.filename,
            field='contrastive_head.unseen',
            fix=f'set it to {absent}, and train with it',
        )
    scores = score_by_text(cfg, checkpoint, terms, config_name)
    scores.check(out)
    numbers = summary(scores, absent, penalty, chosen)
    scores.save(out)
    trained = read_meta(checkpoint).get('seed')
    return {
        **_plain(numbers),
        'unseen': chosen,
        'terms': list(terms),
        'split': dict(cfg.test_dataloader.dataset.get('subset') or {}),
        'seed': cfg.get('randomness', {}).get('seed') if trained is None else trained,
        'config': config_name,
        'checkpoint': str(checkpoint),
        'versions': versions(),
    }


def _plain(numbers: dict[str, Any]) -> dict[str, Any]:
    """Estimates as (value, low, high)."""
    out: dict[str, Any] = {}
    for name, value in numbers.items():
        if isinstance(value, Estimate):
            out[name] = (value.value, value.low, value.high)
        else:
            out[name] = _plain(value) if isinstance(value, dict) else value
    return out
