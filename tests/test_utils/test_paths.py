"""``mmsign://`` names files that ship with the package."""

from pathlib import Path

import pytest

import mmsign
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import beside, resolve, resolve_config, shipped, without_suffix

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


def test_shipped_configs(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a checkout they lie beside the package, in an installation inside it."""
    assert resolve_config('configs/x.py') == Path('configs/x.py')
    assert resolve_config('mmsign::gspmc_slr500.py').samefile(repo / 'configs/gspmc_slr500.py')
    assert shipped('tools').samefile(repo / 'tools')
    monkeypatch.setattr('mmsign.__file__', str(tmp_path / 'mmsign/__init__.py'))
    (tmp_path / 'mmsign/.mim/configs').mkdir(parents=True)
    assert resolve_config('mmsign::a/b.py') == tmp_path / 'mmsign/.mim/configs/a/b.py'
    assert shipped('tools') == tmp_path / 'tools'


@pytest.mark.parametrize('path', ['.', '', '/', '..', 'a/..'])
def test_what_has_no_name_gets_no_ending(path: str) -> None:
    with pytest.raises(MMSignError, match='has no name of its own'):
        beside(path, '.partial')


def test_endings_and_suffixes() -> None:
    assert beside('a.b/c.d', '.e') == Path('a.b/c.d.e')
    assert beside(Path('a/'), '.e') == Path('a.e')
    assert without_suffix(Path('a.b/c.d')) == Path('a.b/c')
    assert without_suffix(Path('.')) == Path('.')
