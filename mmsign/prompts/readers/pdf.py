"""PDF: the text layer, page by page."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from mmsign.prompts.readers.passages import passages
from mmsign.prompts.readers.record import Record
from mmsign.utils.errors import MMSignError


def read(path: str | os.PathLike) -> Iterator[Record]:
    """Passages of every page.

    Raises:
        MMSignError: If pypdf is missing, or the file is damaged, encrypted, or
            has no text layer.
    """
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        raise MMSignError('needs pypdf', file=path, fix="pip install 'mmsign[llm]'") from None
    logging.getLogger('pypdf').setLevel(logging.ERROR)  # it warns of every oddity it mends itself
    found = False
    try:
        with Path(path).open('rb') as file:
            reader = PdfReader(file)
            for number, page in enumerate(reader.pages, 1):
                for passage in passages([page.extract_text() or '']):
                    found = True
                    yield Record(None, passage, f'page {number}')
                # pypdf keeps every object it has read; pages do not share enough to be worth it
                reader.resolved_objects.clear()
    except (PyPdfError, ValueError, KeyError, TypeError) as error:
        raise MMSignError(f'is not a readable PDF: {error}', file=path, fix='export it again') from None
    if not found:
        raise MMSignError('has no text layer', file=path, fix='run it through OCR first')
