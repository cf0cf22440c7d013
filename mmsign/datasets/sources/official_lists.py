"""What the official lists of known data sets say about each clip: gloss, signer, split."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mmsign.datasets.sources.clip import Segment
from mmsign.datasets.sources.clip_table import ClipRow, ClipTable, read_clips
from mmsign.datasets.sources.glosses import MOST, index_of, read_lines
from mmsign.datasets.sources.split_names import SPLITS, split_name
from mmsign.utils.errors import MMSignError
from mmsign.utils.json_texts import load_json
from mmsign.utils.texts import clean, read_text

YOUTUBE = re.compile(r'(?:v=|youtu\.be/|embed/)([\w-]{11})')


def read_wlasl(source: Path, labels: Path) -> ClipTable:
    """``WLASL_v0.3.json``: a list of ``{gloss, instances: [{video_id, signer_id, split}]}``.

    Raises:
        MMSignError: If it is not such a file.
    """
    entries = _records(load_json(labels), labels, ('gloss', 'instances'))
    glosses = [clean(str(entry['gloss'])) for entry in entries]
    rows = []
    for label, entry in enumerate(entries):
        for item in _records(entry['instances'], labels, ('video_id',)):
            name = str(item['video_id'])
            signer, split = str(item.get('signer_id', '')), split_name(str(item.get('split', '')))
            rows.append(ClipRow(name, source / name, label, signer, split, None, named=True))
    return _table(rows, glosses, labels)


def read_msasl(source: Path, labels: Path) -> ClipTable:
    """``MSASL_{train,val,test}.json``: lists of ``{url, start_time, end_time, label, text, signer_id}``.

    The clip ``train_00012`` is a stretch of the video that the list names; the poses are called by
    its YouTube id.

    Raises:
        MMSignError: If a file is missing or is not such a list.
    """
    rows: list[ClipRow] = []
    names: dict[int, str] = {}
    for split in ('train', 'val', 'test'):
        file = labels / f'MSASL_{split}.json'
        needed = ('url', 'start_time', 'end_time', 'label')
        for number, item in enumerate(_records(load_json(file), file, needed)):
            clip_id = f'{split}_{number:05d}'
            video = YOUTUBE.search(str(item['url']))
            try:
                label, times = int(item['label']), (float(item['start_time']), float(item['end_time']))
                good = 0 <= label < MOST and 0 <= times[0] < times[1] < float('inf')
            except (TypeError, ValueError, OverflowError):
                good = False
            if not good or video is None:
                raise MMSignError(
                    'has no video, label or times',
                    file=file,
                    clip=clip_id,
                    field='url',
                    fix='take the official file',
                )
            names.setdefault(label, clean(str(item.get('text') or item.get('clean_text') or label)))
            signer = str(item.get('signer_id', ''))
            rows.append(
                ClipRow(clip_id, source / video[1], label, signer, split, Segment(*times), named=True)
            )
    classes = labels / 'MSASL_classes.json'
    if classes.is_file():
        listed = load_json(classes)
        if not isinstance(listed, list):
            raise MMSignError('is not a list of glosses', file=classes, fix='take the official file')
        names = {label: clean(str(name)) for label, name in enumerate(listed)}
    glosses = [names.get(label, f'class {label}') for label in range(max(names, default=-1) + 1)]
    return _table(rows, glosses, labels)


def read_include(source: Path, labels: Path) -> ClipTable:
    """INCLUDE's csv files of splits, with ``FilePath`` and ``Word``.

    Raises:
        MMSignError: If there is none, or one is malformed.
    """
    return _joined(source, labels, {'path': 'FilePath', 'gloss': 'Word'})


def read_asl_citizen(source: Path, labels: Path) -> ClipTable:
    """ASL Citizen's ``splits/{train,val,test}.csv``: Participant ID, Video file, Gloss, ASL-LEX Code.

    Raises:
        MMSignError: If there is none, or one is malformed.
    """
    return _joined(source, labels, {'path': 'Video file', 'gloss': 'Gloss', 'signer': 'Participant ID'})


def read_gsl(source: Path, labels: Path) -> ClipTable:
    """GSL's lists ``path|gloss`` without a header.

    Raises:
        MMSignError: If there is none, or a line has another form.
    """
    found: list[tuple[str, str, str]] = []
    for split, file in _split_files(labels):
        for number, line in enumerate(read_text(file).splitlines(), 1):
            path, mark, gloss = line.partition('|')
            if line.strip() and not (mark and clean(gloss)):
                raise MMSignError(f'line {number} is {line[:60]!r}', file=file, fix='expected path|gloss')
            if line.strip():
                found.append((clean(path), clean(gloss), split))
    glosses = sorted({gloss for _, gloss, _ in found})
    rows = []
    for path, gloss, split in found:
        signer = re.search(r'signer\d+', path)
        name = signer[0] if signer else ''
        rows.append(ClipRow(path, source / path, glosses.index(gloss), name, split, None, named=True))
    return _table(rows, glosses, labels)


def read_lsa64(source: Path, labels: Path) -> ClipTable:
    """LSA64's names ``001_002_003`` (sign, signer, repetition), and the names of its signs.

    Raises:
        MMSignError: If no file has such a name, or a sign has no line.
    """
    glosses = [clean(line.split('|')[1] if '|' in line else line) for line in read_lines(labels)]
    rows: dict[str, ClipRow] = {}
    for file in sorted(source.rglob('*')):
        name = re.fullmatch(r'(\d{3})_(\d{3})_(\d{3})', file.stem)
        if name is None or file.name.startswith('._'):
            continue
        label = int(name[1]) - 1
        if not 0 <= label < len(glosses):
            raise MMSignError(
                f'sign {name[1]} has no line',
                file=labels,
                clip=file.stem,
                field='label',
                fix='take the official list of labels',
            )
        rows[file.stem] = ClipRow(file.stem, source / file.stem, label, name[2], '', None, named=True)
    return _table(list(rows.values()), glosses, source)


def _table(rows: list[ClipRow], glosses: list[str], file: Path) -> ClipTable:
    """Rows with unique ids; glosses that occur twice are one class each (``gloss``, ``gloss (2)``)."""
    if not rows:
        raise MMSignError('names no clip', file=file, fix='get the official lists')
    seen: set[str] = set()
    for row in rows:
        if row.clip_id in seen:
            raise MMSignError('is listed twice', file=file, clip=row.clip_id, fix='take the official lists')
        seen.add(row.clip_id)
    unique: list[str] = []
    for gloss in glosses:
        count = glosses[: len(unique)].count(gloss)
        unique.append(f'{gloss} ({count + 1})' if count else gloss)
    return ClipTable(rows, unique)


def _records(content: Any, file: Path, needed: Sequence[str]) -> list[Mapping[str, Any]]:
    good = isinstance(content, list) and all(
        isinstance(item, Mapping) and set(needed) <= item.keys() for item in content
    )
    if not good:
        raise MMSignError(
            f'is not a list of entries with {", ".join(needed)}', file=file, fix='take the official file'
        )
    return list(content)


def _split_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """(split, file) of the csv files of a folder that are called by a split."""
    files = sorted(folder.glob('*.csv')) if folder.is_dir() else []
    found = [(split_name(re.split(r'[\W_]', file.stem.lower())[0]), file) for file in files]
    found = [(split, file) for split, file in found if split in SPLITS.values()]
    if not found:
        raise MMSignError(
            'holds no train….csv, val….csv, test….csv', file=folder, fix='get the official lists'
        )
    yield from found


def _joined(source: Path, labels: Path, columns: Mapping[str, str]) -> ClipTable:
    """The tables of all splits as one."""
    tables = [
        (split, file, read_clips(file, root=source, columns=columns)) for split, file in _split_files(labels)
    ]
    glosses = sorted({gloss for _, _, table in tables for gloss in table.glosses})
    rows = []
    for split, file, table in tables:
        for row in table.clips:
            row.split = split
            gloss = table.glosses[row.label]
            row.label = index_of(gloss, glosses, file=file, clip=row.clip_id)
            rows.append(row)
    return _table(rows, glosses, labels)
