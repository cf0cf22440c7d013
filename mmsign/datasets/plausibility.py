"""A look at the clips of an archive: what looks wrong, and its likely cause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from mmsign.datasets.alike import alike, from_spreadsheets
from mmsign.datasets.archive import PoseArchive
from mmsign.datasets.clip_measures import Measures, digest, measure
from mmsign.datasets.near_copies import MOST, find_near_copies
from mmsign.keypoints import KeypointLayout

#: A fault in fewer of the clips that can be judged is their own affair.
SHARE = 0.1
#: Archives of so many clips are searched for duplicates as a whole.
ALL = 5000
#: The same for clips that are nearly copies: a few pairs are in every large set.
NEAR_SHARE = 0.05
#: Clips that a finding names at most.
NAMED = 3
#: Times the median length from which on a clip is far longer; or its inverse, far shorter.
FAR_LONGER = 8.0
#: Checks of coordinates in a picture.
IN_PICTURES = ('shoulders_named', 'y_downwards', 'hands_on_their_sides')
#: Findings that are advice, no faults.
ADVICE = ('units', 'padding')
#: Frame rates of recordings.
RATES = (5.0, 240.0)


class Check(NamedTuple):
    """A property that a clip of a person has: ``bad`` says whether it has not, None where it cannot tell."""

    name: str
    bad: Callable[[Measures], bool | None]
    problem: str
    cause: str


def _unless_nan(name: str, bad: Callable[[float], bool]) -> Callable[[Measures], bool | None]:
    def judge(measures: Measures) -> bool | None:
        value = getattr(measures, name)
        return None if np.isnan(value) else bad(value)

    return judge


CHECKS = (
    Check(
        'shoulders_apart',
        _unless_nan('apart', lambda apart: apart < 0.25),
        'the shoulders lie on one spot',
        'blocks or points in another order (--order, --layout)',
    ),
    Check(
        'wrist_near_hand',
        _unless_nan('reach', lambda reach: reach > 0.75),
        'hands lie far from their wrists',
        'blocks or points in another order, or hands in coordinates of their own',
    ),
    Check(
        'hands_named',
        _unless_nan('swapped', lambda swapped: swapped > 0.5),
        'left and right hand look exchanged',
        'the order of the hands (--order, or prepare_data flip --hands)',
    ),
    Check(
        'hands_on_their_sides',
        _unless_nan('crossed', lambda crossed: crossed > 0.9),
        'the left hand lies on the left of the picture',
        'left and right exchanged (--order, or prepare_data flip --hands), or x pointing left (--axes x)',
    ),
    Check(
        'shoulders_level',
        _unless_nan('slope', lambda slope: slope > 0.7),
        'the shoulders are not level',
        'pictures on their side, or points in another order',
    ),
    Check(
        'shoulders_named',
        _unless_nan('named', lambda named: named < 0.5),
        'the left shoulder lies on the left of the picture',
        'left and right exchanged, or x pointing left (prepare_data flip --axes x)',
    ),
    Check(
        'y_downwards',
        _unless_nan('upright', lambda upright: upright < 0.5),
        'the head lies below the shoulders',
        'y pointing up or pictures upside down (prepare_data flip --axes y), or points in another order',
    ),
    Check(
        'head_between_shoulders',
        _unless_nan('between', lambda between: between < 0.5),
        'the head is not between the shoulders',
        'points in another order, or x and y exchanged',
    ),
    Check(
        'hands_seen',
        lambda m: None if np.isnan(m.left + m.right) else m.left + m.right == 0,
        'no hand is ever seen',
        'hands that were not found, or a layout without them',
    ),
    Check('moves', lambda m: not m.moves, 'nothing moves', 'one frame repeated, or pictures'),
    Check(
        'padding',
        lambda m: m.moves and m.empty > 0.1,
        'frames at the ends show nobody, or repeat others',
        'padding to a fixed length: trim it (TrimRest in the pipeline)',
    ),
)


def inspect(
    archive: PoseArchive, at_most: int = 200, digests: dict[str, str] | None = None
) -> dict[str, Any]:
    """Look at an archive.

    Args:
        archive: The archive.
        at_most: Clips to look at, evenly spaced.
        digests: Clip id → digest of all clips, if they are known; else they are made, or in an archive of
            more than :data:`ALL` clips those of the clips that are looked at.

    Returns:
        ``clips`` looked at, the share of frames that show the ``left_hand`` and the ``right_hand``,
        ``fps``, and ``findings``: each with ``check``, ``clips`` (how many), ``judged``, ``text`` (what is
        wrong, some of the clips, the likely cause).
    """
    from mmsign.keypoints.registered import build_layout  # imports torch, which --help need not wait for

    layout = build_layout(archive.meta['layout'])
    if digests is None and len(archive) <= ALL:
        digests = {
            str(clip_id): digest(*archive.read(i)) for i, clip_id in enumerate(archive.columns['clip_id'])
        }
    rows = np.linspace(0, len(archive) - 1, min(at_most, len(archive))).round().astype(int).tolist()
    ids, measured, found = [], [], {}
    for row in rows:
        keypoints, confidence = archive.read(row)
        ids.append(str(archive.columns['clip_id'][row]))
        measured.append(measure(keypoints, confidence, layout))
        found[ids[-1]] = digest(keypoints, confidence)
    findings = judge(ids, measured, layout)
    findings += _duplicates(archive, digests or found)
    findings += _near_copies(archive, digests or found)
    findings += _names(archive)
    findings += _lengths(archive)
    findings += _units(archive, measured)
    fps = archive.meta.get('fps')
    if fps is not None and not RATES[0] <= fps <= RATES[1]:
        findings.append(
            _finding('frame_rate', 0, 0, f'{fps:g} frames a second are no recording: check --fps')
        )
    shares = {side: _mean([getattr(m, side) for m in measured]) for side in ('left', 'right')}
    return {
        'clips': len(rows),
        'left_hand': shares['left'],
        'right_hand': shares['right'],
        'fps': fps,
        'findings': findings,
    }


def judge(ids: Sequence[str], measured: Sequence[Measures], layout: KeypointLayout) -> list[dict[str, Any]]:
    """What looks wrong in clips that were measured."""
    # Kinect's joints are in metres: its x and y point the other way
    picture = 'left_hand_wrist' in layout.names
    checks = [check for check in CHECKS if picture or check.name not in IN_PICTURES]
    findings = [finding for check in checks if (finding := _judge(check, ids, measured))]
    found = {finding['check'] for finding in findings}
    # hands that were exchanged lie far from their wrists, too
    return [f for f in findings if f['check'] != 'wrist_near_hand' or 'hands_named' not in found]


def _judge(check: Check, ids: Sequence[str], measured: Sequence[Measures]) -> dict[str, Any] | None:
    verdicts = {clip_id: check.bad(m) for clip_id, m in zip(ids, measured)}
    judged = [clip_id for clip_id, bad in verdicts.items() if bad is not None]
    bad = [clip_id for clip_id in judged if verdicts[clip_id]]
    if len(bad) <= SHARE * len(judged):
        return None
    text = f'{check.problem} in {len(bad)} of {len(judged)} clips ({_some(bad)}): {check.cause}?'
    return _finding(check.name, len(bad), len(judged), text)


def _duplicates(archive: PoseArchive, digests: dict[str, str]) -> list[dict[str, Any]]:
    same: dict[str, list[str]] = {}
    for clip_id, value in digests.items():
        same.setdefault(value, []).append(clip_id)
    groups = [ids for ids in same.values() if len(ids) > 1]
    if not groups:
        return []
    columns, findings = archive.columns, []
    of = {key: dict(zip(columns['clip_id'].tolist(), columns[key].tolist())) for key in ('split', 'gloss')}
    for name, key, what in (
        ('duplicates_across_splits', 'split', ' and lie in different splits: the test is not unseen'),
        ('duplicates_across_glosses', 'gloss', ' and different glosses'),
        ('duplicates', '', ''),
    ):
        chosen = [ids for ids in groups if not key or len({of[key][clip_id] for clip_id in ids}) > 1]
        groups = [ids for ids in groups if ids not in chosen]
        if chosen:
            shown = '; '.join(_some(ids, ' = ') for ids in chosen[:NAMED])
            more = ' …' if len(chosen) > NAMED else ''
            text = f'{len(chosen)} groups of clips have the same frames{what} ({shown}{more})'
            findings.append(_finding(name, sum(map(len, chosen)), len(digests), text))
    return findings


def _near_copies(archive: PoseArchive, digests: dict[str, str]) -> list[dict[str, Any]]:
    """Augmented copies, or pieces of one recording: those who test have trained."""
    firsts = {value: clip_id for clip_id, value in reversed(digests.items())}
    ids = archive.columns['clip_id']
    rows = np.flatnonzero(np.isin(ids, list(firsts.values())))
    rows = rows[np.unique(np.linspace(0, len(rows) - 1, min(MOST, len(rows))).round().astype(int))]
    pairs = find_near_copies(archive.read, rows.tolist())
    clips = len({row for pair in pairs for row in pair})
    if clips <= NEAR_SHARE * len(rows) or len(pairs) < NAMED:
        return []
    shown = ', '.join(f'{ids[i]} and {ids[j]}' for i, j in pairs[:NAMED])
    text = (
        f'{clips} of {len(rows)} clips are nearly copies of others ({shown} …): augmented, or cut from one '
    )
    text += 'recording? Where such clips train and test, the number is too good'
    return [_finding('near_copies', clips, len(rows), text)]


def _names(archive: PoseArchive) -> list[dict[str, Any]]:
    findings = []
    for column, what in (('gloss', 'glosses'), ('signer', 'signers')):
        names = set(filter(None, archive.columns[column].tolist()))
        groups = alike(names)
        if groups:
            shown = '; '.join(_some(group, ' and ') for group in groups[:NAMED])
            more = ' …' if len(groups) > NAMED else ''
            text = f'{what} differ in the writing alone ({shown}{more}): are they one? Correct the table, or '
            findings.append(_finding(f'{what}_alike', 0, 0, text + 'relabel the archive'))
        damaged = from_spreadsheets(names)
        if damaged:
            text = f'{what} look like what a spreadsheet makes of others ({_some(damaged)})'
            findings.append(_finding(f'{what}_damaged', 0, 0, f'{text}: correct the table, as text'))
    return findings


def _lengths(archive: PoseArchive) -> list[dict[str, Any]]:
    lengths = archive.columns['length']
    median = float(np.median(lengths))
    findings = []
    for name, odd, word in (
        ('far_longer', lengths > FAR_LONGER * median, 'longer'),
        ('far_shorter', lengths < median / FAR_LONGER, 'shorter'),
    ):
        ids = archive.columns['clip_id'][odd].tolist()
        if ids:
            text = f'{len(ids)} clips are far {word} than the others, whose median is {median:g} frames'
            text += f' ({_some(ids)}): whole recordings or cuttings?'
            findings.append(_finding(name, len(ids), len(lengths), text))
    return findings


def _units(archive: PoseArchive, measured: Sequence[Measures]) -> list[dict[str, Any]]:
    """Normalised coordinates of pictures that are not square are stretched."""
    largest = np.median([m.largest for m in measured])
    if archive.meta['dtype'] == 'float32' and 'z' not in archive.meta['channels'] and largest <= 3:
        text = 'coordinates are normalised: unless pictures are square, x and y have different units'
        return [_finding('units', 0, 0, f'{text} (--width and --height make pixels of them)')]
    return []


def _finding(check: str, clips: int, judged: int, text: str) -> dict[str, Any]:
    return {'check': check, 'clips': clips, 'judged': judged, 'text': text}


def _some(ids: Sequence[str], between: str = ', ') -> str:
    return between.join(ids[:NAMED]) + (' …' if len(ids) > NAMED else '')


def _mean(values: Sequence[float]) -> float | None:
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else None


def describe_look(report: dict[str, Any]) -> list[str]:
    """The report of :func:`inspect` in lines for people."""
    hands = [
        f'{side} hand in {report[f"{side}_hand"]:.0%} of the frames'
        for side in ('left', 'right')
        if report[f'{side}_hand'] is not None
    ]
    rate = 'frame rate unknown' if report['fps'] is None else f'{report["fps"]:g} frames a second'
    lines = [f'  looked at {report["clips"]} clips: {", ".join([*hands, rate])}']
    for finding in report['findings']:
        word = 'advice' if finding['check'] in ADVICE else 'look here'
        lines.append(f'  {word}: {finding["text"]}')
    return lines
