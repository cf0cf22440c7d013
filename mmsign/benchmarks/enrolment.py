"""How well enrolled signs are named: clips of some people enrol, those of others test."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mmsign.datasets import PoseArchive
from mmsign.evaluation.bootstrap import Estimate, proportion
from mmsign.inference.clip_model import ClipModel
from mmsign.inference.embeddings import clip_batches
from mmsign.inference.load_model import load_model
from mmsign.inference.recognition import Recognition, joined
from mmsign.keypoints.registered import build_layout
from mmsign.utils.errors import MMSignError

SHOTS = (1, 3, 5)
#: What a row tells: (key, words).
COLUMNS = (
    ('among_new', 'new signs, among these'),
    ('new', 'new signs, among all'),
    ('known', 'trained signs, among all'),
    ('before', 'trained signs, before'),
)


def run(
    model: str | os.PathLike, archive: str | os.PathLike, test_signers: Sequence[str] = (), repeats: int = 20
) -> dict[str, Any]:
    """Enrol the signs that a network was not trained on, and test.

    Args:
        model: An exported model with class means. A sign without a mean (left out of the training by
            ``train_subset.not_glosses``) counts as one that it does not know.
        archive: Clips of signs that it knows and of others.
        test_signers: Whose clips test; all others' enrol. They must not have trained.
        repeats: Draws of the clips that enrol; a clip's mean over them counts.

    Returns:
        ``rows``: for 1, 3 and 5 clips a sign ``clips`` (the mean number: some signs have fewer), and (value,
        low, high) of each of :data:`COLUMNS`; ``signs`` and the numbers of ``tested`` clips.

    Raises:
        MMSignError: If the model has no class means, or no clip enrols, or none of a new sign tests.
    """
    network, data = load_model(model), PoseArchive(archive)
    if network.means is None or network.means.glosses:
        raise MMSignError('has no class means, or enrolled signs', file=model, fix='give a model as exported')
    keep = np.flatnonzero(network.means.known.any(1))
    gloss, test = data.columns['gloss'], np.isin(data.columns['signer'], list(test_signers))
    trained = [network.glosses[i] for i in keep]
    new = sorted(set(gloss[~test].tolist()) - set(trained))
    is_new, known = np.isin(gloss, new), np.isin(gloss, trained)
    for problem, there in (('enrols a new sign', ~test & is_new), ('tests one', test & is_new)):
        if not there.any():
            raise MMSignError(f'no clip {problem}', file=data.path, fix='name --test-signers, of several')
    names = np.array([*trained, *new])
    found = _recognised(network, data)
    found, features = found._replace(logits=found.logits[:, keep]), found.features
    assert features is not None
    means = replace(network.means, known=network.means.known[keep])
    pools, first = [np.flatnonzero(~test & (gloss == name)) for name in new], len(trained)
    before = (names[found.logits.argmax(1)] == gloss)[test & known]
    rows: list[dict[str, Any]] = []
    for shots in SHOTS:
        hits: dict[str, list[np.ndarray]] = {key: [] for key, _ in COLUMNS}
        for draw in range(repeats):
            generator = np.random.default_rng((draw, shots))
            chosen = np.concatenate([generator.permutation(pool)[:shots] for pool in pools])
            # in the order of `new`, so that the logits are in that of `names`
            logits = means.enrol(features[chosen], gloss[chosen].tolist()).extend(found).logits
            guess = names[logits.argmax(1)]
            among = names[first + logits[:, first:].argmax(1)]
            hits['among_new'].append((among == gloss)[test & is_new])
            hits['new'].append((guess == gloss)[test & is_new])
            hits['known'].append((guess == gloss)[test & known])
            hits['before'].append(before)
        estimates = {key: proportion(np.mean(each, 0)) for key, each in hits.items() if each[0].size}
        rows.append(
            {'shots': shots, 'clips': len(chosen) / len(new)}
            | {key: (one.value, one.low, one.high) for key, one in estimates.items()}
        )
    tested = {'new': int((test & is_new).sum()), 'known': int((test & known).sum())}
    return {'rows': rows, 'signs': new, 'tested': tested, 'repeats': repeats, 'archive': data.path.name}


def _recognised(network: ClipModel, data: PoseArchive) -> Recognition:
    """What a network says of all clips."""
    layout = build_layout(data.meta['layout'])
    return joined([network(clips, layout) for _, clips in clip_batches(data, range(len(data)))])


def to_markdown(result: Mapping[str, Any]) -> str:
    """The table."""
    tested = result['tested']
    lines = [
        f'{len(result["signs"])} new signs; {tested["new"]} clips of these and {tested["known"]} others test',
        '',
        f'| clips a sign | {" | ".join(words for _, words in COLUMNS)} |',
        f'|---|{"---|" * len(COLUMNS)}',
    ]
    for row in result['rows']:
        cells = [str(Estimate(*row[key])) if key in row else '' for key, _ in COLUMNS]
        lines.append(f'| {row["shots"]} (on average {row["clips"]:.1f}) | {" | ".join(cells)} |')
    return '\n'.join(lines)
