"""Build a knowledge base from dictionaries, textbooks and databases of signs."""

from __future__ import annotations

from pathlib import Path

from mmsign.utils.cli import make_parser, run


def main() -> int:
    parser = make_parser(
        'Build a knowledge base (one SQLite file) from text, Markdown, CSV/TSV, Excel, Word, JSON Lines, '
        'SQLite, PDF, ASL-LEX and SiGML.',
        'python tools/build_knowledge.py signs.db alphabet.tsv --out kb.sqlite --query '
        "'SELECT word AS headword, description AS text, title AS entry FROM signs'",
    )
    parser.add_argument('sources', nargs='+', metavar='SOURCE', help='files, folders or archives')
    parser.add_argument('--out', required=True, metavar='KB.sqlite', help='the knowledge base to write')
    parser.add_argument('--query', help='for SQLite sources: SELECT … AS headword, … AS text, … AS entry')
    parser.add_argument('--encoding', default='utf-8-sig', help='of text sources (default: UTF-8)')
    parser.add_argument(
        '--columns',
        nargs=2,
        default=(),
        metavar=('HEADWORD', 'TEXT'),
        help='headings in tables, if not guessed',
    )
    args = parser.parse_args()

    from tqdm import tqdm

    from mmsign.prompts.knowledge.base import KnowledgeBase
    from mmsign.prompts.knowledge.building import build_knowledge
    from mmsign.prompts.readers import source_files

    total = sum(f.stat().st_size for f in source_files(args.sources) if f.is_file())
    with tqdm(total=total, unit='B', unit_scale=True, desc='sources') as bar:
        counts = build_knowledge(
            args.sources,
            args.out,
            args.query,
            args.encoding,
            args.columns,
            progress=lambda _, size: bar.update(size),
        )
    for name, kind, count in KnowledgeBase(args.out).sources():
        print(f'{name}: {count} entries, {kind}')
    print(f'{args.out}: {sum(counts.values())} entries, {Path(args.out).stat().st_size / 1e6:.1f} MB')
    return 0


if __name__ == '__main__':
    run(main)
