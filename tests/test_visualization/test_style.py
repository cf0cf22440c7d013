from __future__ import annotations

import warnings

import cv2
import numpy as np
import pytest
from matplotlib.figure import Figure

from mmsign.visualization.style import families, figure_style, legible, plain, save_figure, wrapped


def test_glosses_without_a_font_become_their_label():
    unknown = chr(0x10FFFD)
    assert legible(['house', 'ağaç', unknown, '$5']) == {
        'house': 'house',
        'ağaç': 'ağaç',
        unknown: '#2',
        '$5': r'\$5',
    }


def test_long_glosses_are_cut_off_and_dollars_stay():
    assert legible(['a' * 30, 'b' * 31, '$' * 45]) == {
        'a' * 30: 'a' * 30,
        'b' * 31: 'b' * 29 + '…',
        '$' * 45: r'\$' * 29 + '…',
    }


def test_plain_text_stays_as_it_is():
    assert plain('$5 of $9') == r'\$5 of \$9'
    assert plain(plain('$5$')) == wrapped('$5$', 20) == r'\$5\$'


@pytest.mark.parametrize('after', [' taken for house', '  (12)'])
def test_what_follows_a_right_to_left_gloss_stays_right_of_it(tmp_path, after):
    name = legible(['שלום'])['שלום']

    def ink(text):
        figure = Figure(figsize=(4, 1))
        figure.text(0.02, 0.4, text, fontsize=14)
        return cv2.imread(str(save_figure(figure, tmp_path / 'f.png')), cv2.IMREAD_GRAYSCALE) < 128

    with figure_style():
        alone, label = ink(name), ink(name + after)
    width = np.flatnonzero(alone.any(0)).max() + 1
    np.testing.assert_array_equal(label[:, :width], alone[:, :width])
    assert label[:, width:].any()


def test_what_is_legible_draws_without_missing_glyphs(tmp_path):
    assert families()[0] == 'DejaVu Sans'
    with figure_style(), warnings.catch_warnings():
        warnings.simplefilter('error')
        figure = Figure()
        for i, text in enumerate(legible(['词', 'şapka', '$x$', '✓']).values()):
            figure.text(0.5, 0.2 * i, text)
        assert save_figure(figure, tmp_path / 'f.png').stat().st_size > 1000
