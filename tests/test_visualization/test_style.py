from __future__ import annotations

import warnings

from matplotlib.figure import Figure

from mmsign.visualization.style import families, figure_style, legible, save_figure


def test_glosses_without_a_font_become_their_label():
    unknown = chr(0x10FFFD)
    assert legible(['house', 'ağaç', unknown, '$5']) == {
        'house': 'house', 'ağaç': 'ağaç', unknown: '#2', '$5': r'\$5'
    }  # fmt: skip


def test_what_is_legible_draws_without_missing_glyphs(tmp_path):
    assert families()[0] == 'DejaVu Sans'
    with figure_style(), warnings.catch_warnings():
        warnings.simplefilter('error')
        figure = Figure()
        for i, text in enumerate(legible(['词', 'şapka', '$x$', '✓']).values()):
            figure.text(0.5, 0.2 * i, text)
        assert save_figure(figure, tmp_path / 'f.png').stat().st_size > 1000
