"""The network beside 1-NN, 3-NN and a linear model on the same clips."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets import PoseArchive
from mmsign.datasets.splits import select_clips
from mmsign.engine.runs import evaluate, load_config
from mmsign.evaluation.score_file import Scores
from mmsign.evaluation.summary import summary
from mmsign.experiments.baselines import BASELINES
from mmsign.experiments.fit.place import Place
from mmsign.experiments.fit.split import Split
from mmsign.experiments.knn import OPTIONS, load_features
from mmsign.utils.files import file_hash, write_json
from mmsign.utils.json_texts import load_object

#: Key in ``metrics.json`` → the file of its scores, and the name for people.
RUNS = {
    'top1': ('network', 'the trained network'),
    'nn_top1': ('1-nn', '1-NN'),
    'knn_top1': ('3-nn', '3-NN'),
    'linear_top1': ('linear', 'linear model'),
}


def measure(place: Place, split: Split, archive: PoseArchive, checkpoint: Path, seed: int) -> dict[str, Any]:
    """Test once, write ``metrics.json``, or read it if it is of these weights.

    Returns:
        ``top1, top5`` and the baselines' ``nn_top1, knn_top1, linear_top1`` (None where no clip is left to
        test), ``top1_interval`` (95 %), ``n``, ``split`` (kind, how, warning, train, test), ``classes``,
        ``train_clips``, ``train_top1`` (only where nothing is left to test), ``seed``, ``checkpoint_hash``.
    """
    digest = file_hash(checkpoint)
    if place.metrics.is_file():
        known = load_object(place.metrics, 'remove it: the network is tested again')
        if known.get('checkpoint_hash') == digest:
            return known
    cfg = load_config(place.config, work_dir=str(place.training))
    found = evaluate(cfg, checkpoint, str(place.scores / 'network.npz'), place.config.name)
    told = {name: value for name, value in asdict(split).items() if name != 'rows'}
    metrics: dict[str, Any] = {'top1': None, 'top5': None, **dict.fromkeys(list(RUNS)[1:])}
    if split.test:
        baselines(place)
        scores = load_scores(place)
        metrics |= {key: float((scores[key].ranks < 1).mean()) for key in RUNS}
        metrics['top5'] = found['top5']
        interval = summary(scores['top1'])['top1']
        metrics['top1_interval'] = [interval.low, interval.high]
    else:
        metrics['train_top1'] = found['top1']
    metrics |= {
        'n': found['n'] if split.test else 0,
        'split': told,
        'classes': len(np.unique(archive.columns['label'])),
        'train_clips': len(select_clips(archive.columns, split.train)),
        'seed': seed,
        'checkpoint_hash': digest,
        'versions': found['versions'],
    }
    write_json(place.metrics, metrics, ensure_ascii=False)
    return metrics


def baselines(place: Place) -> None:
    """Scores of what needs no network, on few frames of the network's own normalised points."""
    features = load_features(load_config(place.config, preset=OPTIONS))
    for name, method in (('1-nn', 'nn'), ('3-nn', 'knn'), ('linear', 'linear')):
        BASELINES[method](features).save(place.scores / f'{name}.npz')


def load_scores(place: Place) -> dict[str, Scores]:
    """Key of :data:`RUNS` → scores."""
    return {key: Scores.load(place.scores / f'{name}.npz') for key, (name, _) in RUNS.items()}
