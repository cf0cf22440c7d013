"""Texts, tables and lists in odd encodings, with odd cells and odd lines."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from fuzz.cases import Fault, Unfit

TEXTS = ('.csv', '.tsv', '.txt', '.md', '.json', '.jsonl', '.sigml', '.yml')
TABLES = ('.csv', '.tsv', '.txt')
#: What somebody may write into a cell.
CELLS = (
    *('', ' ', '"', '""', "'", '\t', '-1', '0', '1e999', 'nan', 'inf', '-inf', '1_0', '٣', '²', '0x10'),
    *('1.5', '9' * 5000, '../../escaped', '/etc/passwd', '/dev/zero', '..', '.', '~', '~root', 'C:\\x'),
    *('\\\\host\\x', 'a/../b', 'nul', '\x00', 'a\x00b', '\x1b[31m', '\u202e', '\ud7ff', '\ufffe'),
    *('\U0010ffff', 'é'),
    *('e\u0301', '=1+1', 'x' * 100_000, '[1, 2', '[]', '[[1]]', '{}', '["a"]', '[1e999]', '[NaN]'),
    *('a,b', 'a;b'),
    *('a\nb', '"a\nb', '${x}', '%s%n', '{0}'),
)  # fmt: skip


def read(file: Path) -> str:
    try:
        return file.read_text(encoding='utf8')
    except UnicodeDecodeError:
        raise Unfit from None


def write(file: Path, text: str) -> None:
    file.write_bytes(text.encode('utf8', 'surrogatepass'))


def encoding(file: Path, rng: np.random.Generator, canary: Path) -> None:
    names = ('utf-16', 'utf-16-le', 'utf-32', 'utf-7', 'cp1252', 'gb18030', 'cp500', 'utf-8-sig', 'shift_jis')
    name = names[int(rng.integers(len(names)))]
    file.write_bytes(('é' * int(rng.integers(3)) + read(file)).encode(name, 'replace'))


def strange(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """A strange piece of text somewhere."""
    text, piece = read(file), CELLS[int(rng.integers(len(CELLS)))]
    at = int(rng.integers(len(text) + 1))
    write(file, text[:at] + piece + text[at:])


def halves(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """Bytes that are half a character."""
    content = bytearray(file.read_bytes())
    content.insert(int(rng.integers(len(content) + 1)), int(rng.choice([0xC3, 0x80, 0xFF, 0xED, 0xF4])))
    file.write_bytes(content)


def cell(file: Path, rng: np.random.Generator, canary: Path) -> None:
    lines = read(file).splitlines()
    for _ in range(int(rng.integers(1, 3))):
        i = int(rng.integers(len(lines) or 1))
        if lines:
            cells = re.split(r'([,;\t|])', lines[i])
            cells[2 * int(rng.integers((len(cells) + 1) // 2))] = CELLS[int(rng.integers(len(CELLS)))]
            lines[i] = ''.join(cells)
    write(file, '\n'.join(lines) + '\n')


def lines(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """Lines lost, twice, exchanged, without end, or with other ends."""
    rows = read(file).splitlines()
    if not rows:
        raise Unfit
    i, j = rng.integers(len(rows), size=2).tolist()
    kind = int(rng.integers(6))
    if kind == 0:
        del rows[i]
    elif kind == 1:
        rows.insert(j, rows[i])
    elif kind == 2:
        rows[i], rows[j] = rows[j], rows[i]
    elif kind == 3:
        rows[i] += ',surplus' * int(rng.integers(1, 3))
    elif kind == 4:
        rows[i] = rows[i] * int(rng.integers(2, 5000))
    ends = ('\n', '\r\n', '\r', '\n\n', '\u2028', '\x0b')
    write(file, (ends[int(rng.integers(len(ends)))] if kind == 5 else '\n').join(rows))


FAULTS = [
    Fault('text', 'other encodings', encoding, TEXTS),
    Fault('text', 'strange characters', strange, TEXTS),
    Fault('text', 'half characters', halves, TEXTS),
    Fault('text', 'strange cells and paths', cell, TABLES),
    Fault('text', 'lines lost, twice, surplus', lines, (*TABLES, '.jsonl', '.md')),
]
