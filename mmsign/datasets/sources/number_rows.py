"""Tables of numbers, a row a frame or a picture: coordinates in columns, and a label beside them.

``label,x0,y0,…,x20,y20`` and ``x0,…,x20,y0,…,y20,label`` are such tables, ``video,frame,label,x0,…`` is one
of clips. Without a header, the first or the last column is the label.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mmsign.datasets.sources.bundle_values import Held, hold_array
from mmsign.datasets.sources.listing import natural
from mmsign.utils.errors import MMSignError
from mmsign.utils.texts import clean, read_text, whole_number

#: Columns of numbers from which on a table is one of coordinates.
LEAST = 40
#: Coordinates in the order of a point's; visibility last.
AXES = ('x', 'y', 'z', 'v', 'visibility')
FRAMES = ('frame', 'frame_id', 'frame_number', 'frame_no', 'frame_idx', 'frame_index')


def is_number_table(file: Path) -> bool:
    """Whether the first rows of a table are mostly numbers."""
    try:
        rows = _cells(file, 3)
    except MMSignError:
        return False
    return bool(rows) and sum(map(_is_number, rows[-1])) >= LEAST


def number_table(file: Path) -> dict[str, Held]:
    """The arrays of such a table: ``x`` and what the other columns say of each clip.

    Raises:
        MMSignError: If it has no coordinates, a row is shorter or longer than the first one, or a coordinate
            is no number.
    """
    rows = _cells(file) or [['']]
    header = [clean(cell) for cell in rows[0]]
    if all(map(_is_number, rows[0])) or sum(map(_is_number, rows[0])) >= LEAST:
        header = [f'c{i}' for i in range(len(rows[0]))]
        place = 0 if _is_label([row[0] for row in rows]) else len(header) - 1
        header[place] = 'label'
    else:
        rows = rows[1:]
    for line, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise MMSignError(
                f'row {line} has {len(row)} cells, the first one {len(header)}',
                file=file,
                fix='correct or remove it',
            )
    columns = {name: [row[i] for row in rows] for i, name in enumerate(header)}
    points = coordinate_columns(header) or [name for name in header if re.fullmatch(r'c?\d+', name)]
    if not points or not rows:
        raise MMSignError(
            f'has {len(points)} columns of coordinates and {len(rows)} rows of them',
            file=file,
            field=', '.join(header)[:80] or 'columns',
            fix='name them x0, y0, x1, y1 …; a table that lists files is read by --format csv',
        )
    try:
        numbers = np.array(
            [[float(cell or 'nan') for cell in columns[name]] for name in points], np.float32
        ).T
    except ValueError as error:
        raise MMSignError(f'holds what is no number: {error}', file=file, fix='correct the cell') from None
    others = {name: cells for name, cells in columns.items() if name not in points}
    frame = next((name for name in others if name.casefold() in FRAMES), None)
    order = list(range(len(rows)))
    if frame is not None:  # of the clip that the row names
        order.sort(key=lambda i: natural(others[frame][i]))
    told = {name: np.array(cells)[order] for name, cells in others.items() if name != frame}
    return {'x': hold_array(numbers[order]), **{name: hold_array(array) for name, array in told.items()}}


def coordinate_columns(header: Sequence[str]) -> list[str]:
    """Names of coordinates, in the order of blocks, points and axes; empty if there are none.

    Examples:
        >>> coordinate_columns(['x0', 'x1', 'y0', 'y1', 'label'])
        ['x0', 'y0', 'x1', 'y1']
        >>> coordinate_columns(['left_hand_0_x', 'left_hand_0_y', 'frame'])
        ['left_hand_0_x', 'left_hand_0_y']
    """
    places: dict[str, int] = {}
    found = []
    for column in header:
        words = re.findall(r'[a-z]+|\d+', column.casefold())
        axis = next((word for word in words if word in AXES), None)
        if axis is None:
            continue
        words.remove(axis)
        numbers = [number for word in words if (number := whole_number(word)) is not None]
        number = numbers[0] if numbers else -1
        block = ' '.join(word for word in words if whole_number(word) is None)
        place = places.setdefault(block, len(places))
        found.append((place, number, AXES.index(axis), column))
    return [column for *_, column in sorted(found)]


def _cells(file: Path, at_most: int | None = None) -> list[list[str]]:
    text = read_text(file)
    first = text.partition('\n')[0]
    delimiter = max(',;\t', key=first.count)
    rows = []
    for row in csv.reader(text.splitlines(), delimiter=delimiter):
        if row:
            rows.append(row)
        if len(rows) == at_most:
            break
    return rows


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _is_label(cells: Sequence[str]) -> bool:
    """Whether a column holds texts or whole numbers."""
    return all(not _is_number(cell) or float(cell) % 1 == 0 for cell in cells)
