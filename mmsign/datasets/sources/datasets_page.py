"""The known data sets as a table of the documentation."""

from __future__ import annotations

from mmsign.datasets.sources.datasets import KNOWN


def render() -> str:
    """The table of data sets as Markdown."""
    heads = ['set', 'command', 'signs', 'classes', 'clips', 'signers', 'splits', 'names and lists', 'where']
    heads += ['licence', 'others report']
    lines = [f'| {" | ".join(heads)} |', '|---' * len(heads) + '|']
    for key, known in KNOWN.items():
        splits = ', '.join(f'{split} {count:,}' for split, count in known.splits.items())
        counts = [f'{count:,}' if count else '?' for count in (known.classes, known.clips, known.signers)]
        cells = [
            f'{known.name} ({known.paper})' if known.paper else known.name,
            '`samslr`' if key == 'nmfs_csl' else f'`{key}`',
            known.signs,
            *counts,
            splits or 'as listed',
            known.naming.replace('|', '\\|'),
            known.where,
            known.licence,
            '; '.join(f'{number}: {who}' for number, who in known.published),
        ]
        lines.append(f'| {" | ".join(cells)} |')
    return '\n'.join(lines) + '\n'
