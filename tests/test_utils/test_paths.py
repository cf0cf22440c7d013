"""``mmsign://`` names files that ship with the package."""

from pathlib import Path

import pytest

import mmsign
from mmsign.utils.paths import resolve

ASSETS = Path(mmsign.__file__).parent / 'assets'


@pytest.mark.parametrize('name', ['descriptions/fingerspelling.jsonl'])
def test_packaged_files(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert resolve(f'mmsign://{name}') == ASSETS / name
    assert resolve(f'mmsign://{name}').is_file()


@pytest.mark.parametrize('path', ['a/b.jsonl', '/a/b.jsonl', Path('a/b.jsonl'), 'mmsign/a', 'mmsign:/a'])
def test_other_paths_stay(path: str | Path) -> None:
    assert resolve(path) == Path(path)


def test_assets_are_declared_as_package_data(repo: Path) -> None:
    """What is not declared is not installed."""
    assert "'assets/**/*'" in (repo / 'setup.py').read_text(encoding='utf8')
