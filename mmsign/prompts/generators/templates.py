"""Prompt templates P1–P4: versioned text files, one folder an output language.

A template starts with a line ``version: …`` and has a system part and a user
part, parted by a line ``---``. Fields are written ``$name``. Text that comes
from a knowledge base is escaped and delimited before it gets there.
"""

from __future__ import annotations

import html
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from string import Template

from mmsign.prompts.knowledge.base import Entry
from mmsign.utils.errors import MMSignError
from mmsign.utils.texts import read_text

TEMPLATES = Path(__file__).parent / 'templates'
#: ``p1_alone`` stands in for ``p1`` where there is no source and none is demanded.
STAGES = ('p1', 'p1_alone', 'p2', 'p3', 'p4')


@dataclass(frozen=True)
class Prompt:
    """One template: its version and its two messages."""

    version: str
    system: Template
    user: Template

    def render(self, **fields: str) -> tuple[str, str]:
        """The system and the user message."""
        return _fill(self.system, fields), _fill(self.user, fields)


def _fill(template: Template, fields: dict[str, str]) -> str:
    """A template's text; “Definitions:” without a definition would be a riddle to the model."""
    paragraphs = []
    for paragraph in map(Template, template.template.split('\n\n')):
        names = paragraph.get_identifiers()
        if not names or any(fields[name].strip() for name in names):
            paragraphs.append(paragraph.substitute(fields))
    return '\n\n'.join(paragraphs)


def load_templates(language: str, overrides: dict[str, str | os.PathLike] | None = None) -> dict[str, Prompt]:
    """Templates of an output language.

    Args:
        language: Folder of the templates.
        overrides: Stage → a file to use instead.

    Raises:
        MMSignError: If a file is absent or has not the form of a template.
    """
    overrides = dict(overrides or {})
    unknown = set(overrides) - set(STAGES)
    if unknown:
        raise MMSignError(
            f'names {sorted(unknown)}', field='templates', fix=f'stages are {", ".join(STAGES)}'
        )
    return {
        stage: _load(Path(overrides.get(stage, TEMPLATES / language / f'{stage}.txt'))) for stage in STAGES
    }


def _load(path: Path) -> Prompt:
    if not path.is_file():
        raise MMSignError('no such template', file=path, fix='use language zh, en or tr, or name the files')
    head, _, body = read_text(path).partition('\n')
    system, mark, user = body.partition('\n---\n')
    if not head.startswith('version:') or not mark:
        raise MMSignError(
            'is no template',
            file=path,
            fix='start with "version: …" and part system and user by a line "---"',
        )
    prompt = Prompt(head.removeprefix('version:').strip(), Template(system.strip()), Template(user.strip()))
    for template in (prompt.system, prompt.user):
        if not template.is_valid():
            raise MMSignError('has a stray $', file=path, fix='write $$ for a dollar sign')
    return prompt


def quote_entries(entries: Iterable[Entry]) -> str:
    """Expert texts as data: escaped, so that none can close its own delimiter."""
    lines = []
    for e in entries:
        head = f'<source kb="{html.escape(e.source)}" entry="{html.escape(e.entry)}">'
        lines.append(f'{head}{html.escape(e.text, quote=False)}</source>')
    return '\n'.join(lines)


def quote_texts(texts: Iterable[str], tag: str = 'description') -> str:
    """Numbered texts as data."""
    return '\n'.join(f'<{tag} n="{n}">{html.escape(t, quote=False)}</{tag}>' for n, t in enumerate(texts, 1))
