"""Transcripts read back by other programs."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from mmsign.inference.transcript import Prediction, merge_windows, write_csv, write_eaf
from mmsign.pose.video import SUFFIXES
from mmsign.utils.errors import MMSignError

SIGNS = [Prediction(0.5, 1.25, '我们', 0, 0.9), Prediction(1.25, 3.0, 'ağaç, "tree"', 1, 0.41234)]


def test_csv(tmp_path: Path) -> None:
    write_csv(tmp_path / 'new/t.csv', SIGNS)
    with open(tmp_path / 'new/t.csv', newline='', encoding='utf8') as stream:
        assert list(csv.reader(stream)) == [
            ['start', 'end', 'gloss', 'score'],
            ['0.500', '1.250', '我们', '0.9000'],
            ['1.250', '3.000', 'ağaç, "tree"', '0.4123'],
        ]


def test_elan(tmp_path: Path) -> None:
    from pympi import Elan

    video = tmp_path.parent / 'a talk.mp4'
    for _ in range(2):  # writing over an older one leaves no other file behind
        write_eaf(tmp_path / 't.eaf', SIGNS, video)
    assert [file.name for file in tmp_path.iterdir()] == ['t.eaf']
    eaf = Elan.Eaf(str(tmp_path / 't.eaf'))
    assert eaf.get_annotation_data_for_tier('gloss') == [(500, 1250, '我们'), (1250, 3000, 'ağaç, "tree"')]
    assert eaf.get_annotation_data_for_tier('score') == [(500, 1250, '0.900'), (1250, 3000, '0.412')]
    assert sorted(eaf.get_tier_names()) == ['gloss', 'score']
    (link,) = eaf.get_linked_files()
    assert link['RELATIVE_MEDIA_URL'] == './../a talk.mp4'  # from the folder of the .eaf
    assert link['MEDIA_URL'] == f'file://{tmp_path.parent}/a%20talk.mp4'
    assert link['MIME_TYPE'] == 'video/mp4'


@pytest.mark.parametrize('ending', [*SUFFIXES, '.MOV', '.unheard'])
def test_elan_links_any_video(tmp_path: Path, ending: str) -> None:
    from pympi import Elan

    write_eaf(tmp_path / 't.eaf', SIGNS, tmp_path / f'talk{ending}')
    (link,) = Elan.Eaf(str(tmp_path / 't.eaf')).get_linked_files()
    assert link['RELATIVE_MEDIA_URL'] == f'./talk{ending}'
    assert link['MIME_TYPE'].startswith('video/') or link['MIME_TYPE'] == 'unknown'
    assert (link['MIME_TYPE'] == 'video/quicktime') == (ending.lower() == '.mov')


def test_nothing_signed(tmp_path: Path) -> None:
    write_eaf(tmp_path / 'e.eaf', [])
    write_csv(tmp_path / 'e.csv', [])
    assert (tmp_path / 'e.csv').read_text().strip() == 'start,end,gloss,score'


def test_without_pympi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, 'pympi', None)
    with pytest.raises(MMSignError, match='pip install pympi-ling'):
        write_eaf(tmp_path / 'e.eaf', SIGNS)


def test_windows_that_agree_are_one_sign_and_others_share_the_overlap() -> None:
    a, b = Prediction(0, 4, 'x', 0, 0.5), Prediction(2, 6, 'x', 0, 0.7)
    (merged,) = merge_windows(a, b)
    assert (merged.start, merged.end, merged.score) == (0, 6, 0.7)
    a, c = Prediction(0, 4, 'x', 0, 0.5), Prediction(2, 6, 'y', 1, 0.7)
    first, second = merge_windows(a, c)
    assert (first.start, first.end, second.start, second.end) == (0, 3, 3, 6)
    d = Prediction(7, 8, 'x', 0, 0.5)
    assert merge_windows(c, d) == [c, d]


@pytest.mark.skipif(not Path('/dev/full').exists(), reason='Linux has it')
def test_a_full_disk_is_named() -> None:
    with pytest.raises(MMSignError, match='/dev/full: cannot be written: No space left'):
        write_csv('/dev/full', [])
