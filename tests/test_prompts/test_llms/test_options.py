"""Numbers of a client that are none."""

from __future__ import annotations

import pytest

from mmsign.prompts.llms.options import check_options
from mmsign.utils.errors import MMSignError

GOOD = {'timeout': 0.5, 'max_retries': 0, 'max_tokens': 1, 'concurrency': 1, 'temperature': 0}


def test_good_ones_pass() -> None:
    check_options(**GOOD)
    check_options(timeout=600, temperature=1.5)


@pytest.mark.parametrize(
    ('name', 'value'),
    [
        *(('timeout', value) for value in (0, -1, '60', None, float('nan'), float('inf'), True)),
        *(('max_retries', value) for value in (-1, 1.5, '2', None)),
        *(('max_tokens', value) for value in (0, '2048')),
        *(('concurrency', value) for value in (-1, '4')),
        *(('temperature', value) for value in (-0.1, '0', float('nan'))),
    ],
)
def test_a_wrong_one_is_named(name: str, value: object) -> None:
    with pytest.raises(MMSignError, match=f'field {name}: is '):
        check_options(**{**GOOD, name: value})
