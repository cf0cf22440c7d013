"""The description file: JSON Lines, one class a line, readable and diffable.

It is the contract between whoever describes signs (a generator, a language
model, a linguist with an editor) and the text bank that training looks up.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mmsign.keypoints import PARTS
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import file_hash, write_text
from mmsign.utils.json_texts import loads


@dataclass
class PartText:
    """A segment of a description and the parts of the body it speaks of (many-to-many)."""

    text: str
    parts: list[str]


@dataclass
class Description:
    """What is written about one class.

    Attributes:
        label: Zero-based class index.
        gloss: The sign's name.
        language: Language of the texts (ISO 639-1).
        globals: Descriptions of the whole sign, T_g; one for each variant of the sign.
        synonyms: Other wordings of the same facts, T_s.
        parts: Part texts, T_p.
        sources: Where the facts come from: ``{'kb': name, 'entry': headword}``.
        model: Who wrote it: a language model, ``offline``, or ``hand``.
        prompt_version: Version of the prompts or rules.
        flags: What a reader should know, such as ``missing_glyph`` or ``unresolved:ZH``.
    """

    label: int
    gloss: str
    language: str = 'en'
    globals: list[str] = field(default_factory=list)
    synonyms: list[str] = field(default_factory=list)
    parts: list[PartText] = field(default_factory=list)
    sources: list[dict[str, str]] = field(default_factory=list)
    model: str = 'hand'
    prompt_version: str = '1'
    flags: list[str] = field(default_factory=list)

    @classmethod
    def from_dict(cls, row: Mapping[str, Any], file: Any = None) -> Description:
        """Check one parsed line and build the description from it.

        Raises:
            MMSignError: If a field is missing, unknown, or of the wrong type.
        """
        known = set(cls.__dataclass_fields__)
        clip = f'gloss {row.get("gloss")!r}'

        def bad(problem: str, name: str) -> MMSignError:
            return MMSignError(f'{problem} ({clip})', file=file, field=name, fix='correct that line')

        for name in ('label', 'gloss'):
            if name not in row:
                raise bad('is missing', name)
        for name in sorted(set(row) - known):
            raise bad(f'is unknown; known are {", ".join(sorted(known))}', name)
        if not isinstance(row['label'], int) or isinstance(row['label'], bool) or row['label'] < 0:
            raise bad(f'must be a zero-based integer, not {row["label"]!r}', 'label')
        for name in ('gloss', 'language', 'model', 'prompt_version'):
            if not isinstance(row.get(name, ''), str):
                raise bad('must be a string', name)
        for name in ('globals', 'synonyms', 'flags'):
            texts = row.get(name, [])
            if not isinstance(texts, list) or not all(isinstance(t, str) and t.strip() for t in texts):
                raise bad('must be a list of non-empty strings', name)
        parts, items = [], row.get('parts', [])
        if not isinstance(items, list):
            raise bad("must be a list of {'text': ..., 'parts': [...]}", 'parts')
        for item in items:
            good = isinstance(item, dict) and set(item) == {'text', 'parts'}
            good = good and isinstance(item['text'], str) and bool(item['text'].strip())
            if not good or not isinstance(item['parts'], list) or not item['parts']:
                raise bad("must be a list of {'text': ..., 'parts': [...]}", 'parts')
            unknown = [p for p in item['parts'] if p not in PARTS]
            if unknown:
                raise bad(f'names unknown parts {unknown}; known are {", ".join(PARTS)}', 'parts')
            parts.append(PartText(item['text'], list(item['parts'])))
        sources = row.get('sources', [])
        if not isinstance(sources, list) or not all(
            isinstance(source, dict) and all(isinstance(text, str) for text in source.values())
            for source in sources
        ):
            raise bad("must be a list of {'kb': ..., 'entry': ...}", 'sources')
        return cls(**{**row, 'parts': parts})


def write_descriptions(path: str | os.PathLike, descriptions: Iterable[Description]) -> None:
    """Write a description file atomically, sorted by label."""
    rows = sorted(descriptions, key=lambda d: d.label)
    lines = (json.dumps(asdict(row), ensure_ascii=False) + '\n' for row in rows)
    write_text(path, ''.join(lines))


def read_descriptions(path: str | os.PathLike, glosses: Sequence[str] | None = None) -> list[Description]:
    """Read a description file.

    Args:
        path: The JSON Lines file.
        glosses: If given, every one of these classes must have a line under
            its label, and the names must agree. A line without texts is fine.

    Returns:
        The descriptions, sorted by label.

    Raises:
        MMSignError: If the file is absent or a line is malformed, a label
            occurs twice, or a class has no line or another gloss.
    """
    path = Path(path)
    if not path.is_file():
        raise MMSignError(
            'no such description file', file=path, fix='write it with tools/generate_descriptions.py'
        )
    found: dict[int, Description] = {}
    try:
        content = path.read_text(encoding='utf-8-sig')  # some editors write a byte order mark
    except UnicodeDecodeError as error:
        raise MMSignError(f'is not UTF-8: {error}', file=path, fix='save it as UTF-8') from None
    # not splitlines(), which also cuts at characters that a text may hold, such as U+2028
    for number, line in enumerate(content.split('\n'), 1):
        if not line.strip():
            continue
        try:
            row = loads(line)
        except ValueError as error:
            raise MMSignError(f'line {number} is {error}', file=path, fix='correct that line') from None
        if not isinstance(row, dict):
            raise MMSignError(f'line {number} is not a JSON object', file=path, fix='correct that line')
        description = Description.from_dict(row, file=f'{path}:{number}')
        if description.label in found:
            raise MMSignError(
                f'label {description.label} occurs twice',
                file=f'{path}:{number}',
                field='label',
                fix='keep one line a class',
            )
        found[description.label] = description
    for label, gloss in enumerate(glosses or ()):
        if label not in found:
            raise MMSignError(
                f'class {label} ({gloss}) has no line',
                file=path,
                field='label',
                fix='add a line for it; its lists of texts may be empty',
            )
        if found[label].gloss != gloss:
            raise MMSignError(
                f'class {label} is {found[label].gloss!r} here but {gloss!r} in the data',
                file=path,
                field='gloss',
                fix='labels must be zero-based and in the order of the glosses',
            )
    return [found[label] for label in sorted(found)]


#: Fingerprint that ties a text bank to its description file.
hash_descriptions = file_hash
