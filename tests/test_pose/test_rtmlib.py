"""The rtmlib plugin around a stand-in for the package, and without it."""

from __future__ import annotations

import sys
import types

import numpy as np
import pytest

from mmsign.pose import Frame, build_estimator
from mmsign.utils.errors import MMSignError


class FakeWholebody:
    """Two people: a small sure one, and a large one who comes later; counts blue."""

    made: dict = {}

    def __init__(self, **kwargs: object) -> None:
        FakeWholebody.made = kwargs
        self.frame = 0

    def __call__(self, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        assert image[0, 0].tolist() == [0, 0, 255]  # red, as OpenCV orders it
        self.frame += 1
        grid = np.stack(np.meshgrid(np.linspace(0, 1, 19), np.linspace(0, 1, 7)), -1).reshape(133, 2)
        small, large = 20 + 30 * grid, 60 + 100 * grid
        if self.frame == 3:  # nobody
            return np.zeros((0, 133, 2)), np.zeros((0, 133))
        if self.frame == 1:
            return small[None], np.ones((1, 133))
        scores = np.ones((2, 133))
        scores[1, 5] = 0.1
        return np.stack([large, small + 1]), scores


def test_the_first_person_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, 'rtmlib', types.SimpleNamespace(Wholebody=FakeWholebody))
    estimator = build_estimator(dict(type='rtmlib', mode='lightweight', det='d.onnx'))
    assert FakeWholebody.made == dict(
        mode='lightweight', to_openpose=False, backend='onnxruntime', device='cpu', det='d.onnx'
    )
    image = np.zeros((200, 200, 3), np.uint8)
    image[..., 0] = 255
    clip = estimator([Frame(image, t / 25) for t in range(4)])
    np.testing.assert_allclose(clip.boxes[[0, 1, 3]], [[20, 20, 50, 50], [21, 21, 51, 51], [21, 21, 51, 51]])
    assert np.isnan(clip.boxes[2]).all()
    assert clip.confidence[1, 5] == pytest.approx(0.1)


def test_without_the_package_there_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, 'rtmlib', None)
    with pytest.raises(MMSignError, match=r'rtmlib is not installed.*pip install rtmlib'):
        build_estimator('rtmlib')


def test_models_that_cannot_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise ConnectionError('no route to host')

    monkeypatch.setitem(sys.modules, 'rtmlib', types.SimpleNamespace(Wholebody=refuse))
    with pytest.raises(MMSignError, match='cannot load its models: ConnectionError: no route'):
        build_estimator('rtmlib')
