"""The comparison of two runs as a folder: figures, their numbers, and one page that needs nothing else."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mmsign.evaluation.bootstrap import Estimate
from mmsign.evaluation.comparison import Comparison
from mmsign.evaluation.score_file import Scores
from mmsign.evaluation.summary import summary
from mmsign.utils.files import write_json, write_text
from mmsign.version import __version__
from mmsign.visualization.attention import AttendedClip, save_attention
from mmsign.visualization.confusion import save_confusion
from mmsign.visualization.gains import save_gains
from mmsign.visualization.pages import Picture, render
from mmsign.visualization.pairs import save_pairs
from mmsign.visualization.tables import attention_tables, comparison_tables, write_tables


def write_comparison(
    folder: str | os.PathLike,
    found: Comparison,
    runs: tuple[Scores, Scores],
    names: tuple[str, str],
    attended: Sequence[AttendedClip] = (),
    clip_rule: str = '',
) -> dict[str, Any]:
    """Write ``index.html``, figures (PNG), csv files and ``metrics.json``.

    Args:
        folder: Made if it is not there; files of the same names are replaced.
        found: The comparison.
        runs: Scores of the baseline and of ours.
        names: Of both, as they are shown.
        attended: Clips with joint attention, if known.
        clip_rule: How those clips were chosen, said on the page.

    Returns:
        What ``metrics.json`` holds.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for stale in [*folder.glob('attention*.png'), *folder.glob('attention_*.csv')]:
        stale.unlink()  # of a comparison that showed other clips
    measures = tuple(summary(scores) for scores in runs)
    metrics = {
        'baseline': {'name': names[0], **_plain(measures[0])},
        'ours': {'name': names[1], **_plain(measures[1])},
        'gain': asdict(found.gain),
        'gained': found.gained,
        'lost': found.lost,
        'mcnemar_p': found.p_value,
        'clips': len(runs[0].label),
        'classes': len(found.classes),
    }
    tables = comparison_tables(found) | (attention_tables(attended) if attended else {})
    write_tables(folder, tables)
    up = sum(item.gain > 0 for item in found.classes)
    down = sum(item.gain < 0 for item in found.classes)
    pictures = {
        'gains': [
            Picture(
                save_gains(folder / 'gains.png', found, names),
                f'Bars of the gain of each class: {up} classes better, {down} worse. '
                'The table of classes below has the numbers.',
            )
        ],
        'confusions': [
            Picture(
                save_confusion(folder / f'confusion_{which}.png', found, run, names[run]),
                f'Confusion matrix of {names[run]}; the table of confused pairs below has the numbers.',
            )
            for run, which in enumerate(('baseline', 'ours'))
        ],
        'pairs': [
            Picture(
                save_pairs(folder / 'pairs.png', found, names),
                'Confused pairs whose number changed most; the table below has the numbers.',
            )
        ],
        'attention': _attention(folder, attended, found.glosses),
    }
    page = render(
        'comparison.html',
        names=names,
        found=found,
        measures=measures,
        pictures=pictures,
        tables=tables,
        clip_rule=clip_rule,
        clips=len(runs[0].label),
        sources=[scores.config for scores in runs],
        version=__version__,
    )
    write_text(folder / 'index.html', page)
    write_json(folder / 'metrics.json', metrics)
    return metrics


def _plain(measures: dict[str, Estimate]) -> dict[str, dict[str, float]]:
    return {name: asdict(estimate) for name, estimate in measures.items()}


def _attention(folder: Path, clips: Sequence[AttendedClip], glosses: Sequence[str]) -> list[Picture]:
    """One picture a clip for the page, which a phone can show, and one of all for print."""
    if not clips:
        return []
    save_attention(folder / 'attention.png', clips, glosses)
    out = []
    for i, clip in enumerate(clips, 1):
        name = re.sub(r'[^\w-]+', '_', clip.clip_id)[:60]
        file = save_attention(folder / f'attention_{i}_{name}.png', [clip], glosses)
        shares = [
            f'{view.run}: '
            + ', '.join(f'{part.replace("_", " ")} {s:.0%}' for part, s in view.part_shares.items())
            for view in clip.views
        ]
        guesses = ' and '.join(f'{view.run} takes it for {view.guess}' for view in clip.views)
        alt = f'Skeleton of a clip of {clip.gloss} at frame {clip.frame} with joint attention; {guesses}.'
        out.append(Picture(file, alt, 'Share of attention. ' + '; '.join(shares) + '.'))
    return out
