"""Files that mmsign writes itself: pose archives, score files, text banks, descriptions, knowledge bases."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from helpers import write_archive

from fuzz.cases import Fault, Target, Wrong
from fuzz.faults.databases import FAULTS as DATABASES
from fuzz.faults.texts import CELLS
from fuzz.targets.promises import check_clip
from mmsign.datasets import PoseArchive
from mmsign.evaluation.score_file import Scores
from mmsign.prompts.files.descriptions import Description, PartText, read_descriptions, write_descriptions
from mmsign.prompts.files.glosses import read_glosses
from mmsign.prompts.files.journal import Journal
from mmsign.prompts.files.spreadsheet import export_spreadsheet, import_spreadsheet
from mmsign.prompts.knowledge.base import KnowledgeBase
from mmsign.prompts.knowledge.building import build_knowledge
from mmsign.text.bank import TextBank

#: Characters that XML has not, so that nobody can write them into a workbook.
NO_XML = re.compile('[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')
ROWS = [
    Description(
        0, 'house', 'en', ['a roof'], ['two slopes'], [PartText('flat hands', ['right_hand', 'left_hand'])]
    ),
    Description(
        1, 'tree', 'en', ['a trunk'], [], [PartText('an elbow', ['body'])], [{'kb': 'b', 'entry': 'tree'}]
    ),
]


def make_archive(folder: Path) -> None:
    write_archive(folder / 'archive', signers=('s0', 's1'), splits={'s1': 'test'}, shard_frames=20)


def open_archive(folder: Path) -> Any:
    archive = PoseArchive(folder / 'archive')
    read = []
    for i in range(len(archive)):
        clip = archive.clip(i)
        keypoints, confidence = archive.read(i)
        check_clip(keypoints, confidence)
        if len(keypoints) != clip.length or archive.glosses[clip.label] != clip.gloss:
            raise Wrong(f'row {clip} and {len(keypoints)} frames')
        read.append((tuple(clip), keypoints, confidence))
    if len({clip[0] for clip, *_ in read}) != len(read):
        raise Wrong('a clip id twice')
    if any(not isinstance(name, str) for names in archive.aliases.values() for name in names):
        raise Wrong(f'aliases {archive.aliases}')
    return read


def make_scores(folder: Path) -> None:
    rng = np.random.default_rng(0)
    ids, glosses = np.array([f'c{i}' for i in range(6)]), np.array(['house', 'tree', 'été'])
    Scores(ids, np.arange(6) % 3, rng.normal(size=(6, 3)).astype(np.float32), glosses, 'a.py', 'f' * 64).save(
        folder / 'a.npz'
    )


def open_scores(folder: Path) -> Any:
    scores = Scores.load(folder / 'a.npz')
    scores.check()
    if scores.ranks.min() < 0 or scores.ranks.max() >= len(scores.glosses):
        raise Wrong(f'ranks {scores.ranks}')
    if scores.clip_id.dtype.kind != 'U' or scores.glosses.dtype.kind != 'U':
        raise Wrong(f'texts of {scores.clip_id.dtype}, {scores.glosses.dtype}')
    return vars(scores)


def make_bank(folder: Path) -> None:
    from mmsign.text.encoders import RandomEncoder

    write_descriptions(folder / 'texts.jsonl', ROWS)
    TextBank.encode(folder / 'texts.jsonl', RandomEncoder(16)).save(folder / 'bank.safetensors')


def open_bank(folder: Path) -> Any:
    bank = TextBank.load(folder / 'bank.safetensors', folder / 'texts.jsonl', glosses=['house', 'tree'])
    kinds = bank.embeddings.dtype == np.float32 and bank.labels.dtype.kind == 'i' and bank.parts.dtype == bool
    lengths = np.linalg.norm(bank.embeddings, axis=1)
    if not kinds or not np.isfinite(bank.transformed('center')).all() or np.abs(lengths - 1).max() > 0.01:
        raise Wrong(f'{bank.embeddings.dtype} {bank.labels.dtype} {bank.parts.dtype}, lengths {lengths}')
    for kind in ('global', 'synonym', 'part'):
        bank.rows(kind)
    return bank.embeddings, bank.labels, bank.kinds, bank.parts, bank.encoder


def make_descriptions(folder: Path) -> None:
    write_descriptions(folder / 'texts.jsonl', ROWS)
    journal = Journal(folder / 'journal.jsonl')
    journal.record('a', {'text': 'x'})
    journal.offered(ROWS)
    (folder / 'glosses.json').write_text(
        '{"0": {"gloss": "house", "aliases": ["home"]}, "1": {"gloss": "tree"}}'
    )
    (folder / 'glosses.csv').write_text('label,gloss,aliases\n0,house,home;hut\n1,tree,\n')
    (folder / 'glosses.txt').write_text('house\ntree\n')


def open_descriptions(folder: Path) -> Any:
    rows = read_descriptions(folder / 'texts.jsonl')
    for row in rows:
        texts = [*row.globals, *row.synonyms, *(part.text for part in row.parts)]
        if not all(isinstance(text, str) and text.strip() for text in texts):
            raise Wrong(f'texts {texts}')
        [text.encode() for text in texts]
    journal = Journal(folder / 'journal.jsonl')
    [journal.is_edited(row) for row in rows]
    lists = [read_glosses(folder / f'glosses.{kind}') for kind in ('json', 'csv', 'txt')]
    for glosses in lists:
        if [gloss.label for gloss in glosses] != list(range(len(glosses))) or not all(
            gloss.gloss for gloss in glosses
        ):
            raise Wrong(f'glosses {glosses}')
    return rows, lists


def make_sheet(folder: Path) -> None:
    write_descriptions(folder / 'texts.jsonl', ROWS)
    export_spreadsheet(folder / 'texts.jsonl', folder / 'texts.xlsx')


def open_sheet(folder: Path) -> Any:
    import_spreadsheet(folder / 'texts.xlsx', folder / 'texts.jsonl')
    return read_descriptions(folder / 'texts.jsonl')


def cells(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """Strange cells in a workbook."""
    import openpyxl

    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    put: Any = [text for text in CELLS if len(text) < 30_000 and not NO_XML.search(text)]
    put += [1e300, -1, 2.5, True, None, '=SUM(A1:A9)', '=HYPERLINK("file:///etc/passwd")']
    row, column = int(rng.integers(1, sheet.max_row + 2)), int(rng.integers(1, sheet.max_column + 2))
    sheet.cell(row, column).value = put[int(rng.integers(len(put)))]
    book.save(file)


def make_knowledge(folder: Path) -> None:
    book = folder / 'book.csv'
    book.write_text(
        'headword,text\nhouse,Two flat hands form a roof.\ntree,The elbow stands on a hand.\n词,右手\n',
        encoding='utf8',
    )
    build_knowledge([book], folder / 'base.sqlite')
    book.unlink()


def open_knowledge(folder: Path) -> Any:
    base = KnowledgeBase(folder / 'base.sqlite')
    found = [base.lookup(word) for word in ('house', 'tree', '词')] + [
        base.search(word) for word in ('hand', '右手', 'flat hands')
    ]
    entries = [*base, *(entry for row in found for entry in row)]
    if any(
        not isinstance(text, str)
        for entry in entries
        for text in (entry.source, entry.kind, entry.entry, entry.text)
    ):
        raise Wrong(f'entries {entries}')
    return found, list(base.sources())


TARGETS = [
    Target('archive', make_archive, open_archive),
    Target('score_file', make_scores, open_scores, checksummed=('.npz',)),
    Target('text_bank', make_bank, open_bank),
    Target('descriptions', make_descriptions, open_descriptions),
    Target('spreadsheet', make_sheet, open_sheet, more=[Fault('text', 'strange cells', cells, ('.xlsx',))]),
    Target('knowledge', make_knowledge, open_knowledge, more=DATABASES),
]
