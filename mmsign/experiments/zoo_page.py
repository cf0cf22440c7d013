"""The model zoo: what runs have measured, as a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmsign.engine.naming import PLUS
from mmsign.experiments.metafile import dataset_of
from mmsign.experiments.zoo_entry import METRICS, Entry
from mmsign.utils.markdown import cell

COLUMNS = ('config', 'changes', 'tested on', 'precision', 'top-1', 'top-5', 'mean class') + (
    *('clips', 'runs', 'seeds', 'hardware', 'minutes'),
)


def zoo_markdown(entries: Sequence[Entry], metafile: dict[str, Any]) -> str:
    """The page: one table a data set, and what of it lacks folds.

    Args:
        entries: From :func:`read_runs`.
        metafile: Names the data set of every config.
    """
    lines = [
        '# Model zoo',
        '',
        'Written by `tools/model_zoo.py` from the files that runs leave behind. Accuracies are fractions,',
        'pooled over the folds of a seed and averaged over seeds (± standard deviation). Minutes are of one',
        'training.',
    ]
    models = {model['Name']: model for model in metafile['Models']}
    dataset = {entry.config: _dataset(entry.config, models) for entry in entries}
    for name in dict.fromkeys(dataset.values()):
        lines += ['', f'## {name}', '', f'| {" | ".join(COLUMNS)} |', '|---' * len(COLUMNS) + '|']
        chosen = [entry for entry in entries if dataset[entry.config] == name]
        for entry in chosen:
            lines.append(_row(entry))
        lacking = [
            f'`{" ".join((entry.config, entry.changes)).rstrip()}` seed {seed} (lacks {", ".join(folds)})'
            for entry in chosen
            for seed, folds in entry.lacking.items()
            if folds
        ]
        if lacking:
            lines += ['', f'Left out, for want of folds: {"; ".join(lacking)}.']
    return '\n'.join(lines) + '\n'


def _row(entry: Entry) -> str:
    values = [entry.metric(metric) for metric in METRICS]
    shown = [f'{mean:.3f}' + ('' if np.isnan(std) else f' ± {std:.3f}') for mean, std in values]
    clips = sum(run['n'] for run in entry.runs if run['seed'] in entry.seeds[:1])
    cells = [
        f'`{entry.config}`',
        f'`{entry.changes}`' if entry.changes else '–',
        entry.protocol,
        'AMP' if entry.amp else 'fp32',
        *(shown if entry.seeds else ['–'] * len(values)),
        str(clips or '–'),
        str(len(entry.counted)),
        ', '.join(map(str, entry.seeds)) or '–',
        entry.resources or '–',
        '–' if np.isnan(entry.minutes) else f'{entry.minutes:.1f}',
    ]
    return f'| {" | ".join(map(cell, cells))} |'


def _dataset(config: str, models: dict[str, dict[str, Any]]) -> str:
    """The heading of an entry: the data set of its config, or of all that it fuses."""
    parts = config.split(PLUS)
    names = {dataset_of(models[part]) for part in parts if part in models}
    return names.pop() if len(names) == 1 and all(part in models for part in parts) else 'Other configs'
