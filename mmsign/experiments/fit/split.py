"""Which clips test: the official split, else signers, else clips, and what the number is then worth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mmsign.datasets.sources.name_parts import propose_signer
from mmsign.utils.errors import MMSignError

#: The part of the signers, or of a word's clips, that tests.
SHARE = 1 / 5
#: Signers test if training has the words of so many of their clips.
SHARED = 0.5


@dataclass(frozen=True)
class Split:
    """Who trains and who tests.

    Attributes:
        kind: ``official``, ``signer``, ``clip`` (of signers who train, too), ``one_signer`` or ``none``.
        how: In a sentence.
        train: Subset of the training clips, see :func:`~mmsign.datasets.splits.select_clips`.
        test: Subset of the test clips; empty for ``none``.
        rows: Rows of the test clips that the archive's column ``split`` does not name yet; it will.
        warning: What the number is not worth, or empty.
    """

    kind: str
    how: str
    train: dict[str, Any]
    test: dict[str, Any]
    rows: tuple[int, ...] = ()
    warning: str = ''

    def column(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """What the archive's column ``split`` shall be."""
        if not self.rows:
            return columns['split']
        names = np.full(len(columns['split']), 'train')
        names[list(self.rows)] = 'test'
        return names


def choose_split(columns: Mapping[str, np.ndarray], test_signers: Sequence[str] = (), seed: int = 0) -> Split:
    """Divide clips into those that train and those that test.

    In this order: the signers that the user names; the official split, where the column ``split`` has
    training and test clips (or, without these, validation clips); about a fifth of the signers, chosen so
    that training keeps their words; about a fifth of each word's clips, the last ones of one signer, else
    drawn. A word's only clip trains.

    Args:
        columns: An archive's columns.
        test_signers: Those who test, if the user says it.
        seed: Of what is drawn.

    Raises:
        MMSignError: If a signer that the user names has no clip, or all are named.
    """
    labels, signers, splits = (columns[name] for name in ('label', 'signer', 'split'))
    known = sorted({str(name) for name in signers if name})
    if test_signers:
        return _signers(known, sorted(set(test_signers)), labels, signers, 'as --test-signers says')
    names = {str(name) for name in splits}
    for test in ('test', 'val'):
        if {'train', test} <= names:
            how = f'the official split: {int((splits == test).sum())} clips of {test!r} test'
            alone = _unknown(labels[splits == test], labels[splits == 'train'])
            return Split('official', how, {'split': 'train'}, {'split': test}, warning=alone)
    ignored = f'the column split has {", ".join(sorted(names - {""}))}, no train and test; '
    before = ignored if names - {''} else ''
    reason = 'no signer is known'
    if len(known) > 1:
        chosen = _choose_signers(known, labels, signers, seed)
        test_rows = np.isin(signers, chosen)
        shared = np.isin(labels[test_rows], labels[~test_rows]).mean()
        if shared >= SHARED:
            return _signers(known, chosen, labels, signers, f'{before}by signer')
        reason = 'every signer has words of their own'
    return _clips(columns, known, f'{before}{reason}', seed)


def _signers(
    known: Sequence[str], chosen: Sequence[str], labels: np.ndarray, signers: np.ndarray, how: str
) -> Split:
    absent = [name for name in chosen if name not in known]
    test = np.isin(signers, chosen)
    if absent or test.all():
        raise MMSignError(
            f'names {absent[0]!r}, who has no clip'
            if absent
            else 'names all signers: nobody is left to train',
            field='test_signers',
            fix=f'there are {", ".join(known[:20])}' if known else 'no signer is known of these clips',
        )
    return Split(
        'signer',
        f'{how}: {len(chosen)} of {len(known)} signers test ({", ".join(chosen[:8])}'
        f'{", …" if len(chosen) > 8 else ""}), {int(test.sum())} clips',
        {'not_signers': list(chosen)},
        {'signers': list(chosen)},
        warning='; '.join(filter(None, (_unknown(labels[test], labels[~test]), _nameless(signers)))),
    )


def _nameless(signers: np.ndarray) -> str:
    """A warning of clips that may show somebody who tests."""
    count = int((signers == '').sum())
    return f'{count} clips without a signer train; they may show those who test' if count else ''


def _unknown(test: np.ndarray, train: np.ndarray) -> str:
    """A warning of test clips whose words are not in training."""
    count = int((~np.isin(test, train)).sum())
    return f'{count} test clips show words that nobody who trains signs; they count as wrong' if count else ''


def _choose_signers(known: Sequence[str], labels: np.ndarray, signers: np.ndarray, seed: int) -> list[str]:
    """About a fifth, one after another: those who test most words that training keeps, and few clips."""
    count = max(1, round(SHARE * len(known)))
    left = [known[i] for i in np.random.default_rng(seed).permutation(len(known))]
    chosen: list[str] = []
    for number in range(1, count + 1):

        def worth(name: str, number: int = number) -> tuple[int, float]:
            test = np.isin(signers, [*chosen, name])
            words = np.intersect1d(labels[test], labels[~test])
            return len(words), -abs(test.mean() - SHARE * number / count)

        best = max(left, key=worth)
        left.remove(best)
        chosen.append(best)
    return sorted(chosen)


def _clips(columns: Mapping[str, np.ndarray], known: Sequence[str], reason: str, seed: int) -> Split:
    labels, ids = columns['label'], columns['clip_id']
    one = len(known) == 1
    rows: list[int] = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        if len(members) < 2:
            continue  # a word that is only tested could never be named
        count = min(max(1, round(SHARE * len(members))), len(members) - 1)
        if one:  # clips that follow each other are of one sitting: what comes last is least alike
            rows += members[np.argsort(ids[members], kind='stable')][-count:].tolist()
        else:
            rows += np.random.default_rng((seed, int(label))).permutation(members)[:count].tolist()
    if not rows:
        return Split(
            'none',
            'every word has one clip: all of them train, and nothing is left to test',
            {},
            {},
            warning='how good the model is cannot be said; record every word twice at least',
        )
    single = math.fsum(np.bincount(labels) == 1)
    note = f'; {single:.0f} words with one clip are not tested' if single else ''
    train, test = {'split': 'train'}, {'split': 'test'}
    if one:
        how = f'one signer: the last clips of each word test, {len(rows)} clips{note}'
        warning = f'the number holds for {known[0]} alone, not for other signers'
        return Split('one_signer', how, train, test, tuple(sorted(rows)), warning)
    how = f'by clip, since {reason}: {len(rows)} clips test{note}'
    warning = 'people who test may have trained: the number is too good for signers that are new'
    found = '' if known else propose_signer(ids.tolist())
    warning += f"; names such as {ids[0]} seem to say who signs: --signer '{found}'" if found else ''
    return Split('clip', how, train, test, tuple(sorted(rows)), warning)
