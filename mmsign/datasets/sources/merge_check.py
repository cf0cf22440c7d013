"""Whether archives fit together."""

from __future__ import annotations

from collections.abc import Sequence

from mmsign.datasets.archive import PoseArchive
from mmsign.utils.errors import MMSignError

#: What the parts must have in common.
SAME = ('version', 'layout', 'channels', 'dtype')


def check_parts(archives: Sequence[PoseArchive]) -> None:
    """Refuse archives that do not fit together.

    Raises:
        MMSignError: Naming the first archive that differs, and in what.
    """
    first, owner = archives[0], dict.fromkeys(archives[0].columns['clip_id'].tolist(), archives[0].path)
    for archive in archives[1:]:
        check_same(archive, first, SAME, 'prepare both with the same options')
        if archive.glosses != first.glosses:
            label = next((i for i, (a, b) in enumerate(zip(archive.glosses, first.glosses)) if a != b), None)
            problem = (
                f'has {len(archive.glosses)} classes, {first.path} has {len(first.glosses)}'
                if label is None
                else f'label {label} is {archive.glosses[label]!r}, in {first.path} {first.glosses[label]!r}'
            )
            raise MMSignError(
                problem,
                file=archive.path,
                field='glosses',
                fix='prepare both with one gloss file (--glosses)',
            )
        for clip_id in archive.columns['clip_id'].tolist():
            if clip_id in owner:
                raise MMSignError(
                    f'is also in {owner[clip_id]}',
                    file=archive.path,
                    clip=clip_id,
                    field='clip_id',
                    fix='leave one of them out',
                )
            owner[clip_id] = archive.path


def check_same(archive: PoseArchive, first: PoseArchive, keys: Sequence[str], fix: str) -> None:
    """Refuse an archive whose ``meta.json`` differs from the first one's.

    Raises:
        MMSignError: Naming both values of the first of ``keys`` that differs.
    """
    for key in keys:
        if archive.meta.get(key) != first.meta.get(key):
            raise MMSignError(
                f'is {archive.meta.get(key)}, in {first.path} it is {first.meta.get(key)}',
                file=archive.path,
                field=key,
                fix=fix,
            )
