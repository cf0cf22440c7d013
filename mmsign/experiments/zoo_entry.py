"""The runs of one model: of a config with the same changes, tested in the same way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

METRICS = {'top1': 'Top 1 Accuracy', 'top5': 'Top 5 Accuracy', 'mean_class': 'Mean Class Accuracy'}


@dataclass
class Entry:
    """All runs of one config with the same changes.

    Attributes:
        config: Name of the config file, without suffix; of a fusion, those of all its members.
        changes: Overrides that make it another model, as on the command line.
        folded: Whether a table's folds divide training from test, and not the config.
        amp: Mixed precision.
        split: What was tested, where that is not what the config tests, as JSON.
        planned: The folds of the table, if runs say them.
        runs: What their ``run.json`` hold, one a seed and fold.
    """

    config: str
    changes: str
    folded: bool = False
    amp: bool = False
    split: str = ''
    planned: tuple[str, ...] = ()
    runs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def folds(self) -> set[str]:
        """What a seed needs: the folds that any seed has, and those of its table."""
        return {str(run.get('fold', 'all')) for run in self.runs}.union(self.planned)

    @property
    def lacking(self) -> dict[int, list[str]]:
        """Seed → the folds it lacks."""
        there: dict[int, set[str]] = {}
        for run in self.runs:
            there.setdefault(run['seed'], set()).add(str(run.get('fold', 'all')))
        return {seed: sorted(self.folds - there[seed]) for seed in sorted(there)}

    @property
    def seeds(self) -> list[int]:
        """The seeds that have every fold. Only they count."""
        return [seed for seed, folds in self.lacking.items() if not folds]

    @property
    def counted(self) -> list[dict[str, Any]]:
        """The runs of the complete seeds; pooled with others they would be judged on other clips."""
        return [run for run in self.runs if run['seed'] in self.seeds]

    def metric(self, name: str) -> tuple[float, float]:
        """Mean and standard deviation over seeds (NaN for one) of a metric pooled over each seed's folds."""
        pooled = []
        for seed in self.seeds:
            runs = [run for run in self.runs if run['seed'] == seed]
            pooled.append(np.average([run[name] for run in runs], weights=[run['n'] for run in runs]))
        deviation = float(np.std(pooled, ddof=1)) if len(pooled) > 1 else float('nan')
        return float(np.mean(pooled)) if pooled else float('nan'), deviation

    @property
    def protocol(self) -> str:
        """What was tested."""
        if self.split:
            return f'another split: `{self.split}`'
        folds = len(self.folds) if self.folded else 0
        return f'{folds} fold{"s" * (folds > 1)}' if folds else "the config's split"

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
