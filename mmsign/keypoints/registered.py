"""Registers the layouts, and turns a name in a config into a layout."""

from __future__ import annotations

from typing import Any

from mmsign.keypoints import kinect, wholebody
from mmsign.keypoints.layout import KeypointLayout
from mmsign.registry import LAYOUTS, build_registered
from mmsign.utils.errors import MMSignError

for _layout in (
    wholebody.wholebody133,
    wholebody.wholebody87,
    wholebody.cosign76,
    wholebody.masa49,
    wholebody.base27,
    wholebody.hands43,
    wholebody.hand21,
    kinect.kinect20,
    kinect.kinect11,
):
    LAYOUTS.register_module(module=_layout)


def build_layout(layout: str | dict[str, Any] | KeypointLayout) -> KeypointLayout:
    """Build a layout from its name, a config ``dict(type=...)``, or itself.

    Raises:
        MMSignError: If it is none of these, or no layout of that name is registered.
    """
    if isinstance(layout, KeypointLayout):
        return layout
    cfg = dict(type=layout) if isinstance(layout, str) else layout
    if not isinstance(cfg, dict) or not isinstance(cfg.get('type'), str):
        raise MMSignError(f'is {layout!r}', field='layout', fix='give a name such as wholebody87')
    # no LAYOUTS.get(): it would import and call whatever a stranger's file names, such as os.abort
    if cfg['type'] not in LAYOUTS.module_dict:
        raise MMSignError(
            f'no layout named {cfg["type"]!r}',
            field='layout',
            fix=f'registered are {", ".join(sorted(LAYOUTS.module_dict))}; '
            'list the file that registers yours in custom_imports',
        )
    return build_registered(LAYOUTS, cfg)
