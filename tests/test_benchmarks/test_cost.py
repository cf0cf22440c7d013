"""Time and cost from rates, against sums by hand, and the table in the docs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mmsign.benchmarks.cost import RATES, Set, cost_of, read_rates, run, to_markdown
from mmsign.utils.errors import MMSignError


def test_sums_by_hand() -> None:
    rates = {'pose_frames_per_core_s': 10.0, 'train_clips_per_s': 500.0, 'read_clips_per_s': 1000.0}
    found = cost_of(Set(3600, 1800), rates, frames=50, epochs=100, core_price=0.1, gpu_price=2.0)
    assert found['pose_core_hours'] == pytest.approx(5)  # 180,000 frames, 36,000 an hour
    assert found['train_gpu_hours'] == pytest.approx(0.1)  # 180,000 clips, 1,800,000 an hour
    assert found['archive_gb'] == pytest.approx(3600 * 50 * 133 * 6 / 1e9)
    assert found['read_processes'] == 0.5
    assert found['price'] == pytest.approx(5 * 0.1 + 4 * 0.1 * 2)


def test_the_docs_hold_the_table_of_the_rates_that_ship(repo: Path) -> None:
    page = (repo / 'docs/cost.md').read_text(encoding='utf8')
    assert to_markdown(run()) in page
    for name, rate in json.loads(RATES.read_text(encoding='utf8')).items():
        assert f'| `{name}` | {rate["value"]:,g} | {rate["what"]} | {rate["where"]}, {rate["date"]} |' in page


@pytest.mark.parametrize(
    ('content', 'words'),
    [('', 'not JSON'), ('[]', 'not an object'), ('{}', 'holds no rates'), (None, 'is missing')],
)
def test_bad_rates(tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / 'rates.json').write_text(content)
    with pytest.raises(MMSignError, match=words):
        read_rates(tmp_path / 'rates.json')


def test_a_rate_of_nothing(tmp_path: Path) -> None:
    content = json.loads(RATES.read_text(encoding='utf8'))
    content['read_clips_per_s']['value'] = 0
    (tmp_path / 'rates.json').write_text(json.dumps(content))
    with pytest.raises(MMSignError, match='read_clips_per_s'):
        run(tmp_path / 'rates.json')
