"""What a conversion did: counts against the official numbers, what made the keypoints, what to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from mmsign.datasets.plausibility import describe_look
from mmsign.datasets.sources.clip import DataSource

#: Names of clips that a report lists at most.
LISTED = 20


def count_clips(
    rows: Sequence[Mapping[str, Any]], source: DataSource, skipped: int, resumed: int = 0
) -> dict[str, Any]:
    """Count what was written, against the official numbers where there are any.

    Args:
        rows: Of the archive, with ``facts``.
        source: Where the clips come from.
        skipped: Clips and files that were left out.
        resumed: Clips that were there already.

    Returns:
        ``clips``, ``frames``, ``skipped``, ``resumed``, ``classes`` (with clips), ``glosses``, ``signers``,
        ``splits`` (split → clips, expected, difference), ``absent`` (how many listed clips are not
        there), ``absent_first`` (some of their ids), ``several_people`` (clips that show more than
        one) and ``notes`` (of the clips, a few).
    """
    found = Counter(str(row['split']) for row in rows)
    splits: dict[str, dict[str, int]] = {}
    for split in sorted({*found, *source.expected}):
        splits[split] = {'clips': found[split]}
        if source.expected:
            expected = source.expected.get(split, 0)
            splits[split] |= {'expected': expected, 'difference': found[split] - expected}
    notes = [f'{row["clip_id"]}: {note}' for row in rows for note in row['facts'].get('notes', ())]
    return {
        'clips': len(rows),
        'frames': sum(int(row['length']) for row in rows),
        'skipped': skipped,
        'resumed': resumed,
        'classes': len({int(row['label']) for row in rows}),
        'glosses': len(source.glosses),
        'signers': sorted({str(row['signer']) for row in rows if row['signer']}),
        'splits': splits,
        'absent': len(source.absent),
        'absent_first': list(source.absent[:LISTED]),
        'several_people': sum('people' in row['facts'] for row in rows),
        'notes': len(notes),
        'notes_first': notes[:LISTED],
    }


def found_estimator(
    stated: Mapping[str, Any] | None, facts: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """What made the keypoints: as stated, else what the clips' files say; several become a mixture."""
    if stated:
        return dict(stated)
    return mixture([_named(name) for name in sorted({str(fact.get('estimator') or '') for fact in facts})])


def mixture(estimators: Sequence[Mapping[str, Any] | None]) -> dict[str, Any] | None:
    """One entry for several estimators; None stands for an unknown one.

    Returns:
        The one that they all are, or ``dict(name='a + b', version=None, options={'of': […]})``.
    """
    distinct: list[Mapping[str, Any] | None] = []
    for estimator in estimators:
        if estimator not in distinct:
            distinct.append(estimator)
    if len(distinct) <= 1:
        return dict(distinct[0]) if distinct and distinct[0] else None
    names = list(dict.fromkeys('unknown' if e is None else str(e['name']) for e in distinct))
    return {'name': ' + '.join(names), 'version': None, 'options': {'of': distinct}}


def _named(name: str) -> dict[str, Any] | None:
    return {'name': name, 'version': None, 'options': {}} if name else None


def describe(report: Mapping[str, Any]) -> list[str]:
    """The report in lines for people; every difference from the official counts is one of them."""
    line = (
        f'{report["clips"]} clips, {report["frames"]} frames, {report["classes"]} of {report["glosses"]} '
        f'classes, {len(report["signers"])} signers'
    )
    lines = [line + (f', {report["resumed"]} were there already' if report['resumed'] else '')]
    for split, row in report['splits'].items():
        line = f'  {split or "(no split)"}: {row["clips"]}'
        if 'expected' in row:
            same = row['difference'] == 0
            line += ' as published' if same else f', published {row["expected"]} ({row["difference"]:+d})'
        lines.append(line)
    if report['absent']:
        names = ', '.join(report['absent_first'][:3])
        lines.append(f'  {report["absent"]} listed clips are not in the source: {names} …')
    if report['several_people']:
        lines.append(f'  {report["several_people"]} clips show several people; the one seen best is kept')
    for note in report['notes_first'][:3]:
        lines.append(f'  {note}')
    if report['notes'] > 3:
        lines.append(f'  … {report["notes"]} such notes in all, see counts.json')
    if report['skipped']:
        lines.append(f'  {report["skipped"]} clips or files skipped, reasons in skipped.csv')
    return lines + (describe_look(report['look']) if 'look' in report else [])
