"""ASL-LEX 2.0: phonological columns of American signs turned into sentences.

Sehyr, Caselli, Cohen-Goldberg and Emmorey, "The ASL-LEX 2.0 Project", Journal
of Deaf Studies and Deaf Education, 2021. A sign of several morphemes has one
group of columns for each (``Handshape.2.0``, ``HandshapeM2.2.0``, …).
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from mmsign.prompts.readers.record import Record
from mmsign.utils.errors import MMSignError

_TABLE = Path(__file__).with_name('asl_lex.json')
_MORPHEMES = ('', 'M2', 'M3', 'M4', 'M5', 'M6')
_ABSENT = ('', 'NA', None)


@cache
def _words() -> dict[str, dict[str, str]]:
    return json.loads(_TABLE.read_text(encoding='utf8'))


def recognises(path: str | os.PathLike) -> bool:
    """Whether a table has ASL-LEX's columns."""
    with Path(path).open(encoding='utf-8-sig', errors='replace') as file:
        header = file.readline()
    return 'Handshape.2.0' in header and 'EntryID' in header


def read(path: str | os.PathLike) -> Iterator[Record]:
    """One record a sign.

    The headword is the entry's name; its lemma and its translations are
    aliases, unless a sign of that very name exists.

    Raises:
        MMSignError: If a phonological column is missing, or the table is no CSV.
    """
    path = Path(path)

    def rows() -> Iterator[dict[str, str]]:
        with path.open(encoding='utf-8-sig', errors='replace', newline='') as file:
            table = csv.DictReader(file, strict=True)
            try:
                if 'EntryID' not in (table.fieldnames or ()):
                    raise MMSignError(
                        'is no column of its own',
                        file=path,
                        field='EntryID',
                        fix='put commas between columns',
                    )
                yield from table
            except csv.Error as error:
                raise MMSignError(f'is not a table: {error}', file=path, fix='check its quotes') from None

    own = {_name(row['EntryID']) for row in rows()}
    for row in rows():
        name = _name(row['EntryID'])
        others = [row.get('LemmaID') or '', row.get('DominantTranslation') or '']
        others += (row.get('SignBankEnglishTranslations') or '').split(',')
        aliases = dict.fromkeys(_name(other) for other in others)
        extra = [alias for alias in aliases if alias and alias != name and alias not in own]
        try:
            text = ' '.join(filter(None, (_describe(row, m) for m in _MORPHEMES)))
        except KeyError as error:
            raise MMSignError(
                'is missing', file=path, field=error.args[0], fix='use ASL-LEX 2.0 (signdata.csv)'
            ) from None
        if text:
            yield Record(f'{name} ({", ".join(extra)})' if extra else name, text, row['EntryID'])


def _name(text: str) -> str:
    """``thank_you_2`` → ``thank you``; brackets would start a list of aliases."""
    text = re.sub(r'_(\d)$', '', text.strip())
    return re.sub(r'[()（）]', '', text).replace('_', ' ').strip().casefold()


def _describe(row: dict[str, str], morpheme: str) -> str:
    words = _words()

    def value(column: str) -> str | None:
        found = row[f'{column}{morpheme}.2.0']
        return None if found in _ABSENT else found

    if value('Handshape') is None and value('SelectedFingers') is None:
        return ''
    sentences = ['Then:'] if morpheme else []
    kind = value('SignType')
    if kind in words['sign_type']:
        sentences.append(words['sign_type'][kind])
    sentences.append(_hand(value))
    other = value('NonDominantHandshape')
    if other is not None and kind != 'OneHanded' and not other.endswith('Violation'):
        sentences.append(f'The left hand has the {_handshape(other)} handshape.')
    sentences.append(_path(value))
    return ' '.join(filter(None, sentences))


def _handshape(name: str) -> str:
    known = _words()['handshape'].get(name.lower())
    return known or f'“{name.replace("_", " ").upper() if len(name) == 1 else name.replace("_", " ")}”'


def _hand(value: Callable[[str], Any]) -> str:
    """Handshape, selected fingers, flexion, spread and thumb of the dominant hand."""
    words = _words()
    parts = []
    if (name := value('Handshape')) is not None:
        parts.append(f'The right hand has the {_handshape(name)} handshape')
    if (selected := value('SelectedFingers')) is not None:
        names = [words['fingers'][letter] for letter in selected if letter in words['fingers']]
        if names == ['thumb']:
            parts.append('the thumb is selected')
        elif names:
            listed = ' and '.join(filter(None, [', '.join(names[:-1]), names[-1]]))
            verb = 'fingers are' if len(names) > 1 else 'finger is'
            how = words['flexion'].get(value('Flexion') or '', 'selected')
            spread = (
                {'1': ' and spread', '0': ' and together'}.get(value('Spread') or '', '') if names[1:] else ''
            )
            parts.append(f'the {listed} {verb} {how}{spread}')
    if value('ThumbPosition') in words['thumb'] and value('SelectedFingers') != 't':
        touching = ' and touches the fingers' if value('ThumbContact') == '1' else ''
        parts.append(words['thumb'][value('ThumbPosition')] + touching)
    text = ', '.join(parts)
    return text[:1].upper() + text[1:] + '.' if text else ''


def _path(value: Callable[[str], Any]) -> str:
    """Movement, locations, contact and rotation; the columns describe the hand or hands that move."""
    words = _words()
    parts = []
    path = words['movement'].get(value('Movement') or '', '')
    kind = value('SignType') or 'OneHanded'
    both = not kind.startswith(('OneHanded', 'Asymmetrical'))
    for one, several in words['plural'].items() if both else ():
        path = path.replace(one, several)
    if path:
        parts.append(path)
    places = [words['location'].get(value(c) or '') for c in ('MinorLocation', 'SecondMinorLocation')]
    if places[0]:
        parts.append(
            ('touching ' if value('Contact') == '1' and value('MajorLocation') != 'Neutral' else '')
            + places[0]
        )
    if places[1] and places[1] != places[0]:
        parts.append(f'ending {places[1]}')
    for column, text in (
        ('FlexionChange', 'while the fingers open or close'),
        ('SpreadChange', 'while the fingers spread or come together'),
        ('UlnarRotation', 'with a twist of the wrist'),
        ('RepeatedMovement', 'repeated'),
    ):
        if value(column) == '1':
            parts.append(text)
    return f'{"Both hands" if both else "The right hand"} {", ".join(parts)}.' if parts else ''
