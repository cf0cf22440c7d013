"""Tables as people have them: the one reader of "path, gloss, signer, split[, start, end]"."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mmsign.utils.errors import MMSignError
from mmsign.utils.texts import clean, read_text

#: Suffixes of what spreadsheets save by themselves.
SPREADSHEETS = ('.xlsx', '.xls', '.ods', '.numbers')
DELIMITERS = (',', ';', '\t', '|')
#: Column → the headings that stand for it, the best one first; capitals, blanks and hyphens do not matter.
HEADINGS: dict[str, tuple[str, ...]] = {
    'path': (
        *('path', 'file', 'filename', 'file_name', 'filepath', 'file_path', 'relative_path', 'video'),
        *('video_file', 'video_path', 'video_name', 'clip', 'clip_path', 'clip_file', 'pose', 'pose_file'),
    ),
    'gloss': (
        *('gloss', 'sign', 'word', 'sign_name', 'class_name', 'label_name', 'label', 'class', 'glosses'),
        *('words', 'target', 'category'),
    ),
    'signer': (
        *('signer', 'signer_id', 'participant', 'participant_id', 'person', 'person_id', 'subject'),
        *('subject_id', 'user', 'user_id', 'speaker', 'author'),
    ),
    'split': ('split', 'subset', 'set', 'partition'),
    'clip_id': ('clip_id', 'clipid'),
    'start': ('start', 'start_time', 'start_seconds'),
    'end': ('end', 'end_time', 'end_seconds'),
    'start_ms': ('start_ms', 'start_milliseconds'),
    'end_ms': ('end_ms', 'end_milliseconds'),
    'start_frame': ('start_frame', 'frame_start'),
    'end_frame': ('end_frame', 'frame_end'),
}


class Row(dict[str, str]):
    """Column → cell; a column without a name of :data:`HEADINGS` has its heading.

    Attributes:
        line: Of the file, for errors.
        path: The cell of ``path`` as it is written: on disk, names that look alike differ.
    """

    line: int
    path: str


def read_table(
    file: str | os.PathLike,
    required: Sequence[str] = (),
    *,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> list[Row]:
    """Rows of a table; every cell in one form of all that look alike (:func:`~mmsign.utils.texts.clean`).

    Blank lines are skipped, missing cells at the end of a row are empty.

    Args:
        file: Comma-, semicolon-, tab- or bar-separated text with a header.
        required: Columns that must be there.
        columns: Column → its heading, where it is none of :data:`HEADINGS`; an empty one ignores the column.
        encoding: See :func:`~mmsign.utils.texts.read_text`.
        delimiter: By default the one that explains the header best.

    Raises:
        MMSignError: If the file cannot be read, a column is missing (the error shows the header), a quote
            is not closed, or a row has more cells than the header, such as by a comma without quotes.
    """
    file = Path(file)
    if file.suffix.lower() in SPREADSHEETS:
        raise MMSignError('is a spreadsheet', file=file, fix='save it as CSV (UTF-8)')
    text = read_text(file, encoding)
    told = re.match(r'sep=(.)\r?\n', text)  # how spreadsheets say it
    delimiter = delimiter or (told[1] if told else None)
    if delimiter in ('tab', '\\t'):
        delimiter = '\t'
    if delimiter is not None and len(delimiter) != 1:
        raise MMSignError(f'is {delimiter!r}', field='delimiter', fix='give one character, or tab')
    body = text[told.end() :] if told else text
    found = delimiter or _delimiter(next((line for line in body.splitlines() if line.strip()), ''))
    rows = _cells(file, body, found, skipped=1 if told else 0)
    header = [clean(cell) for cell in next(rows, (0, []))[1]]
    if not any(header):
        raise MMSignError('is empty', file=file, fix='write a header, and a row for each clip')
    names = _names(header, columns or {}, required, file, found)
    table = []
    for line, raw in rows:
        cells = [clean(cell) for cell in raw]
        if any(cells[len(header) :]):
            raise MMSignError(
                f'line {line} has {len(cells)} cells, the header has {len(header)}: {", ".join(cells)[:80]}',
                file=file,
                fix=f'put a cell that contains {_spoken(found)} in double quotes',
            )
        row = Row({name: '' for name in names if name} | {n: cell for n, cell in zip(names, cells) if n})
        row.line = line
        row.path = dict(zip(names, raw)).get('path', '')
        table.append(row)
    return table


def heading(text: str) -> str:
    """A heading in the form of :data:`HEADINGS`."""
    return re.sub(r'[\s.\-]+', '_', clean(text).casefold()).strip('_')


def _delimiter(line: str) -> str:
    known = {name for names in HEADINGS.values() for name in names}

    def score(delimiter: str) -> tuple[int, int]:
        cells = [heading(cell.strip('"')) for cell in line.split(delimiter)]
        return len(known.intersection(cells)), len(cells)

    return max(DELIMITERS, key=score)  # the first of equals


def _cells(file: Path, text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=''), delimiter=delimiter, strict=True)
    last = skipped
    try:
        for cells in reader:
            if any(map(clean, cells)):
                yield last + 1, cells
            last = skipped + reader.line_num
    except csv.Error as error:
        raise MMSignError(
            f'line {last + 1} cannot be read: {error}', file=file, fix='check the double quotes of that row'
        ) from None


def _names(
    header: Sequence[str], columns: Mapping[str, str], required: Sequence[str], file: Path, delimiter: str
) -> list[str]:
    """The column that each cell of the header stands for, or the heading itself."""
    headings = [heading(cell) for cell in header]
    names, wanted = list(header), {**HEADINGS, **{name: (name,) for name in required if name not in HEADINGS}}
    shown = f'the header is {", ".join(map(repr, header))}'
    for column, known in wanted.items():
        asked = columns.get(column)
        if asked == '':  # ignored
            names = ['' if place in known else name for name, place in zip(names, headings)]
            continue
        choices = (heading(asked),) if asked else tuple(map(heading, known))
        match = next((choice for choice in choices if choice in headings), None)
        if match is None:
            if column in required or asked:
                fix = f'name it: --columns {column}=HEADING' if column in HEADINGS else 'add the column'
                if any(re.search(r'[^.\s]\.[a-z0-9]{2,5}$', cell, re.IGNORECASE) for cell in header):
                    fix = f'if that is a clip, write a header above it, such as {",".join(required)}'
                raise MMSignError(
                    f'column {asked or column!r} is missing; {shown}, separated by {_spoken(delimiter)}',
                    file=file,
                    field=column,
                    fix=fix,
                )
        elif headings.count(match) > 1:
            raise MMSignError(f'{match!r} occurs twice; {shown}', file=file, field=column, fix='rename one')
        else:
            names[headings.index(match)] = column
    unknown = sorted(set(columns) - set(wanted))
    if unknown:
        raise MMSignError(
            f'there is no column {unknown[0]!r}', field='columns', fix=f'known are {", ".join(HEADINGS)}'
        )
    return names


def _spoken(delimiter: str) -> str:
    return {',': 'a comma', ';': 'a semicolon', '\t': 'a tab'}.get(delimiter, repr(delimiter))
