"""Phonological attributes of classes: from ASL-LEX, from HamNoSys, and from descriptions by the rules."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mmsign.prompts.files.attributes import Attributes
from mmsign.prompts.files.descriptions import Description, read_descriptions
from mmsign.prompts.language.folding import fold
from mmsign.prompts.language.lexicon import concepts, find_concepts, languages
from mmsign.prompts.readers import asl_lex, sigml
from mmsign.utils.errors import MMSignError, warn

#: Attribute → the kinds of the lexicons' concepts that are its values.
KINDS = {
    'hands': ('hand',),
    'fingers': ('finger',),
    'handshape': ('handshape',),
    'location': ('body', 'handplace'),
    'direction': ('direction',),
    'movement': ('motion', 'trajectory'),
}
Sign = tuple[list[str], dict[str, list[str]]]


def make_attributes(source: str | os.PathLike, glosses: Sequence[str]) -> list[Attributes]:
    """Attributes of an archive's classes, looked up by their names.

    Args:
        source: ASL-LEX's table (``.csv``), signs in SiGML (a file, a folder, a tar archive), or a
            description file (``.jsonl``), in which the rules' lexicons find them.
        glosses: The classes, in label order.

    Returns:
        One row a class; one that the source does not know has no attributes, which is said.

    Raises:
        MMSignError: If the source is none of the three, or knows none of the classes.
    """
    path = Path(source)
    if not path.exists():
        raise MMSignError('no such file or folder', file=path, fix='correct the path')
    if path.suffix.lower() == '.jsonl':
        signs: Iterable[Sign] = (([row.gloss], of_description(row)) for row in read_descriptions(path))
    elif path.is_file() and path.suffix.lower() in ('.csv', '.tsv', '.txt'):
        if not asl_lex.recognises(path):
            raise MMSignError(
                'lacks the columns of ASL-LEX 2.0', file=path, fix='give signdata.csv, SiGML or descriptions'
            )
        signs = asl_lex.phonology(path)
    else:
        signs = sigml.phonology(path)
    rows = [
        Attributes(label, gloss, found, path.name if found else '')
        for label, (gloss, found) in enumerate(_matched(signs, glosses))
    ]
    absent = [row.gloss for row in rows if not row.attributes]
    if len(absent) == len(rows):
        problem = f'knows none of the classes, such as {glosses[0]!r}'
        raise MMSignError(problem, file=path, field='gloss', fix='give a source that has their words')
    if absent:
        warn(f'{path}: {len(absent)} of {len(rows)} classes are not in it, such as {absent[0]!r}')
    return rows


def _matched(signs: Iterable[Sign], glosses: Sequence[str]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Each class with its attributes; a sign's other names count where no sign is called just that."""
    own: dict[str, dict[str, list[str]]] = {}
    other: dict[str, dict[str, list[str]]] = {}
    for names, attributes in signs:
        own.setdefault(fold(names[0]), attributes)
        for name in names[1:]:
            other.setdefault(fold(name), attributes)
    for gloss in glosses:
        name = fold(gloss)
        yield gloss, own.get(name) or other.get(name) or {}


def of_description(row: Description) -> dict[str, list[str]]:
    """What the lexicon of its language finds in a description's first global text."""
    if not row.globals or row.language not in languages():
        return {}
    found = set(find_concepts(row.globals[0], row.language))
    values = {
        name: sorted(concept for concept in found if concepts()[concept][0] in kinds)
        for name, kinds in KINDS.items()
    }
    return {name: value for name, value in values.items() if value}
