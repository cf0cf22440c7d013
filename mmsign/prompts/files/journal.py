"""The journal beside a description file: what was asked, what was answered, what was written.

One JSON object a line, appended and flushed at once, so that a killed run
loses nothing that was paid for. A torn last line is what being killed looks
like and is ignored.

Lines of the description file are noted by their fingerprints, twice: when a
run offers them (``{'label', 'line'}``), and, if the label had others before,
when they have taken the place of those (with ``'replaced': true``).
"""

from __future__ import annotations

import json
import os
import threading
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mmsign.prompts.files.descriptions import Description
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import text_hash


def digest(*values: Any) -> str:
    """Fingerprint of JSON-able values."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return text_hash(text)


def line_digest(description: Description) -> str:
    """Fingerprint of a line: equal whatever the spacing or the order of its keys."""
    return digest(asdict(description))


class JournalError(MMSignError):
    """An answer cannot be kept: to ask for more would be paid for in vain."""


class Journal:
    """Answers by request, and the lines that are a run's own.

    Args:
        path: The journal; created when something is first recorded. None keeps it in memory.

    Raises:
        MMSignError: If a line other than the last is damaged.
    """

    def __init__(self, path: str | os.PathLike | None = None) -> None:
        self.path = None if path is None else Path(path)
        self._lock = threading.Lock()
        self._answers: dict[str, Any] = {}
        # the line that stands in the file, and those offered since it was written
        self._own: dict[int, set[str]] = defaultdict(set)
        if self.path is not None and self.path.is_file():
            self._read(self.path)

    def _read(self, path: Path) -> None:
        content = path.read_bytes()
        lines = content.split(b'\n')
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                self._take(json.loads(line))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):  # no JSON, or not ours
                if number < len(lines):
                    raise MMSignError(
                        f'line {number} is damaged',
                        file=path,
                        fix='delete that line; its request is asked again',
                    ) from None
                # torn by a kill: cut it off, or the next line would be glued to it
                with path.open('r+b') as file:
                    file.truncate(len(content) - len(line))
                break

    def _take(self, row: Any) -> None:
        """Remember one line of the journal."""
        if 'request' in row:
            self._answers[row['request']] = row['answer']
        elif row.get('replaced'):
            self._own[row['label']] = {row['line']}
        else:
            self._own[row['label']].add(row['line'])

    def _append(self, row: dict[str, Any]) -> None:
        if self.path is None:
            return
        line = (json.dumps(row, ensure_ascii=False) + '\n').encode()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with open(self.path, 'ab', buffering=0) as file:
                end = file.seek(0, os.SEEK_END)
                try:
                    written = file.write(line)
                    while written < len(line):  # a disk that gets full takes a part
                        written += file.write(line[written:])
                except OSError:
                    file.truncate(end)  # the next line would be glued to half of one
                    raise
        except OSError as error:
            raise JournalError(
                f'cannot be written: {error.strerror or error}',
                file=self.path,
                fix='check the permissions and the free space, and run the command again',
            ) from error

    def answer(self, request: str) -> Any | None:
        """The answer to a request, if it was given."""
        with self._lock:
            return self._answers.get(request)

    def record(self, request: str, answer: Any) -> None:
        """Keep a valid answer."""
        with self._lock:
            self._answers[request] = answer
            self._append({'request': request, 'answer': answer})

    def offered(self, descriptions: list[Description]) -> None:
        """Note lines that are about to be shown on the review page or written.

        This comes before either: neither a run killed in between nor one that
        takes the page's lines may take its own for a linguist's.
        """
        with self._lock:
            for description in descriptions:
                line = line_digest(description)
                if line not in self._own[description.label]:
                    self._own[description.label].add(line)
                    self._append({'label': description.label, 'line': line})

    def written(self, descriptions: list[Description]) -> None:
        """Note that offered lines stand in the file now: whoever puts an earlier one back edits it."""
        with self._lock:
            for description in descriptions:
                line = line_digest(description)
                if self._own[description.label] != {line}:
                    self._own[description.label] = {line}
                    self._append({'label': description.label, 'line': line, 'replaced': True})

    def is_edited(self, description: Description) -> bool:
        """Whether a line is neither what a run last wrote nor what it offered since: somebody's edit."""
        return line_digest(description) not in self._own[description.label]
