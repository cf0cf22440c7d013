"""Names in configs become layouts."""

from typing import Any

import pytest
from helpers import LAYOUT_NAMES, one_line_error

from mmsign.keypoints import KeypointLayout
from mmsign.keypoints.registered import build_layout
from mmsign.registry import LAYOUTS


def test_all_layouts_of_the_paper_are_registered() -> None:
    assert set(LAYOUT_NAMES) >= {'wholebody133', 'wholebody87', 'cosign76', 'masa49', 'base27', 'kinect20'}


@pytest.mark.parametrize('name', LAYOUT_NAMES)
def test_three_ways_to_say_it(name: str) -> None:
    layout = build_layout(name)
    assert isinstance(layout, KeypointLayout)
    assert build_layout({'type': name}) == layout
    assert build_layout(layout) is layout


@pytest.mark.parametrize('wrong', ['wholebody88', {'type': 'wholebody88'}, '', 'a.b', 'builtins.breakpoint'])
def test_unknown_name(wrong: str | dict) -> None:
    with one_line_error('no layout named', 'field layout', 'base27', 'wholebody87', 'custom_imports'):
        build_layout(wrong)


@pytest.mark.parametrize('wrong', [{}, {'name': 'base27'}, 27, None])
def test_neither_name_nor_config(wrong: Any) -> None:
    with one_line_error('field layout'):
        build_layout(wrong)


def test_a_users_own_layout() -> None:
    @LAYOUTS.register_module()
    def duo() -> KeypointLayout:
        return KeypointLayout('duo', ('neck', 'head'), {'body': (0, 1)}, ((1, 0),), ())

    try:
        assert build_layout('duo').names == ('neck', 'head')
    finally:
        LAYOUTS.module_dict.pop('duo')
