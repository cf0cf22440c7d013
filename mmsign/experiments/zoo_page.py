"""The model zoo: what runs have measured, as a page and for the metafile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmsign.engine.naming import PLUS
from mmsign.experiments.metafile import dataset_of
from mmsign.experiments.zoo import METRICS, Entry
from mmsign.utils.markdown import cell

COLUMNS = (
    'config',
    'changes',
    'tested on',
    'precision',
    'top-1',
    'top-5',
    'mean class',
    'clips',
    'runs',
    'seeds',
    'hardware',
    'minutes',
)


def metafile_values(
    entries: Sequence[Entry],
) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, dict[str, float]]]]:
    """What the metafile says of the configs that were run as they stand.

    Entries without one complete seed are left out, and so are other splits than the config's.

    Returns:
        Config → metadata, of the config's own split if there is one, and config → what follows the
        name of the data set → metrics (per cent). The config's own split and a table's folds are
        results of their own; full precision goes before mixed.
    """
    facts: dict[str, dict[str, Any]] = {}
    metrics: dict[str, dict[str, dict[str, float]]] = {}
    for entry in sorted(entries, key=lambda entry: (not entry.folded, not entry.amp)):
        if entry.changes or entry.split or not entry.seeds:
            continue
        known: dict[str, Any] = {
            'Tested On': protocol(entry),
            'Seeds': entry.seeds,
            'Runs': len(entry.counted),
        }
        if resources(entry):
            known['Training Resources'] = resources(entry)
        if not np.isnan(minutes(entry)):
            known['Training Time (minutes)'] = round(minutes(entry), 1)
        facts[entry.config] = known
        suffix = f' ({protocol(entry)})' if entry.folded else ''
        metrics[entry.config] = {
            suffix: {title: round(100 * entry.metric(name)[0], 2) for name, title in METRICS.items()},
            **{other: values for other, values in metrics.get(entry.config, {}).items() if other != suffix},
        }
    return facts, metrics


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
            values = [entry.metric(metric) for metric in METRICS]
            cells = [f'{mean:.3f}' + ('' if np.isnan(std) else f' ± {std:.3f}') for mean, std in values]
            cells = cells if entry.seeds else ['–'] * len(values)
            clips = sum(run['n'] for run in entry.runs if run['seed'] in entry.seeds[:1])
            time = '–' if np.isnan(minutes(entry)) else f'{minutes(entry):.1f}'
            changes = f'`{entry.changes}`' if entry.changes else '–'
            seeds = ', '.join(map(str, entry.seeds))
            precision = 'AMP' if entry.amp else 'fp32'
            row = [
                f'`{entry.config}`',
                changes,
                protocol(entry),
                precision,
                *cells,
                str(clips or '–'),
                str(len(entry.counted)),
                seeds or '–',
                resources(entry) or '–',
                time,
            ]
            lines.append(f'| {" | ".join(map(cell, row))} |')
        lacking = [
            f'`{" ".join((entry.config, entry.changes)).rstrip()}` seed {seed} (lacks {", ".join(folds)})'
            for entry in chosen
            for seed, folds in entry.lacking.items()
            if folds
        ]
        if lacking:
            lines += ['', f'Left out, for want of folds: {"; ".join(lacking)}.']
    return '\n'.join(lines) + '\n'


def _dataset(config: str, models: dict[str, dict[str, Any]]) -> str:
    """The heading of an entry: the data set of its config, or of all that it fuses."""
    parts = config.split(PLUS)
    names = {dataset_of(models[part]) for part in parts if part in models}
    return names.pop() if len(names) == 1 and all(part in models for part in parts) else 'Other configs'


def protocol(entry: Entry) -> str:
    """What was tested."""
    if entry.split:
        return f'another split: `{entry.split}`'
    folds = len(entry.folds) if entry.folded else 0
    return f'{folds} fold{"s" * (folds > 1)}' if folds else "the config's split"


def resources(entry: Entry) -> str:
    """The hardware, such as ``AMD EPYC, 1 thread``, or nothing if no run says it."""
    texts = []
    for hardware in (run['hardware'] for run in entry.runs if run.get('hardware')):
        threads = hardware['threads']
        gpu = f'{hardware["count"]} × {hardware["name"]}'
        cpu = f'{hardware["name"]}, {threads} thread{"s" * (threads > 1)}'
        texts.append(gpu if hardware['device'] == 'cuda' else cpu)
    return '; '.join(dict.fromkeys(texts))


def minutes(entry: Entry) -> float:
    """Mean training time of a run, NaN if none says it. A resumed run tells its last session only."""
    times = [run['seconds'] for run in entry.runs if 'seconds' in run and not run.get('resumed')]
    return float(np.mean(times)) / 60 if times else float('nan')
