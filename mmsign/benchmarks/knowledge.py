"""How fast, how large and how complete a knowledge base is: 1 GB of text with planted glosses."""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import random
import resource
import sqlite3
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import accumulate
from pathlib import Path
from typing import Any

from mmsign.prompts.knowledge.base import KnowledgeBase
from mmsign.prompts.knowledge.building import build_knowledge
from mmsign.utils.cli import make_parser
from mmsign.utils.cli import run as run_command
from mmsign.utils.files import write_text
from mmsign.version import __version__

#: The largest single document the paper names.
DOCUMENT_BYTES = 50_000_000
_COMMON, _RARE = (0x4E00, 0x6E00), (0x7000, 0x9FA0)


def make_glosses(count: int, seed: int = 0) -> list[str]:
    """Distinct glosses of two to four characters that the filler text does not use."""
    draw = random.Random(seed)
    glosses: dict[str, None] = {}
    while len(glosses) < count:
        length = draw.choice((2, 2, 2, 3, 4))
        glosses[''.join(chr(draw.randrange(*_RARE)) for _ in range(length))] = None
    return list(glosses)


def filler(seed: int) -> Iterator[str]:
    """Endless paragraphs of a 40,000-word vocabulary with Zipf-like frequencies over 3,500 characters."""
    draw = random.Random(seed)
    characters = [chr(c) for c in draw.sample(range(*_COMMON), 3500)]
    frequent = list(accumulate(1 / (rank + 20) for rank in range(len(characters))))
    lengths = draw.choices((1, 2, 2, 3), k=40_000)
    words = [''.join(draw.choices(characters, cum_weights=frequent, k=length)) for length in lengths]
    cumulative = list(accumulate(1 / (rank + 10) for rank in range(len(words))))
    while True:
        drawn = draw.choices(words, cum_weights=cumulative, k=3000)
        for start in range(0, len(drawn), 60):
            sentences = (''.join(drawn[i : i + 12]) for i in range(start, start + 60, 12))
            yield '。'.join(sentences) + '。\n\n'


def write_corpus(folder: Path, size_bytes: int, glosses: list[str]) -> list[Path]:
    """Documents of at most 50 MB, each gloss planted once."""
    sizes = [DOCUMENT_BYTES] * (size_bytes // DOCUMENT_BYTES)
    if size_bytes % DOCUMENT_BYTES:
        sizes.append(size_bytes % DOCUMENT_BYTES)
    files = []
    for number, size in enumerate(sizes):
        mine = glosses[number :: len(sizes)]
        path = folder / f'document{number:03d}.txt'
        written, planted = 0, 0
        with path.open('w', encoding='utf8') as file:
            for paragraph in filler(number):
                if planted < len(mine) and written >= planted * size // len(mine):
                    paragraph = f'{mine[planted]}：右手伸出，{paragraph}'
                    planted += 1
                file.write(paragraph)
                written += len(paragraph.encode())
                if written >= size:
                    break
        files.append(path)
    return files


def _build(files: list[Path], out: Path) -> tuple[float, float, int, int, int]:
    """Wall and processor seconds, peak memory, memory of the imports (bytes), passages."""
    start, cpu = time.perf_counter(), time.process_time()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    counts = build_knowledge(list(files), out)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, busy = time.perf_counter() - start, time.process_time() - cpu
    return seconds, busy, peak * 1024, before * 1024, sum(counts.values())


def run(
    out_dir: str | os.PathLike, size_bytes: int = 1_000_000_000, anchors: dict[str, float] | None = None
) -> dict[str, dict[str, Any]]:
    """Build a knowledge base of planted text and look every planted gloss up.

    Args:
        out_dir: Where corpus and knowledge base go; both are deleted at the end.
        size_bytes: Size of the corpus; of another than 1 GB, ``index_seconds_of_1_gb`` is extrapolated.
        anchors: From :func:`mmsign.benchmarks.anchors.measure`.

    Returns:
        ``ratios`` (``found`` of the glosses, ``size`` of the file over the text, with anchors
        ``knowledge_of_allowed``, the time in which the disk reads the text and writes the file over ours),
        ``medians`` (seconds, megabytes, milliseconds), ``versions``.
    """
    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    glosses = make_glosses(500)
    files = write_corpus(folder, size_bytes, glosses)
    kb = folder / 'knowledge.sqlite'
    try:
        # a process of its own: its peak memory is the build's and nothing else's
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context('spawn')) as pool:
            seconds, busy, peak, imports, passages = pool.submit(_build, files, kb).result()
        knowledge = KnowledgeBase(kb)
        times, found = [], 0
        for gloss in random.Random(1).sample(glosses, len(glosses)):
            start = time.perf_counter()
            entries = knowledge.search(gloss)
            times.append((time.perf_counter() - start) * 1000)
            found += any(f'{gloss}：' in entry.text for entry in entries)
        text_bytes = sum(file.stat().st_size for file in files)
        kb_bytes = kb.stat().st_size
    finally:
        for file in (*files, kb):
            file.unlink(missing_ok=True)
    ratios = {'found': found / len(glosses), 'size': round(kb_bytes / text_bytes, 3)}
    if anchors:
        disk = text_bytes / anchors['disk_read_mb_per_s'] + kb_bytes / anchors['disk_write_mb_per_s']
        ratios['knowledge_of_allowed'] = disk / 1e6 / seconds
    return {
        'ratios': ratios,
        'medians': {
            'text_mb': round(text_bytes / 1e6, 1),
            'passages': passages,
            'index_seconds': round(seconds, 1),
            'index_seconds_of_1_gb': round(seconds * 1e9 / text_bytes, 1),
            'index_cpu_seconds': round(busy, 1),
            'kb_mb': round(kb_bytes / 1e6, 1),
            'peak_mb': round(peak / 1e6, 1),
            'imports_mb': round(imports / 1e6, 1),
            'lookup_p50_ms': round(statistics.median(times), 3),
            'lookup_p95_ms': round(statistics.quantiles(times, n=20)[-1], 3),
            'found': found,
        },
        'versions': {
            'mmsign': __version__,
            'python': platform.python_version(),
            'sqlite': sqlite3.sqlite_version,
        },
    }


def main() -> int:
    parser = make_parser(
        'Measure the knowledge base on text with planted glosses.',
        'python -m mmsign.benchmarks.knowledge --dir scratch --megabytes 1000 --out knowledge.json',
    )
    parser.add_argument('--dir', required=True, help='scratch folder; needs about four times the size')
    parser.add_argument('--megabytes', type=int, default=1000)
    parser.add_argument('--out', help='write the numbers as JSON')
    args = parser.parse_args()
    text = json.dumps(run(args.dir, args.megabytes * 1_000_000), indent=2)
    print(text)
    if args.out:
        write_text(args.out, text + '\n')
    return 0


if __name__ == '__main__':
    run_command(main)
