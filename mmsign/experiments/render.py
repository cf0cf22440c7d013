"""Tables of experiments as markdown: pooled over folds, mean over seeds, paired intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mmsign.evaluation import galleries, penalty, unseen
from mmsign.evaluation.bootstrap import proportion
from mmsign.evaluation.paired import compare, hits
from mmsign.evaluation.score_file import Scores
from mmsign.experiments.plan import Run
from mmsign.experiments.table import Table
from mmsign.utils.errors import MMSignError
from mmsign.utils.markdown import cell

Ranks = Mapping[str, Mapping[int, Mapping[str, int]]]
Results = Sequence[tuple[Run, Scores]]


def summarise(
    ranks: Ranks,
    clips: Sequence[str],
    reference: str | None = None,
    against: Mapping[str, str] | None = None,
    signs: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """One dictionary a row: top-1 with interval and deviation over seeds, top-5, gain over the reference.

    Gains are over the seeds that both rows have, or all if they share none.

    Args:
        ranks: Row → seed → clip id → rank of the true class.
        clips: The clips that count; all rows are judged on the same ones.
        reference: The row that gains are measured against; default the first.
        against: Row → another row to measure it against, where both are there.
        signs: Clip → sign, where the signs are themselves a sample.
    """
    reference = reference or next(iter(ranks))
    out = []
    of = None if signs is None else [signs[clip] for clip in clips]
    for row, of_seed in ranks.items():
        first = hits(of_seed, 1, clips)  # (seeds, clips)
        other = (against or {}).get(row, reference)
        other = other if other in ranks else reference
        shared = [seed for seed in of_seed if seed in ranks[other]]
        out.append(
            {
                'row': row,
                'seeds': len(of_seed),
                'clips': len(clips),
                'top1': proportion(first, signs=of),
                'deviation': float(np.std(first.mean(1), ddof=1)) if len(of_seed) > 1 else float('nan'),
                'top5': float(hits(of_seed, 5, clips).mean()),
                'against': other,
                'gain': None if row == other else compare(of_seed, ranks[other], clips, of),
                # where it is not the difference of two numbers in the table
                'on': shared if of_seed.keys() != ranks[other].keys() else [],
            }
        )
    return out


def to_markdown(rows: Sequence[Mapping[str, Any]], reference: str) -> str:
    """The summary as a markdown table; gains over another row than the reference say so."""
    mixed = ', or another row' if any(row['against'] != reference for row in rows) else ''
    lines = [
        f'| | top-1 [95 %] | ± over seeds | top-5 | top-1 minus {cell(reference)}{mixed} [95 %] | seeds |',
        '|---|---|---|---|---|---|',
    ]
    for row in rows:
        deviation = '–' if np.isnan(row['deviation']) else f'{row["deviation"]:.3f}'
        gain = (
            '–'
            if row['gain'] is None
            else f'{row["gain"].value:+.3f} [{row["gain"].low:+.3f}, {row["gain"].high:+.3f}]'
        )
        if row['against'] != reference and row['gain'] is not None:
            gain += f' over {cell(row["against"])}'
        if row['on']:
            gain += f' on seed{"s" * (len(row["on"]) > 1)} {", ".join(map(str, row["on"]))}'
        lines.append(
            f'| {cell(row["row"])} | {row["top1"]} | {deviation} | {row["top5"]:.3f} | {gain} '
            f'| {row["seeds"]} |'
        )
    return '\n'.join(lines) + '\n'


def markdown(table: Table, results: Results) -> str:
    """A whole table: all clips that every row and seed has, and the named groups of clips.

    Seeds of rows that lack folds are left out and named, unless no seed of any row has all.

    Args:
        table: The table; without ``folds`` a seed needs all that there are.
        results: Pairs of run and scores.
    """
    everything, left_out = complete(table, results)
    results = judged(table, everything)
    ranks = ranks_of(results)
    if not ranks:
        return 'no run has finished\n'
    clips, union = shared_clips(ranks)
    if not clips:
        return 'no clip has been tested by every row yet\n'
    reference = table.reference if table.reference in ranks else next(iter(ranks))
    against = {name: row.against for name, row in table.rows.items() if row.against is not None}

    signs: dict[str, str] | None = None
    if table.unseen:  # which signs are left out is chance, which classes a classifier has is not
        signs = unseen.signs_of(*(scores for _, scores in results))

    def rows_of(chosen: Sequence[str]) -> str:
        text = to_markdown(summarise(ranks, chosen, reference, against, signs), reference)
        if table.unseen:
            text += f'\n{_chance([scores for _, scores in results], chosen)}'
        return text

    note = '' if len(clips) == len(union) else f' Incomplete: {len(clips)} of {len(union)} clips.'
    text = [f'{table.note}\n'] if table.note else []
    text += [f'{len(clips)} clips.{note}\n', rows_of(clips)]
    if left_out:
        text += [f'Left out, for want of folds: {"; ".join(left_out)}.\n']
    for title, prefixes in table.groups.items():
        kept = [clip for clip in clips if not clip.startswith(tuple(prefixes))]
        if kept:
            text += [f'{title}: {len(kept)} clips.\n', rows_of(kept)]
    if table.unseen and table.galleries:
        text += [
            'Top-1 with fewer of them to choose from, over all draws of the others; and what the texts of '
            'these signs, exchanged at random, come to:\n',
            galleries.to_markdown(results, table.galleries),
        ]
    if table.unseen:
        text += ['Top-1 with all described signs to choose from:\n', _generalised(everything)]
        tested: dict[str, dict[int, dict[str, penalty.Tested]]] = {}
        for run, scores in everything:
            tested.setdefault(run.row, {}).setdefault(run.seed, {})[run.fold] = scores, run.unseen
        if calibrated := penalty.to_markdown(tested):
            text += [
                'The same with a penalty on the cosines of seen signs, for each fold the one that serves the '
                'others best; area under the curve of seen against unseen over all penalties:\n',
                calibrated,
            ]
    if table.by_fold:
        text += ['Top-1 by fold, mean over seeds:\n', folds_to_markdown(results)]
    return '\n'.join(text)


def ranks_of(results: Results) -> dict[str, dict[int, dict[str, int]]]:
    """Row → seed → clip id → rank of the true class, over all folds.

    Raises:
        MMSignError: If two folds test the same clip.
    """
    ranks: dict[str, dict[int, dict[str, int]]] = {}
    for run, scores in results:
        of_clip = ranks.setdefault(run.row, {}).setdefault(run.seed, {})
        if twice := sorted(of_clip.keys() & set(scores.clip_id.tolist())):
            raise MMSignError(
                f'is tested by another fold of {run.row!r} too ({len(twice)} such clips)',
                clip=twice[0],
                field=f'fold {run.fold}',
                fix='let folds test different clips',
            )
        of_clip.update(zip(scores.clip_id.tolist(), scores.ranks.tolist()))
    return ranks


def shared_clips(ranks: Ranks) -> tuple[list[str], set[str]]:
    """The clips that every row and seed has, sorted, and those that any has."""
    every = [set(of_clip) for of_seed in ranks.values() for of_clip in of_seed.values()]
    return sorted(set.intersection(*every)), set.union(*every)


def complete(table: Table, results: Results, partly: bool = True) -> tuple[Results, list[str]]:
    """The results of rows and seeds that have all folds, and what the others lack.

    A table that was cut off would otherwise judge all its rows on the clips of its last run.

    Args:
        table: The table.
        results: Of its runs.
        partly: If none has all folds, all results as they are.
    """
    lacks = lacking(table, results)
    if partly and all(lacks.values()):
        return results, []
    kept = [(run, scores) for run, scores in results if not lacks[run.row, run.seed]]
    return kept, [f'{row} seed {seed} (lacks {", ".join(f)})' for (row, seed), f in lacks.items() if f]


def lacking(table: Table, results: Results) -> dict[tuple[str, int], list[str]]:
    """Row and seed → the folds that it lacks, of the table's or else of those that any row has."""
    found: dict[tuple[str, int], list[str]] = {}
    for run, _ in results:
        found.setdefault((run.row, run.seed), []).append(run.fold)
    folds = [str(fold) for fold in table.folds or dict.fromkeys(run.fold for run, _ in results)]
    return {one: [fold for fold in folds if fold not in there] for one, there in found.items()}


def judged(table: Table, results: Results) -> Results:
    """What runs are judged on: all clips and classes, or the signs that each left out of training."""
    if not table.unseen:
        return results
    out = []
    for run, scores in results:
        try:
            out.append((run, unseen.among(scores, run.unseen)))
        except MMSignError as error:
            raise MMSignError(f'its unseen signs: {error}', field=str(run), fix='run the row again') from None
    return out


def _chance(tested: Sequence[Scores], clips: Sequence[str]) -> str:
    """What guessing comes to on some clips; how many signs there are to choose from differs between folds."""
    kept = [np.isin(scores.clip_id, clips) for scores in tested]
    top1, top5 = (
        np.concatenate([unseen.chance(scores, k)[keep] for scores, keep in zip(tested, kept)]).mean()
        for k in (1, 5)
    )
    return f'Chance: top-1 {top1:.3f}, top-5 {top5:.3f}.\n'


def _generalised(results: Results) -> str:
    """Seen and unseen signs side by side, every clip averaged over its folds."""
    found: dict[str, dict[int, list]] = {}
    for run, scores in results:
        of_seed = found.setdefault(run.row, {}).setdefault(run.seed, [])
        of_seed.append(unseen.generalised_hits(scores, run.unseen))
    signs = unseen.signs_of(*(scores for _, scores in results))
    pooled = {row: unseen.pool_hits(hits, signs) for row, hits in found.items()}
    return unseen.to_markdown(
        {row: both for row, both in pooled.items() if both.seen.size and both.unseen.size}
    )


def folds_to_markdown(results: Results) -> str:
    """Top-1 of every row (down) in every fold (across), mean over seeds, and the mean of the folds."""
    cells: dict[tuple[str, str], list[float]] = {}
    for run, scores in results:
        cells.setdefault((run.row, run.fold), []).append(float((scores.ranks == 0).mean()))
    rows, folds = (list(dict.fromkeys(key[i] for key in cells)) for i in (0, 1))
    lines = [f'| | {" | ".join(map(cell, folds))} | mean |', '|---' * (len(folds) + 2) + '|']
    for row in rows:
        means = np.array([np.mean(cells.get((row, fold), [np.nan])) for fold in folds])
        lines.append(f'| {cell(row)} | {" | ".join(f"{m:.3f}" for m in means)} | {means.mean():.3f} |')
    return '\n'.join(lines) + '\n'
