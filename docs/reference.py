"""For mkdocs: a page of API reference for every room, in the order of ``tests/test_rooms.py``."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

REPO = Path(__file__).resolve().parent.parent
#: Roles of the docstrings, as in :class:`~mmsign.text.bank.TextBank`.
ROLE = re.compile(r':(?:class|func|data|meth|mod|attr):<code>~?([^<]+)</code>')


def rooms() -> list[str]:
    """The rooms that are folders."""
    tree = ast.parse((REPO / 'tests/test_rooms.py').read_text(encoding='utf8'))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == 'ROOMS':
            names: list[str] = ast.literal_eval(node.value)
            return [name for name in names if (REPO / 'mmsign' / name).is_dir()]
    raise ValueError('tests/test_rooms.py has no list ROOMS')


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the pages."""
    assert config.nav is not None
    config.nav.append({'Reference': [{name: f'reference/{name}.md'} for name in rooms()]})
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Write the pages."""
    for name in rooms():
        text = f'# mmsign.{name}\n\n::: mmsign.{name}\n'
        files.append(File.generated(config, f'reference/{name}.md', content=text))
    return files


def on_post_page(output: str, **_: object) -> str:
    """Show a role by the name that it ends in."""
    return ROLE.sub(lambda match: f'<code>{match[1].rpartition(".")[2]}</code>', output)
