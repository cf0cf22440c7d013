"""Which pose estimator made keypoints: a model meets another one's with a warning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mmsign.utils.errors import warn

Estimator = Mapping[str, Any]
#: Pairs that were warned about.
SAID: set[tuple[str, str]] = set()


def compare_estimators(trained: Estimator | None, found: Estimator | None, source: Any) -> None:
    """Warn, once for each pair, if keypoints come from another estimator than those of the training.

    Args:
        trained: Of the training's keypoints; None, as in older files, if unknown.
        found: Of the keypoints at hand.
        source: What these are, for the warning.
    """
    if not trained or not found or found['name'] in str(trained['name']).split(' + '):
        return
    pair = str(trained['name']), str(found['name'])
    if pair not in SAID:
        SAID.add(pair)
        warn(
            f'{source}: its keypoints come from {pair[1]}, the model was trained on those of {pair[0]}, '
            f'which places points otherwise: expect more errors, extract the videos with --estimator '
            f'{pair[0]}, or train on keypoints of {pair[1]}'
        )
