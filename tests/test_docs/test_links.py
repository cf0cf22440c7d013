"""No page of the documentation is lost, and no link in it leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

REPO = Path(__file__).resolve().parents[2]
DOCS = REPO / 'docs'
PAGES = [*sorted(REPO.glob('*.md')), *sorted(DOCS.rglob('*.md'))]


def anchors(page: Path) -> set[str]:
    """What can follow a # in a link to a page."""
    titles = re.findall(r'^#+ +(.*?) *$', page.read_text(encoding='utf8'), re.MULTILINE)
    return {re.sub(r'[^\w\- ]', '', title.lower()).replace(' ', '-') for title in titles}


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.relative_to(REPO).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r'^```.*?^```', '', page.read_text(encoding='utf8'), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r'\]\(([^)\s]+)\)', text):
        if re.match(r'[a-z]+:', target):
            continue
        path, _, anchor = target.partition('#')
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


def test_every_page_can_be_found_from_the_index() -> None:
    text = (DOCS / 'index.md').read_text(encoding='utf8')
    listed = {name.partition('#')[0] for name in re.findall(r'\]\(([^)\s]+)\)', text)}
    pages = {page.relative_to(DOCS).as_posix() for page in DOCS.rglob('*.md')} - {'index.md'}
    assert listed == pages
    site = yaml.safe_load((REPO / 'mkdocs.yml').read_text(encoding='utf8'))
    entries = [next(iter(entry.values())) if isinstance(entry, dict) else entry for entry in site['nav']]
    nested = [next(iter(item.values())) for entry in entries if isinstance(entry, list) for item in entry]
    assert {entry for entry in entries if isinstance(entry, str)} | set(nested) == pages | {'index.md'}


def test_the_index_has_every_command() -> None:
    text = (DOCS / 'index.md').read_text(encoding='utf8')
    tools = {file.stem for file in (REPO / 'tools').glob('*.py')}
    assert tools <= set(re.findall(r'`mmsign (\w+)', text))
