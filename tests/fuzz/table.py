"""The tables of docs/hardening.md: what came of the cases, by format and by what was done to the file."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from fuzz.running import ALLOWED

#: Format → what it is, where its name does not say it.
FORMATS = {
    **{'archive': 'pose archive', 'score_file': 'score file', 'text_bank': 'text bank', 'pose': '`.pose`'},
    **{'descriptions': 'descriptions, journal, lists of glosses', 'knowledge': 'knowledge base'},
    **{'spreadsheet': 'descriptions as xlsx', 'checkpoint': 'checkpoint and its work dir'},
    **{'embeddings': 'file of features', 'class_means': 'class means of an enrolled model'},
    **{'attributes': 'attributes of classes', 'run_record': 'records of runs'},
    **{'relabel': 'table that labels an archive', 'merge': 'archives joined', 'union': 'archives together'},
    **{'flip': 'archive turned round', 'export': 'archive in formats of others'},
    **{'fusion': 'score files together', 'attribute_sources': 'sources of attributes'},
    **{'metafile': 'metafile of models', 'answers': 'answers of language models'},
    **{'model': 'exported model', 'csv': 'table of `.npy` and `.npz`', 'mediapipe': 'npz of many clips'},
    **{'stacked': 'folder of X and y', 'stacked_npz': 'npz with objects', 'stacked_json': 'set in JSON'},
    **{'stacked_pickle': 'set in a pickle', 'stacked_csv': 'table of numbers'},
    **{'mp_data': 'a `.npy` a frame', 'blocks': 'npz of several arrays', 'gislr': 'parquet'},
    **{'samslr': 'SAM-SLR arrays', 'openhands': 'OpenHands pickle', 'rtmlib': 'rtmlib pickle'},
    **{'mmaction': 'mmaction2 pickle', 'openpose': 'OpenPose JSON', 'mmpose_json': 'mmpose JSON'},
    **{'alphapose': 'AlphaPose JSON', 'spoter': 'SPOTER csv', 'isl_kinect30': 'Kinect text'},
    **{'wlasl': 'list of WLASL', 'msasl': 'lists of MS-ASL', 'asl_citizen': 'lists of ASL Citizen'},
    **{'gsl': 'lists of GSL', 'include': 'lists of INCLUDE', 'lsa64': 'list of LSA64'},
    **{'slr500': 'lists of SLR-500', 'autsl': 'lists of AUTSL'},
    **{'tables': 'tables, gloss files, lists of videos', 'book_text': 'book: text, Markdown, JSON Lines'},
    **{'book_table': 'book: csv, tsv', 'book_xlsx': 'book: xlsx', 'book_docx': 'book: docx'},
    **{'book_pdf': 'book: PDF', 'book_sigml': 'book: SiGML, tar', 'book_sqlite': 'book: SQLite'},
}
#: Group of faults → what they are.
GROUPS = {
    'control': 'none (the good input)',
    'bytes': 'bits flipped, bytes overwritten, extreme sizes, truncated, spliced, zeros, appended, rubbish',
    'places': 'empty, absent, folder, named pipe, endless device, link to itself, another file',
    'text': 'other encodings, half characters, strange cells and paths, lines lost, twice, surplus',
    'json': 'other values, numbers of thousands of digits, NaN, deep nesting, keys lost and twice',
    'arrays': 'false headers, huge shapes, other types, other shapes, NaN and infinite numbers',
    'pickles': 'other values in pickles',
    'tensors': 'false shapes and offsets, other values, other kinds of files',
    'network': 'other graphs, weights in other files, huge constants',
    'databases': 'tables lost or replaced by endless views, cells of other types and gigabytes',
    'markup': 'entities, nesting, circles, false numbers in XML, PDF and YAML',
    'archives': 'zip members that lead outside, are lost, twice, exchanged; false directories',
    'programs': 'pickled programs, alone, in arrays, among what should be there',
    'bombs': 'zip, pickle, deflate and tar bombs',
}


def read_results(files: Iterable[Path]) -> list[dict[str, Any]]:
    """The results in files of ``--out``; of a case that was run twice the last one."""
    lines = [json.loads(line) for file in files for line in file.read_text(encoding='utf8').splitlines()]
    return list({case_of(line): line for line in lines}.values())


def case_of(result: dict[str, Any]) -> tuple[int, str, int]:
    """Seed, format and number: what a case is."""
    return result.get('seed', 0), result['target'], result['number']


def markdown(results: Sequence[dict[str, Any]]) -> str:
    """Both tables."""
    formats = {name: f'{FORMATS.get(name, name)} (`{name}`)' for name in _names(results, 'target', FORMATS)}
    groups = {name: GROUPS.get(name, name) for name in _names(results, 'group', GROUPS)}
    one = _table('format', formats, results, lambda result: result['target'])
    other = _table('fault', groups, results, lambda result: result.get('group', 'died'))
    return f'{one}\n\nThe same cases by what was done to the file:\n\n{other}'


def write_page(page: Path, results: Sequence[dict[str, Any]]) -> None:
    """Put the tables between the page's marks."""
    text = page.read_text(encoding='utf8')
    made = re.sub(
        r'(?s)(<!-- fuzz -->\n).*(\n<!-- end of fuzz -->)',
        lambda found: f'{found[1]}\n{markdown(results)}\n{found[2]}',
        text,
    )
    page.write_text(made, encoding='utf8')


def _names(results: Sequence[dict[str, Any]], key: str, known: dict[str, str]) -> list[str]:
    there = {result.get(key, 'died') for result in results}
    return [name for name in known if name in there] + sorted(there - known.keys())


def _table(
    head: str, names: dict[str, str], results: Sequence[dict[str, Any]], row: Callable[[dict[str, Any]], str]
) -> str:
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    for result in results:
        outcome = result['outcome']
        counts[row(result)][outcome if outcome in ALLOWED else 'neither'] += 1
    lines = [f'| {head} | cases | refused | worked | neither |', '|---|---:|---:|---:|---:|']
    for name, count in [*counts.items(), ('all', sum(counts.values(), Counter()))]:
        cases = count.total() - count['unfit']
        numbers = (cases, count['refused'], count['worked'], count['neither'])
        lines.append(f'| {names.get(name, name)} | {" | ".join(f"{number:,}" for number in numbers)} |')
    return '\n'.join(lines)
