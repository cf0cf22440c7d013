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
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from mmsign.prompts.readers.record import Record
from mmsign.utils.errors import MMSignError

_TABLE = Path(__file__).with_name('asl_lex.json')
_MORPHEMES = ('', 'M2', 'M3', 'M4', 'M5', 'M6')
_ABSENT = ('', 'NA', None)
_SYMMETRICAL = 'SymmetricalOrAlternating'
#: Signs that one English word may translate; more have it as a keyword.
_MOST_SIGNS = 4
_Value = Callable[[str], str | None]


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
    for row, name, extra in _signs(Path(path)):
        try:
            text = ' '.join(filter(None, (_describe(row, m) for m in _MORPHEMES)))
        except KeyError as error:
            raise _missing(error, path) from None
        if text:
            yield Record(f'{name} ({", ".join(extra)})' if extra else name, text, row['EntryID'])


def phonology(path: str | os.PathLike) -> Iterator[tuple[list[str], dict[str, list[str]]]]:
    """Names of each sign, and its attributes: the value of each phonological column that has one.

    The columns are those of the sign's first morpheme.

    Raises:
        MMSignError: If a column is missing, or the table is no CSV.
    """
    for row, name, extra in _signs(Path(path)):
        try:
            values = {key: row[f'{column}.2.0'] for key, column in _words()['attributes'].items()}
        except KeyError as error:
            raise _missing(error, path) from None
        yield [name, *extra], {key: [value] for key, value in values.items() if value not in _ABSENT}


def _missing(error: KeyError, path: str | os.PathLike) -> MMSignError:
    return MMSignError('is missing', file=path, field=error.args[0], fix='use ASL-LEX 2.0 (signdata.csv)')


def _signs(path: Path) -> Iterator[tuple[dict[str, str], str, list[str]]]:
    """Row, name and other names of each sign."""

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

    table, own = list(rows()), set[str]()
    shared: Counter[str] = Counter()
    for row in table:
        own.add(_name(row['EntryID']))
        shared.update(set(map(_name, (row.get('SignBankEnglishTranslations') or '').split(','))))
    for row in table:
        name = _name(row['EntryID'])
        # bra_2 is another sign than bra: it answers to “bra” only where no sign is called just that
        others = [re.sub(r' \d$', '', name), row.get('LemmaID') or '', row.get('DominantTranslation') or '']
        further = (row.get('SignBankEnglishTranslations') or '').split(',')
        # “food” stands with apple and with forty others: what kind of thing it is, not what it is called
        others += [other for other in further if shared[_name(other)] <= _MOST_SIGNS]
        aliases = dict.fromkeys(re.sub(r' \d$', '', _name(other)) for other in others)
        yield row, name, [alias for alias in aliases if alias and alias != name and alias not in own]


def _name(text: str) -> str:
    """``thank_you_2`` → ``thank you 2``; brackets would start a list of aliases."""
    return re.sub(r'[()（）]', '', text.strip()).replace('_', ' ').strip().casefold()


def _describe(row: dict[str, str], morpheme: str) -> str:
    def value(column: str) -> str | None:
        found = row[f'{column}{morpheme}.2.0']
        return None if found in _ABSENT else found

    if value('Handshape') is None and value('SelectedFingers') is None:
        return ''
    kind = value('SignType')
    sentences = ['Then:'] if morpheme else []
    sentences.append(_hand(value, 'Both hands have' if kind == _SYMMETRICAL else 'The right hand has'))
    other = value('NonDominantHandshape')
    if kind not in ('OneHanded', _SYMMETRICAL) and other is not None and not other.endswith('Violation'):
        still = 'holds still and has' if (kind or '').startswith('Asymmetrical') else 'has'
        sentences.append(f'The left hand {still} the {_handshape(other)}.')
    sentences.append(_path(value))
    return ' '.join(filter(None, sentences))


def _handshape(name: str) -> str:
    """“B” handshape; a name that says little is followed by what it means."""
    known = _words()['handshape'].get(name.lower(), '')
    quoted = name.replace('_', ' ').upper() if len(name) == 1 else name.replace('_', ' ')
    return f'“{quoted}” handshape{known and ", " + known}'


def _hand(value: _Value, subject: str) -> str:
    """Handshape, selected fingers, flexion, spread and thumb of the dominant hand, or of both."""
    words = _words()
    parts = []
    selected = value('SelectedFingers') or ''
    names = [words['fingers'][letter] for letter in selected if letter in words['fingers'] and letter != 't']
    how = words['flexion'].get(value('Flexion') or '')
    if names and how:
        spread = {'1': ' and spread', '0': ' and together'}.get(value('Spread') or '', '')
        verb = 'fingers are' if names[1:] else 'finger is'
        parts.append(f'the {_listed(names)} {verb} {how}{spread if names[1:] else ""}')
    if thumb := _thumb(value, names if how else []):
        parts.append(thumb)
    if (name := value('Handshape')) is None:
        text = _listed(parts)
        return text[:1].upper() + text[1:] + '.' if text else ''
    return f'{subject} the {_handshape(name)}{": " if parts else ""}{_listed(parts)}.'


def _thumb(value: _Value, named: list[str]) -> str:
    """Where the thumb is: “Open” is opposed to the fingers in a C and stretched out in an L.

    It touches the selected fingers and no others. Where these open or close, it does so only when they are
    bent: “straight” is how they begin.
    """
    position, shape = value('ThumbPosition'), (value('Handshape') or '').lower()
    touches = value('ThumbContact') == '1'
    if position == 'Closed':
        return 'the thumb is closed over the fingers' if touches else 'the thumb is closed'
    if position != 'Open':
        return ''
    if touches:
        fingers = 'the fingers' if not named or len(named) > 3 else 'them' if named[1:] else 'it'
        meets = value('FlexionChange') == '1' and value('Flexion') == 'FullyOpen'
        return f'the thumb touches {fingers}{" when closed" if meets else ""}'
    return 'the thumb is opposed to the fingers' if shape in _words()['opposed'] else 'the thumb is extended'


def _listed(items: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return ' and '.join(filter(None, [', '.join(items[:-1]), *items[-1:]]))


def _path(value: _Value) -> str:
    """Movement, locations, contact and rotation; the columns describe the hand or hands that move."""
    words = _words()
    kind = value('SignType') or 'OneHanded'
    both = not kind.startswith(('OneHanded', 'Asymmetrical'))
    path = words['movement'].get(value('Movement') or '', '')
    (place, second), touched = _places(value), _touched(value)
    verbs = [path] if path else []
    if place and place == touched:
        verbs.append(f'touches {words["touched"].get(place) or place.partition(" ")[2]}')
    elif place:
        verbs[-1:] = [f'{verbs[-1] if verbs else "is held"} {place}']
    if second and second != place:
        verbs.append(f'ends {second}')
    if touched and touched not in (place, second):
        verbs.append(f'touches {touched}')
    for one, several in words['plural'].items() if both else ():
        verbs = [re.sub(rf'^{one}\b', several, verb) for verb in verbs]
    how = [text for column, text in words['manner'].items() if value(column) == '1']
    if value('FlexionChange') == '1' and (change := words['change'].get(value('Flexion') or '')):
        how[0] = change
    if [value('FlexionChange'), value('SpreadChange')] == ['1', '1']:
        how[:2] = [f'{how[0]} and {how[1].removeprefix("while the fingers ")}']
    if not verbs and not how:
        return ''
    did = _listed(verbs or ['move' if both else 'moves'])
    hands = 'Both hands' if both else 'The right hand'
    if kind == _SYMMETRICAL and value('Movement') not in (None, 'None'):
        hands += ', together or in alternation,'
    return f'{hands} {", ".join([did, *how])}.'


def _places(value: _Value) -> tuple[str, str]:
    """Where the hand begins, roughly if the exact place is none of the column's values, and where it ends."""
    words = _words()
    exact, second = (
        words['location'].get(value(c) or '', '') for c in ('MinorLocation', 'SecondMinorLocation')
    )
    return exact or words['major'].get(value('MajorLocation') or '', ''), second


def _touched(value: _Value) -> str:
    """What the hand touches: where it begins or ends, else what it is near; of two hands one another."""
    if value('Contact') != '1':
        return ''
    if value('MajorLocation') == 'Neutral':
        return 'each other' if value('SignType') == _SYMMETRICAL else ''
    reached = [place for place in _places(value) if place.startswith(('at ', 'on ', 'under '))]
    return reached[0] if reached else 'it'
