"""The knowledge benchmark, on a corpus small enough for a test."""

from __future__ import annotations

import itertools

from mmsign.benchmarks.knowledge import filler, make_glosses, run


def test_a_small_run_finds_every_planted_gloss(tmp_path) -> None:
    result = run(tmp_path / 'scratch', size_bytes=1_500_000)
    assert set(result) == {'ratios', 'medians', 'versions'}
    assert result['ratios']['found'] == 1.0
    assert result['medians']['text_mb'] >= 1.5
    assert result['medians']['lookup_p50_ms'] > 0
    assert list((tmp_path / 'scratch').iterdir()) == []


def test_glosses_are_distinct_and_the_filler_uses_none() -> None:
    glosses = make_glosses(500)
    assert len(set(glosses)) == 500
    text = ''.join(itertools.islice(filler(0), 200))
    assert not any(gloss in text for gloss in glosses)
