"""What a source is, and how one knows."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple, NoReturn

from mmsign.datasets.sources import FORMATS, get_converter
from mmsign.datasets.sources.clip import DataSource
from mmsign.datasets.sources.files import find_files
from mmsign.datasets.sources.table import HEADINGS, read_table
from mmsign.experiments.fit.folders import list_folders, write_table
from mmsign.experiments.fit.request import Request
from mmsign.pose.video import SUFFIXES as VIDEOS
from mmsign.utils.errors import MMSignError

#: A pose archive is taken as it is.
ARCHIVE = 'archive'
#: Suffixes of clips that the format ``csv`` reads by themselves.
ARRAYS = ('.npy', '.npz', '.pose')
TABLES = ('.csv', '.tsv', '.txt')


class Found(NamedTuple):
    """A source that is understood.

    Attributes:
        format: Of :data:`~mmsign.datasets.sources.FORMATS`, or :data:`ARCHIVE`.
        how: How one knows, for people.
        words: What the format's command line is given.
    """

    format: str
    how: str
    words: tuple[str, ...]


def find_source(request: Request, table: Path) -> Found:
    """Recognise the source of a request.

    Args:
        request: With ``format`` where the user says it.
        table: Where the table of a folder's clips is written.

    Raises:
        MMSignError: If it is none of the formats.
    """
    path = Path(request.source)
    if request.format is not None:
        if request.format not in (*FORMATS, ARCHIVE) or request.format == 'merge':
            raise MMSignError(
                f'is {request.format!r}', field='format', fix=f'choose from {", ".join([*FORMATS, ARCHIVE])}'
            )
        first: tuple[str, ...] = (request.source,)
        if request.format == 'videos' and path.is_file() and path.suffix.lower() in TABLES:
            first = ('--labels', request.source)
        elif request.format == 'videos' and path.is_dir():
            first = _table_of(path, request, table, VIDEOS)
        return Found(request.format, 'as --format says', (*first, *_words(request, request.format)))
    found = _folder(path, request, table) if path.is_dir() else _file(path)
    return found._replace(words=(*found.words, *_words(request, found.format)))


def _words(request: Request, name: str) -> tuple[str, ...]:
    estimator = ('--estimator', request.estimator) if name == 'videos' else ()
    return (*estimator, *request.words)


def _folder(path: Path, request: Request, table: Path) -> Found:
    if (path / 'meta.json').is_file():
        return Found(ARCHIVE, 'the folder has a meta.json', (str(path),))
    for name, suffixes, what in (('videos', VIDEOS, 'videos'), ('csv', ARRAYS, 'keypoint files')):
        files = find_files(path, suffixes)
        if files:
            words = _table_of(path, request, table, suffixes)
            return Found(
                name, f'the folder holds {len(files)} {what} ({files[0].suffix}), a word a folder', words
            )
    raise MMSignError(
        'holds nothing that is known as clips',
        file=path,
        fix='give videos in folders, a table, or an archive, or name the format with --format',
    )


def _table_of(path: Path, request: Request, table: Path, suffixes: tuple[str, ...]) -> tuple[str, ...]:
    """Write the table of a folder's clips; the words that name it."""
    write_table(table, list_folders(path, find_files(path, suffixes), request.signer))
    return ('--labels', str(table)) if suffixes == VIDEOS else (str(table),)


def _file(path: Path) -> Found:
    suffix = path.suffix.lower()
    if suffix in TABLES:
        return _listed(path)
    if suffix in ('.pkl', '.pickle'):
        return Found('mmaction', 'the file is a pickle', (str(path),))
    if suffix == '.npz':
        return _arrays(path)
    raise MMSignError(
        f'has the suffix {path.suffix!r}, which is none of a table or of many clips',
        file=path,
        fix='name the format with --format, or give a folder or a table of clips',
    )


def _listed(path: Path) -> Found:
    """A table: by the files that it lists."""
    rows = read_table(path, ('path', 'gloss'))
    if not rows:
        raise MMSignError('lists no clip', file=path)
    suffix = Path(rows[0]['path'].replace('\\', '/')).suffix.lower()
    if suffix in VIDEOS:
        return Found('videos', f'the table lists videos ({suffix})', ('--labels', str(path)))
    if suffix in ARRAYS:
        return Found('csv', f'the table lists keypoint files ({suffix})', (str(path),))
    raise MMSignError(
        f'lists files with the suffix {suffix!r}',
        file=path,
        field='path',
        fix='name the format with --format',
    )


def _arrays(path: Path) -> Found:
    """One ``.npz`` of many clips: its arrays are known by their names."""
    from mmsign.datasets.sources.arrays import load_arrays

    arrays = load_arrays(path)
    frames = next(
        (name for name in ('landmarks', 'frames', 'keypoints', 'data', 'X') if name in arrays), None
    )
    column = {
        name: next((heading for heading in HEADINGS[name] if heading in arrays), None)
        for name in ('gloss', 'signer', 'split', 'clip_id')
    }
    if frames is None or column['gloss'] is None:
        raise MMSignError(
            f'holds the arrays {", ".join(arrays)}, of which none is known as '
            f'{"frames" if frames is None else "words"}',
            file=path,
            fix='name them: --format mediapipe --array NAME --gloss-array NAME',
        )
    words = [str(path), '--array', frames]
    for name, option in (('gloss', 'gloss'), ('signer', 'signer'), ('split', 'split'), ('clip_id', 'id')):
        words += [f'--{option}-array', str(column[name])] if column[name] else []
    known = ', '.join(f'{name} {array}' for name, array in column.items() if array)
    return Found('mediapipe', f'the file holds arrays of many clips (frames {frames}, {known})', tuple(words))


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise MMSignError(message, field=self.prog, fix=f'see mmsign prepare_data {self.prog} --help')


def open_source(found: Found) -> DataSource:
    """The clips, unread.

    Raises:
        MMSignError: If the format refuses its options or the source.
    """
    converter = get_converter(found.format)
    parser = _Parser(prog=found.format, add_help=False)
    converter.add_arguments(parser)
    return converter.load(**vars(parser.parse_args(list(found.words))))
