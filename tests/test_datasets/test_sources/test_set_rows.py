"""Labels of whole sets in arrays, as texts."""

from __future__ import annotations

import numpy as np
import pytest

from mmsign.datasets.sources.set_rows import label_texts
from mmsign.utils.errors import MMSignError


@pytest.mark.parametrize(
    'labels',
    [
        np.array(['2024-01-02'], dtype='datetime64[D]'),
        np.array([1 + 2j]),
        np.array([None, 1], dtype=object),
        np.array([['a', 'b'], ['c', 'd']]),
        np.array([np.inf, 1.0]),
        np.array([2**63], dtype=np.uint64),
        np.array(3),
    ],
    ids=lambda labels: f'{labels.dtype} {labels.shape}',
)
def test_what_is_no_label_is_refused(labels: np.ndarray) -> None:
    for names in (None, ['p', 'q']):
        with pytest.raises(MMSignError, match='neither numbers of classes nor one-hot'):
            label_texts(labels, names, file='set.npz', field='y')


def test_no_labels_at_all() -> None:
    assert label_texts(np.zeros(0), ['p'], file='set.npz', field='y') == []
