"""Names that are probably one, and names that are not."""

from __future__ import annotations

import pytest

from mmsign.datasets.alike import alike, from_spreadsheets


@pytest.mark.parametrize(
    'names',
    [('House', 'house'), ('P01', 'p1'), ('1', '1.0'), ('1', '001'), ('THANK-YOU', 'thank you'), ('0', '00')],
)
def test_one_name_in_two_writings(names: tuple[str, str]) -> None:
    assert alike([*names, 'other']) == [sorted(names)]


@pytest.mark.parametrize(
    'names', [('house', 'houses'), ('1', '10'), ('HOUSE1A', 'HOUSE1B'), ('1.5', '15'), ('-', '_'), ('é', 'e')]
)
def test_two_names(names: tuple[str, str]) -> None:
    assert alike(names) == []


def test_what_spreadsheets_make() -> None:
    names = ['2-Mar', '01-sep-24', '#N/A', '#NAME?', 'March 2', 'MAR', '2-marks', 'N/A', '#1']
    assert from_spreadsheets(names) == sorted(names[:4])
