"""The clips of a folder: a word is a folder, or a table says what is what.

Shared by every format whose clips are files or folders of their own::

    SOURCE/<word>/<anything>.npy              a word a folder
    SOURCE/train/<word>/<anything>.npy        with official splits
    SOURCE/signer_1/<word>/<anything>.npy     with signers, if all folders are called so
    SOURCE/<word>/<clip>/<frame>.npy          a clip a folder (``clip_of`` says so)
    SOURCE/<anything>.npy                     --word finds the word in the name
    SOURCE/index.csv                          or any --index TABLE: path, gloss[, signer, split, …]
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mmsign.datasets.sources.clip_table import ClipRow, ClipTable, add_table_arguments, read_clips
from mmsign.datasets.sources.files import find_files
from mmsign.datasets.sources.glosses import in_order, index_of, read_glosses
from mmsign.datasets.sources.name_parts import are_people, propose_word
from mmsign.datasets.sources.split_names import SPLITS
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import without_suffix
from mmsign.utils.texts import clean, whole_number

#: What tables are called in the folder of their clips.
INDEXES = ('index.csv', 'clips.csv', 'index.tsv', 'clips.tsv')


@dataclass
class Listing(ClipTable):
    """Clips, their glosses, and ids of clips that a list names and the folder lacks."""

    absent: list[str] = field(default_factory=list)


def add_listing_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of every format that :func:`list_clips` finds the clips of."""
    parser.add_argument(
        '--index',
        help='table with path (from SOURCE), gloss[, signer, split]; default: SOURCE/index.csv, '
        'or a word a folder',
    )
    parser.add_argument(
        '--word',
        help="without a table: regular expression that finds the word in a path, such as '^([^_]+)_' "
        '(default: its folder)',
    )
    parser.add_argument(
        '--signer',
        help="without a table: regular expression that finds the signer in a path, such as '(P\\d+)_'",
    )
    add_table_arguments(parser)
    parser.add_argument('--language', default='', help='language of the glosses, such as en')


def list_clips(
    source: str | os.PathLike,
    suffixes: Collection[str],
    index: str | os.PathLike | ClipTable | None = None,
    signer: str | None = None,
    clip_of: Callable[[Path], Path] | None = None,
    word: str | None = None,
    **table: Any,
) -> Listing:
    """Find the clips of a source and what they are called.

    Args:
        source: A folder, or a table of clips.
        suffixes: Of the files, in small letters.
        index: Table of the clips, with paths below ``source``; the suffix may be missing, or be that of
            the video that a clip was made from. Clips without a file are ``absent`` if the table is an
            official list (a :class:`ClipTable`), else reading them is an error.
        signer: Regular expression that finds the signer in a path below ``source``.
        clip_of: File → what the clip is called that it belongs to, such as its folder; by default the file.
        word: Regular expression that finds the word in a path below ``source``, without suffix; by default
            the folder is the word.
        **table: For :func:`~mmsign.datasets.sources.clip_table.read_clips`.

    Raises:
        MMSignError: If nothing is found, a clip lies in no folder of a word, or the table is malformed.
    """
    root = Path(source)
    if root.is_file():
        if index is not None:
            raise MMSignError('is a file and not a folder', file=source, fix='leave out --index')
        index, root = root, root.parent
    elif not root.is_dir():
        raise MMSignError('no such file or folder', file=source, fix='correct the path')
    if index is None:
        index = next((root / name for name in INDEXES if (root / name).is_file()), None)
    if index is None:
        return _folders(root, suffixes, (word, signer), clip_of, table.get('glosses'))
    official = isinstance(index, ClipTable)
    listed = index if isinstance(index, ClipTable) else read_clips(index, root=root, **table)
    known = _Files(root, suffixes, clip_of)
    clips, absent = [], []
    for row in listed.clips:
        file = known.find(row.file)
        if file is None and official:
            absent.append(row.clip_id)
        else:
            row.file = file or row.file
            clips.append(row)
    if not clips:
        raise MMSignError(
            f'holds none of the {len(absent)} listed clips, such as {absent[0]}',
            file=source,
            fix='correct the path',
        )
    return Listing(clips, listed.glosses, absent)


class _Files:
    """Clips of a folder by their names; the folder is searched when a name is first looked for in vain."""

    def __init__(self, root: Path, suffixes: Collection[str], clip_of: Callable[[Path], Path] | None) -> None:
        self.root, self.suffixes, self.clip_of = root, suffixes, clip_of
        self._by_name: dict[str, Path | None] | None = None

    def find(self, wanted: Path) -> Path | None:
        """The clip that a list means: as it stands, with another suffix, or anywhere below the root."""
        # os.path, for which a name that no disk takes is none; Path raises
        if self.clip_of:
            there = os.path.isdir(wanted)
        else:
            there = os.path.isfile(wanted) and wanted.suffix.lower() in self.suffixes
        if there:
            return wanted
        if self._by_name is None:
            self._by_name = {}
            for clip in _clips(self.root, self.suffixes, self.clip_of):
                for name in {
                    clip.as_posix(),
                    _stem(clip, self.suffixes).as_posix(),
                    _stem(clip, self.suffixes).name,
                }:
                    self._by_name[name] = None if name in self._by_name else clip  # None: not unique
        below = Path(os.path.relpath(wanted, self.root))
        for path in (below, without_suffix(below)):
            for name in (path.as_posix(), path.name):
                found = self._by_name.get(name)
                if found is not None:
                    return self.root / found
        return None


def _clips(root: Path, suffixes: Collection[str], clip_of: Callable[[Path], Path] | None) -> list[Path]:
    """Clips below a folder, relative to it, each once."""
    files = find_files(root, suffixes)
    return list(dict.fromkeys((clip_of(file) if clip_of else file).relative_to(root) for file in files))


def _stem(clip: Path, suffixes: Collection[str]) -> Path:
    return without_suffix(clip) if clip.suffix.lower() in suffixes else clip


def _folders(
    root: Path,
    suffixes: Collection[str],
    patterns: tuple[str | None, str | None],
    clip_of: Callable[[Path], Path] | None,
    glosses: str | os.PathLike | None,
) -> Listing:
    """A word a folder, or found in the names, perhaps below the folders of splits and of signers."""
    paths = _clips(root, suffixes, clip_of)
    if not paths:
        raise MMSignError(f'holds no {" or ".join(sorted(suffixes))}', file=root, fix='correct the path')
    what, pattern = compile_pattern(patterns[0], 'word'), compile_pattern(patterns[1])
    splits = {path: SPLITS.get(path.parts[0].casefold(), '') for path in paths}
    if not all(len(path.parts) > (1 if what else 2) and splits[path] for path in paths):
        splits = dict.fromkeys(paths, '')  # else a word that is called "test"
    stems = Counter(_stem(path, suffixes).as_posix() for path in paths)
    above = {path: path.parts[1 if splits[path] else 0 : -1] for path in paths}
    people = not what and are_people({folders[0] for folders in above.values() if folders})
    if what:
        words = {path: match_signer(what, _stem(path, suffixes).as_posix()) for path in paths}
    else:
        words = {path: clean(''.join(folders[people : people + 1])) for path, folders in above.items()}
    lone = next((path for path, word in words.items() if not word), None)
    if lone is not None:
        raise MMSignError(
            f'--word {patterns[0]} finds nothing in its name' if what else 'lies in no folder of a word',
            file=root / lone,
            field='word' if what else None,
            fix='correct it' if what else _advice(root, [_stem(path, suffixes).as_posix() for path in words]),
        )
    names = read_glosses(glosses) if glosses else in_order(words.values())
    clips = []
    for path, word in words.items():
        stem = _stem(path, suffixes).as_posix()
        clip_id = stem if stems[stem] == 1 else path.as_posix()
        label = index_of(word, names, file=root / path, clip=clip_id)
        clips.append(
            ClipRow(
                clip_id,
                root / path,
                label,
                above[path][0] if people and not pattern else match_signer(pattern, path.as_posix()),
                splits[path],
                None,
                named=False,
            )
        )
    return Listing(clips, names)


def _advice(root: Path, names: Sequence[str]) -> str:
    """What to do about clips that lie in no folder of a word."""
    found = propose_word(names)
    by_name = f"say which part of the names is the word (--word '{found}'), or " if found else ''
    tables = [file for file in sorted(root.iterdir()) if file.suffix.lower() in ('.csv', '.tsv')]
    table = str(tables[0]) if len(tables) == 1 else 'TABLE'
    return (
        f'{by_name}sort the clips into a folder a word, or give a table with path and gloss (--index {table})'
    )


def compile_pattern(signer: str | None, field: str = 'signer') -> re.Pattern[str] | None:
    """The regular expression that finds a signer, or a word, in a name.

    Raises:
        MMSignError: If it is none.
    """
    try:
        return re.compile(signer) if signer else None
    except re.error as error:
        raise MMSignError(
            f'{signer!r} is no regular expression: {error}',
            field=field,
            fix='correct it; letters and digits stand for themselves',
        ) from None


def match_signer(pattern: re.Pattern[str] | None, name: str) -> str:
    """The first group that the pattern finds, or all that it finds, or nothing."""
    found = pattern.search(name) if pattern else None
    return clean((found[1] if found.re.groups else found[0]) or '') if found else ''


def natural(name: str) -> list[tuple[int, str]]:
    """For sorting names by the numbers in them: frame 2 before frame 10."""
    parts = [(whole_number(part), part) for part in re.split(r'(\d+)', name) if part]
    return [(1 << 62, part) if number is None else (number, '') for number, part in parts]
