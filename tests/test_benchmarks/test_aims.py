"""The table of aims."""

from __future__ import annotations

import pytest

from mmsign.benchmarks.aims import rows, to_markdown


def result(**numbers: float) -> dict:
    return {'ratios': numbers, 'medians': {}}


def test_more_is_better_of_factors_and_less_of_the_rest() -> None:
    train = result(
        train_fp32=2.1,
        train_fp32_of_plain=1.3,
        train_bf16=3.4,
        memory=0.35,
        memory_values=0.29,
        memory_blocks=0.16,
    )
    found = rows({'train': {**train, 'medians': {'train_fp32_of_allowed': 0.5}}})
    assert [row['met'] for row in found] == [True, False, True, False, True]
    assert (found[0]['of_plain'], found[0]['of_allowed']) == (1.3, 0.5)
    assert found[1]['of_plain'] is None
    text = to_markdown(found, {'gemm_fp32_gflops': 95.25})
    assert '| training step fp32, of the literal form | **2.1×** | 1.3 | 2 | 2.3 | 0.5 |' in text
    assert '| peak memory, values again | 0.29 of it | – | 0.28 | 0.25 | – |' in text
    assert 'gemm_fp32_gflops 95.25' in text


@pytest.mark.parametrize(('megabytes', 'said'), [(1000.0, False), (50.0, True)])
def test_what_is_extrapolated_is_called_so(megabytes: float, said: bool) -> None:
    seconds, lookup = rows(
        {'knowledge': result(index_seconds_of_1_gb=200.0, lookup_p50_ms=0.6, text_mb=megabytes)}
    )
    assert ('extrapolated from 50 MB' in seconds['title']) is said
    assert 'extrapolated' not in lookup['title']
    assert (seconds['met'], lookup['met']) == (True, False)
