"""Folders of clips, a word a folder, as a table that everybody can read and correct."""

from __future__ import annotations

import os
import re
from pathlib import Path

from mmsign.utils.errors import MMSignError
from mmsign.utils.files import write_csv
from mmsign.utils.texts import clean

COLUMNS = ('path', 'gloss', 'signer', 'split')
#: Names of folders that are splits, if all folders have one of them → the split.
SPLITS = {
    **dict.fromkeys(('train', 'training'), 'train'),
    **dict.fromkeys(('val', 'valid', 'validation', 'dev'), 'val'),
    **dict.fromkeys(('test', 'testing'), 'test'),
}


def list_folders(folder: Path, files: list[Path], signer: str | None = None) -> list[dict[str, str]]:
    """The rows of a table of clips: the first folder is the word, below folders that are all splits.

    Args:
        folder: The folder of folders.
        files: The clips in it.
        signer: Regular expression for the path below the word's folder; its first group, or all that it
            matches, is the signer.

    Raises:
        MMSignError: If a clip lies in no word's folder, or the signer cannot be found.
    """
    pattern = _compiled(signer)
    parts = [file.relative_to(folder).parts for file in files]
    split = all(len(names) > 2 and names[0].casefold() in SPLITS for names in parts)
    rows = []
    for file, names in zip(files, parts):
        words = names[1:] if split else names
        if len(words) < 2:
            raise MMSignError(
                'lies in no folder that names its word',
                file=file,
                fix='give every word a folder, or write a table of path, gloss and perhaps signer',
            )
        found = pattern.search(Path(*words[1:]).with_suffix('').as_posix()) if pattern else None
        if pattern and not found:
            raise MMSignError(
                f'finds no signer in {Path(*words[1:])}', file=file, field='signer', fix='correct --signer'
            )
        person = '' if found is None else next((g for g in found.groups() if g), found[0])
        rows.append(
            {
                'path': os.path.abspath(file),
                'gloss': clean(words[0]),
                'signer': clean(person),
                'split': SPLITS[names[0].casefold()] if split else '',
            }
        )
    return rows


def _compiled(signer: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(signer) if signer else None
    except re.error as error:
        raise MMSignError(
            f'is no regular expression: {error}', field='signer', fix="such as '(P[0-9]+)_'"
        ) from None


def write_table(path: Path, rows: list[dict[str, str]]) -> None:
    """The rows as ``path, gloss, signer, split``."""
    write_csv(path, COLUMNS, rows)
