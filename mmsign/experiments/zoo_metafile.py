"""What runs have measured, for the metafile of all configs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmsign.experiments.zoo_entry import METRICS, Entry


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
            'Tested On': entry.protocol,
            'Seeds': entry.seeds,
            'Runs': len(entry.counted),
        }
        if entry.resources:
            known['Training Resources'] = entry.resources
        if not np.isnan(entry.minutes):
            known['Training Time (minutes)'] = round(entry.minutes, 1)
        facts[entry.config] = known
        suffix = f' ({entry.protocol})' if entry.folded else ''
        metrics[entry.config] = {
            suffix: {title: round(100 * entry.metric(name)[0], 2) for name, title in METRICS.items()},
            **{other: values for other, values in metrics.get(entry.config, {}).items() if other != suffix},
        }
    return facts, metrics
