"""Files of the user's own are found, imported once, and their mistakes named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from helpers import one_line_error

from mmsign.registry import LAYOUTS
from mmsign.utils.plugins import import_plugins, search_in


@pytest.fixture(autouse=True)
def path(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, 'path', [*sys.path])
    monkeypatch.chdir(tmp_path)
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], '__file__', '')):
            del sys.modules[name]


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding='utf8')
    return file


def test_a_file_and_a_module(tmp_path):
    register = 'from mmsign.registry import LAYOUTS\nLAYOUTS.module_dict[__name__] = 1\n'
    write(tmp_path / 'deep/of_test_parts_1.py', register)
    write(tmp_path / 'of_test_parts_2.py', register)
    try:
        import_plugins(['deep/of_test_parts_1.py', 'of_test_parts_2'])
        assert {'of_test_parts_1', 'of_test_parts_2'} <= set(LAYOUTS.module_dict)
        import_plugins(['of_test_parts_2.py'])  # once more changes nothing
    finally:
        for name in ('of_test_parts_1', 'of_test_parts_2'):
            LAYOUTS.module_dict.pop(name, None)


@pytest.mark.parametrize(
    ('name', 'text', 'problem'),
    [
        ('absent.py', None, 'no such file'),
        (
            'of_test_parts.py',
            'import no_such_package',
            "ModuleNotFoundError: No module named 'no_such_package'",
        ),
        ('of_test_parts.py', '1 / 0', 'ZeroDivisionError'),
        ('of_test_parts.py', 'def', 'SyntaxError'),
        ('of_test_parts_missing', None, "No module named 'of_test_parts_missing'"),
        ('json.py', '', 'has the name of another module'),
    ],
)
def test_mistakes(tmp_path, name, text, problem):
    if text is not None:
        write(tmp_path / name, text)
    with one_line_error(name, 'field import', problem):
        import_plugins([name])


def test_folders_come_last_and_once(tmp_path):
    search_in(tmp_path, '.')
    assert sys.path.count(str(tmp_path)) == 1
    assert sys.path[-1] == str(tmp_path)
