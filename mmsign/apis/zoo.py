"""The model zoo: what runs have measured, as a page and in OpenMMLab's metafile."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from mmsign.utils.errors import MMSignError

#: Options that choose data and draws. Runs that differ in nothing else are one model.
NEUTRAL = {
    'archive', 'fold', 'train_signers', 'test_signers', 'randomness.seed', 'train_dataloader.dataset.seed'
}  # fmt: skip
METRICS = {'top1': 'Top 1 Accuracy', 'top5': 'Top 5 Accuracy', 'mean_class': 'Mean Class Accuracy'}


@dataclass
class Entry:
    """All runs of one config with the same changes.

    Attributes:
        config: Name of the config file, without suffix.
        changes: Overrides that make it another model, as on the command line.
        runs: What their ``run.json`` hold.
    """

    config: str
    changes: str
    runs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def seeds(self) -> list[int]:
        return sorted({run['seed'] for run in self.runs})

    def metric(self, name: str) -> tuple[float, float]:
        """Mean and standard deviation over seeds (NaN for one) of a metric pooled over each seed's folds."""
        pooled = []
        for seed in self.seeds:
            runs = [run for run in self.runs if run['seed'] == seed]
            pooled.append(np.average([run[name] for run in runs], weights=[run['n'] for run in runs]))
        return float(np.mean(pooled)), float(np.std(pooled, ddof=1)) if len(pooled) > 1 else float('nan')

    @property
    def clips(self) -> int:
        """Clips tested by one seed; seeds may lack folds, so the most is taken."""
        return max(sum(run['n'] for run in self.runs if run['seed'] == seed) for seed in self.seeds)

    @property
    def resources(self) -> str:
        """The hardware, such as ``AMD EPYC, 1 thread``, or nothing if no run says it."""
        texts = []
        for hardware in (run['hardware'] for run in self.runs if run.get('hardware')):
            threads = hardware['threads']
            gpu = f'{hardware["count"]} × {hardware["name"]}'
            cpu = f'{hardware["name"]}, {threads} thread{"s" * (threads > 1)}'
            texts.append(gpu if hardware['device'] == 'cuda' else cpu)
        return '; '.join(dict.fromkeys(texts))

    @property
    def minutes(self) -> float:
        """Mean training time of a run, NaN if none says it. A resumed run tells its last session only."""
        times = [run['seconds'] for run in self.runs if 'seconds' in run and not run.get('resumed')]
        return float(np.mean(times)) / 60 if times else float('nan')

    @property
    def commands(self) -> list[str]:
        return list(dict.fromkeys(run['command'] for run in self.runs if run.get('command')))


def read_runs(folders: Sequence[str | os.PathLike]) -> list[Entry]:
    """Collect finished runs, of ``tools/run_table.py`` or of ``tools/train.py`` and ``test.py``.

    Args:
        folders: Searched with everything below for ``run.json``, or else ``metrics.json``
            and ``trained.json`` side by side.

    Raises:
        MMSignError: If there is no run, or a file cannot be read.
    """
    entries: dict[tuple[str, str], Entry] = {}
    for folder in folders:
        for run in _find(Path(folder)):
            key = Path(run['config']).stem, _changes(run)
            entries.setdefault(key, Entry(*key)).runs.append(run)
    if not entries:
        raise MMSignError(
            'holds no finished run', file=', '.join(map(str, folders)),
            fix='give the --out of tools/run_table.py, or work dirs that were trained and tested',
        )  # fmt: skip
    return [entries[key] for key in sorted(entries)]


def _find(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.rglob('metrics.json')):
        run: dict[str, Any] = {}
        for part in ('metrics.json', 'trained.json', 'run.json'):  # a later one knows better
            if file.with_name(part).is_file():
                try:
                    run |= json.loads(file.with_name(part).read_text(encoding='utf8'))
                except ValueError as error:
                    raise MMSignError(f'is not JSON: {error}', file=file.with_name(part)) from None
        if {'config', 'seed', 'n', *METRICS} <= set(run):  # others, such as fused scores, are no runs
            yield run


def _changes(run: dict[str, Any]) -> str:
    if 'options' in run:
        options = {key: json.dumps(value) for key, value in run['options'].items()}
    else:
        words = shlex.split(run.get('command', ''))
        start = words.index('--cfg-options') + 1 if '--cfg-options' in words else len(words)
        stop = next((i for i in range(start, len(words)) if words[i].startswith('--')), len(words))
        options = dict(word.split('=', 1) for word in words[start:stop] if '=' in word)
    return ' '.join(f'{key}={value}' for key, value in sorted(options.items()) if key not in NEUTRAL)


def zoo_markdown(entries: Sequence[Entry], metafile: dict[str, Any]) -> str:
    """The page: one table a data set, and the commands.

    Args:
        entries: From :func:`read_runs`.
        metafile: Names the data set of every config.
    """
    lines = [
        '# Model zoo', '',
        'Written by `tools/model_zoo.py` from the files that runs leave behind. Accuracies are fractions, pooled',
        'over the folds of a seed and averaged over seeds (± standard deviation). Minutes are of one training.',
    ]  # fmt: skip
    models = {model['Name']: model for model in metafile['Models']}
    dataset = {
        entry.config: _result(models[entry.config])['Dataset'] for entry in entries if entry.config in models
    }
    for name in dict.fromkeys(dataset.get(entry.config, 'Other configs') for entry in entries):
        lines += ['', f'## {name}', '', '| config | changes | top-1 | top-5 | mean class | clips | runs | seeds '
                  '| hardware | minutes |', '|---|---|---|---|---|---|---|---|---|---|']  # fmt: skip
        chosen = [entry for entry in entries if dataset.get(entry.config, 'Other configs') == name]
        for entry in chosen:
            values = [entry.metric(metric) for metric in METRICS]
            cells = [f'{mean:.3f}' + ('' if np.isnan(std) else f' ± {std:.3f}') for mean, std in values]
            minutes = '–' if np.isnan(entry.minutes) else f'{entry.minutes:.1f}'
            changes = f'`{entry.changes}`'.replace('|', r'\|') if entry.changes else '–'
            seeds = ', '.join(map(str, entry.seeds))
            row = [f'`{entry.config}`', changes, *cells, str(entry.clips), str(len(entry.runs)), seeds,
                   entry.resources or '–', minutes]  # fmt: skip
            lines.append(f'| {" | ".join(row)} |')
        commands = dict.fromkeys(line for entry in chosen for line in entry.commands)
        if commands:
            lines += ['', '```bash', *commands, '```']
    return '\n'.join(lines) + '\n'


def _result(model: dict[str, Any]) -> dict[str, Any]:
    results = model['Results']
    return results[0] if isinstance(results, list) else results


def update_metafile(file: str | os.PathLike, entries: Sequence[Entry]) -> dict[str, Any]:
    """Write the numbers of configs that were run as they stand into OpenMMLab's metafile.

    Configs without runs keep what they have; comments above the first key are kept.

    Args:
        file: Metafile with ``Collections`` and ``Models``, which name every config.
        entries: From :func:`read_runs`.

    Returns:
        The new content.

    Raises:
        MMSignError: If the metafile is missing or not one.
    """
    file = Path(file)
    content = read_metafile(file)
    plain = {entry.config: entry for entry in entries if not entry.changes}
    for model in content['Models']:
        entry = plain.get(model['Name'])
        if entry is None:
            continue
        result = _result(model)
        facts = {
            'Training Data': result['Dataset'], 'Training Resources': entry.resources,
            'Training Time (minutes)': round(entry.minutes, 1), 'Seeds': entry.seeds, 'Runs': len(entry.runs),
        }  # fmt: skip
        known = {k: v for k, v in facts.items() if v != '' and not (isinstance(v, float) and np.isnan(v))}
        model['Metadata'] = {**model.get('Metadata', {}), **known}
        result['Metrics'] = {
            title: round(100 * entry.metric(metric)[0], 2) for metric, title in METRICS.items()
        }
        model['Results'] = model.pop('Results')  # after Metadata, as everywhere
    head = file.read_text(encoding='utf8').splitlines(keepends=True)
    comment = ''.join(line for line in head[: next(i for i, x in enumerate(head) if x[:1] not in '#\n')])
    text = yaml.dump(content, Dumper=_Indented, sort_keys=False, allow_unicode=True, width=110)
    partial = file.with_name(file.name + '.partial')
    partial.write_text(comment + text, encoding='utf8')
    os.replace(partial, file)
    return content


def read_metafile(file: str | os.PathLike) -> dict[str, Any]:
    """Parse a metafile.

    Raises:
        MMSignError: If it is missing, no YAML, or has no list of models with ``Name`` and ``Results``.
    """
    try:
        content = yaml.safe_load(Path(file).read_text(encoding='utf8'))
        for model in content['Models']:
            _ = model['Name'], _result(model)['Dataset']
    except (OSError, yaml.YAMLError, KeyError, TypeError, IndexError) as error:
        raise MMSignError(
            f'is not a metafile: {type(error).__name__}: {error}', file=file, fix='give configs/metafile.yml'
        ) from None
    return content


class _Indented(yaml.SafeDumper):
    """Indents lists below their key, as OpenMMLab's metafiles do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)
