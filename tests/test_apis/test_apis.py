"""Tests of the face that users import, and of its old names."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from mmsign import apis


@pytest.mark.parametrize('name', apis.__all__)
def test_every_name_of_the_face_is_there(name: str) -> None:
    assert getattr(apis, name).__name__ == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match='no attribute'):
        apis.nothing  # noqa: B018


@pytest.mark.parametrize(
    ('old', 'name'),
    [('inferencer', 'SignInferencer'), ('exported', 'ExportedModel'), ('runs', 'load_config')],
)
def test_old_paths_still_work(old: str, name: str) -> None:
    assert getattr(importlib.import_module(f'mmsign.apis.{old}'), name) is getattr(apis, name)


def test_an_exported_model_needs_no_torch() -> None:
    code = 'import sys; from mmsign.apis import ExportedModel; sys.exit("torch" in sys.modules)'
    assert subprocess.run([sys.executable, '-c', code], check=False).returncode == 0
