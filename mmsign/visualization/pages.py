"""Pages of HTML that need no other file: their templates and pictures."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / 'templates'


@dataclass(frozen=True)
class Picture:
    """A figure on the page.

    Attributes:
        file: The PNG.
        alt: What it shows, for those who cannot see it.
        caption: Written below.
    """

    file: Path
    alt: str
    caption: str = ''

    @property
    def source(self) -> str:
        """The picture as a ``data:`` address."""
        return 'data:image/png;base64,' + base64.b64encode(self.file.read_bytes()).decode()


def _signed(number: float, digits: int = 1) -> str:
    return f'{number:+.{digits}f}'.replace('-', '−') if number else f'{0:.{digits}f}'


def render(template: str, **values: Any) -> str:
    """A page of ``templates/``, filled in."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters['signed'] = _signed
    return environment.get_template(template).render(**values)
