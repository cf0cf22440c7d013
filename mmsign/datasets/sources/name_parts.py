"""What the names of clips may say: which part of them looks like the word, and which like the signer."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

#: What signers are called in the names of files: P01, signer3, subject_12.
PEOPLE = r'(?:p|s|id|signer|subject|person|participant|user|speaker|actor|sub|subj)[_-]?\d+'
#: Names of folders that are signers beyond doubt.
FOLDERS = r'(?:p|signer|subject|person|participant|user|speaker|actor|subj)[_ -]?\d+'
_SEPARATORS = ('_', '-', ' ', '.')
#: A word has so many clips in the mean, or a part of a name is none.
CLIPS = 1.5


def propose_word(names: Sequence[str]) -> str:
    """A regular expression that finds the word in names of clips such as ``house_P01_3``; empty if none does.

    Examples:
        >>> propose_word(['thank_you_1', 'thank_you_2', 'house_1', 'house_2'])
        '^(.+?)[_ -]?\\\\d+$'
        >>> propose_word(['P1_house_1', 'P2_house_1', 'P1_tree_1', 'P2_tree_1'])
        '^[^_]+_([^_]+)'
    """
    counted = [re.match(r'^([^0-9]+?)[_ -]?\d+$', name) for name in names]
    before = [match[1] for match in counted if match]
    people = all(re.search(f'(?i)(?<![a-z]){PEOPLE}$', f'{value}0') for value in before)
    if _repeats(before, names) and not people:
        return r'^(.+?)[_ -]?\d+$'
    for separator in _SEPARATORS:
        rows = [name.split(separator) for name in names]
        for place in range(min(map(len, rows))) if min(map(len, rows)) > 1 else ():
            values = [row[place] for row in rows]
            if _repeats(values, names) and not all(_is_person(value) for value in values):
                inside = f'[^{re.escape(separator)}]+'
                return f'^{(inside + re.escape(separator)) * place}({inside})'
    return ''


def _repeats(values: Sequence[str], names: Sequence[str]) -> bool:
    return len(values) == len(names) and 1 < len(set(values)) <= len(values) / CLIPS


def _is_person(value: str) -> bool:
    return re.fullmatch(f'{PEOPLE}|\\d+', value.casefold()) is not None


def are_people(folders: Collection[str]) -> bool:
    """Whether folders are called as signers are, and none as a word.

    Examples:
        >>> are_people(['signer_1', 'signer_2']), are_people(['house', 'person 1'])
        (True, False)
    """
    return bool(folders) and all(re.fullmatch(FOLDERS, name.casefold()) for name in folders)


def propose_signer(names: Sequence[str]) -> str:
    """A regular expression that finds what looks like a signer in most names, empty if none does.

    Examples:
        >>> propose_signer(['house/P01_1', 'house/P02_1', 'tree/P01_1'])
        '(?i)(?<![a-z])(p\\\\d+)'
    """
    found = [re.findall(f'(?i)(?<![a-z])(?:{PEOPLE})(?![0-9])', name) for name in names]
    if sum(map(bool, found)) < 0.9 * len(names):
        return ''
    kinds = {re.sub(r'\d+', '', match).casefold() for matches in found for match in matches[:1]}
    values = {match.casefold() for matches in found for match in matches[:1]}
    return f'(?i)(?<![a-z])({kinds.pop()}\\d+)' if len(kinds) == 1 and 1 < len(values) < len(names) else ''
