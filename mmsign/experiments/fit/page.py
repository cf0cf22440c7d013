"""The report of a fit: one page that needs nothing else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets import PoseArchive
from mmsign.datasets.plausibility import describe_look, inspect
from mmsign.datasets.sources.report import describe
from mmsign.datasets.statistics import missing_rates
from mmsign.evaluation.comparison import Comparison, compare_scores
from mmsign.experiments.fit.measure import RUNS, load_scores
from mmsign.experiments.fit.place import Place, command, predict_command
from mmsign.experiments.fit.source import Found
from mmsign.utils.files import write_text
from mmsign.utils.json_texts import load_object
from mmsign.version import __version__
from mmsign.visualization.confusion import save_confusion
from mmsign.visualization.pages import Picture, render

#: Clips that are looked at for the page.
LOOKED = 1000


def write_page(place: Place, found: Found, archive: PoseArchive, metrics: dict[str, Any]) -> Path:
    """Write ``report/index.html`` and ``report/confusion.png``.

    Args:
        place: Where all lies.
        found: How the source was understood.
        archive: The clips.
        metrics: Of :func:`~mmsign.experiments.fit.measure.measure`.

    Returns:
        The page.
    """
    place.report.mkdir(parents=True, exist_ok=True)
    picture, words = None, []
    if metrics['n']:
        network = load_scores(place)['top1']
        alone = compare_scores(network, network)
        file = save_confusion(place.report / 'confusion.png', alone, 1, 'The trained network')
        picture = Picture(
            file, 'Confusion matrix of the trained network; the table of words has the numbers.'
        )
        words = word_rows(alone)
    best = max(RUNS, key=lambda key: metrics[key] or 0)
    page = render(
        'fit.html',
        name=place.folder.resolve().name,
        clips=len(archive),
        signers=len(set(archive.columns['signer'].tolist()) - {''}),
        metrics=metrics,
        cards=cards(metrics),
        beaten=RUNS[best][1] if metrics['n'] and metrics[best] > metrics['top1'] else '',
        confusion=picture,
        words=words,
        format=found.format,
        how=found.how,
        remarks=remarks(archive),
        predict=predict_command(place, archive),
        train=command('train', place.config, '--work-dir', place.folder / 'training-2'),
        version=__version__,
    )
    write_text(place.report / 'index.html', page)
    return place.report / 'index.html'


def cards(metrics: dict[str, Any]) -> list[tuple[str, float, str]]:
    """Label, share and note of each number that heads the page."""
    if not metrics['n']:
        note = 'of the clips that it learnt from; nothing is left to test'
        return [('The trained network', metrics['train_top1'], note)]
    low, high = metrics['top1_interval']
    first = (
        'Top-1, the trained network',
        metrics['top1'],
        f'[{low:.1%}, {high:.1%}] on {metrics["n"]} clips',
    )
    return [
        first,
        ('Top-5, the trained network', metrics['top5'], ''),
        *((f'Top-1, {name}', metrics[key], 'no network') for key, (_, name) in list(RUNS.items())[1:]),
    ]


def word_rows(found: Comparison) -> list[dict[str, Any]]:
    """Word, test clips, right ones and what it is taken for, the worst words first."""
    counts = found.confusions[1]
    rows = []
    for label in np.flatnonzero(counts.sum(1)).tolist():
        wrong = Counter({found.glosses[i]: int(n) for i, n in enumerate(counts[label]) if n and i != label})
        rows.append(
            {
                'gloss': found.glosses[label],
                'clips': int(counts[label].sum()),
                'right': int(counts[label, label]),
                'taken_for': ', '.join(f'{name} ({n})' for name, n in wrong.most_common(3)),
            }
        )
    return sorted(rows, key=lambda row: (row['right'] / row['clips'], -row['clips'], row['gloss']))


def remarks(archive: PoseArchive) -> list[str]:
    """What was noticed when the archive was made, and how often each part is missing."""
    file = archive.path / 'counts.json'
    lines: list[str] = []
    if file.is_file():
        report = load_object(file, 'make the archive again')
        report.pop('look', None)  # now that there is a split, duplicates in both halves are known
        lines = describe(report)
    lines += describe_look(inspect(archive, at_most=LOOKED))
    missing = ', '.join(
        f'{part.replace("_", " ")} {rate:.0%}' for part, rate in missing_rates(archive).items()
    )
    return [line.strip() for line in lines] + [f'keypoints that are missing: {missing}']
