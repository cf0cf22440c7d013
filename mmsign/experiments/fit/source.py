"""What a source is, how one knows, and its clips."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from mmsign.datasets.sources import FORMATS, get_converter
from mmsign.datasets.sources.clip import DataSource
from mmsign.datasets.sources.clip_table import ClipRow, add_table_arguments
from mmsign.datasets.sources.listing import list_clips
from mmsign.datasets.sources.recognise import Recognised, describe_unknown, recognise
from mmsign.experiments.fit.request import Request
from mmsign.pose.video import SUFFIXES as VIDEOS
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import write_csv

#: A pose archive is taken as it is.
ARCHIVE = 'archive'
COLUMNS = ('path', 'gloss', 'signer', 'split')


class Found(NamedTuple):
    """A source that is understood.

    Attributes:
        format: Of :data:`~mmsign.datasets.sources.FORMATS`, or :data:`ARCHIVE`.
        how: How one knows, for people.
        options: For the format's ``load``.
    """

    format: str
    how: str
    options: dict[str, Any]


def find_source(request: Request) -> Found:
    """The format of a request's source: the one that the user names, or the one that its contents show.

    Raises:
        MMSignError: If there is no such source, it is in no known format, or the format does not know one
            of its options.
    """
    table = _table_options(request)
    known = _known(request, table)
    if request.format is None:
        if known is None:
            raise MMSignError(
                'is in no format that is known by its contents: '
                f'{describe_unknown(Path(request.source), **table)}',
                file=request.source,
                fix='docs/formats.md lists what is read; save others as .npy arrays (frames, points, x y '
                'confidence), a word a folder, or as arrays X and y, and name their skeleton: '
                '--format csv (or stacked) --layout NAME',
            )
        name, how, options = known
    else:
        name, how = request.format, 'as --format says'
        options = known.options if known is not None and known.format == name else {}
    if name == 'videos' and os.path.isdir(request.source):
        how += ', a word a folder'
    names = [ARCHIVE, *(other for other in FORMATS if other not in ('merge', 'export'))]
    if name not in names:
        raise MMSignError(f'is {name!r}', field='format', fix=f'choose from {", ".join(names)}')
    if name != ARCHIVE:
        options = {**options, **_parsed(name, request)}
    elif request.words:
        raise MMSignError('is not for archives', field=request.words[0], fix='leave it out')
    return Found(name, how, options)


def _known(request: Request, table: dict[str, Any]) -> Recognised | None:
    """What the contents show; where the format is named, it need not be a table of clips."""
    try:
        return recognise(request.source, **table)
    except MMSignError:
        if request.format is None or not os.path.exists(request.source):
            raise
        return None


def _table_options(request: Request) -> dict[str, Any]:
    """How the user says a table is read, as long as the format is not known."""
    parser = _Parser(prog='csv', add_help=False, argument_default=argparse.SUPPRESS, allow_abbrev=False)
    add_table_arguments(parser)
    return vars(parser.parse_known_args(request.words)[0])


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise MMSignError(message, field=self.prog, fix=f'see prepare_data {self.prog} --help')


def _parsed(name: str, request: Request) -> dict[str, Any]:
    """The options of the format that the user gives, without its defaults."""
    parser = _Parser(prog=name, add_help=False, argument_default=argparse.SUPPRESS, allow_abbrev=False)
    get_converter(name).add_arguments(parser)
    taken = {option for action in parser._actions for option in action.option_strings}
    for action in parser._actions:
        action.default = argparse.SUPPRESS
        action.required = False
    words = list(request.words)
    if request.signer and '--signer' in taken:
        words += ['--signer', request.signer]
    if name == 'videos':
        words += ['--estimator', request.estimator]
    options = vars(parser.parse_args([request.source, *words]))
    return {key: value for key, value in options.items() if key != 'source'}


def open_source(found: Found, request: Request, table: Path) -> DataSource:
    """The clips, unread.

    Args:
        found: The format.
        request: What is asked.
        table: Where the table of a folder of videos is written, for people to read and correct.

    Raises:
        MMSignError: If the format refuses its options or the source, or ``--signer`` finds nobody.
    """
    options: dict[str, Any] = {'source': request.source, **found.options}
    if found.format == 'videos':
        options = {'source': [], 'labels': request.source, **found.options}
        if os.path.isdir(request.source) and 'labels' not in found.options:
            word = options.pop('word', None)
            listing = list_clips(request.source, VIDEOS, signer=request.signer, word=word)
            write_table(table, listing.clips, listing.glosses)
            options['labels'] = str(table)
    source = get_converter(found.format).load(**options)
    if request.signer and not any(clip.signer for clip in source.clips):
        source.close()
        first = source.clips[0].clip_id
        raise MMSignError(f'finds nobody, such as in {first}', field='signer', fix='correct --signer')
    return source


def write_table(path: Path, clips: Iterable[ClipRow], glosses: Sequence[str]) -> None:
    """Clips as a table of ``path, gloss, signer, split``."""
    rows = [
        {
            'path': os.path.abspath(clip.file),
            'gloss': glosses[clip.label],
            'signer': clip.signer,
            'split': clip.split,
        }
        for clip in clips
    ]
    write_csv(path, COLUMNS, rows)
