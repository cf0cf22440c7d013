"""HamNoSys symbols put into words.

A sign in HamNoSys is a handshape with its orientation, a location and an
action, in this order; brackets with a plus give the right hand and the left
hand apart (Hanke, "HamNoSys - representing sign language data", LREC 2004).
Orientations are the matter of :mod:`mmsign.prompts.readers.orientation`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

from mmsign.prompts.readers.orientation import write_out

_VERB = re.compile(r'(move|stay|swing|twist|nod|stir|circle)s\b')
_TABLE = Path(__file__).with_name('hamnosys.json')


@cache
def _table() -> dict:
    return json.loads(_TABLE.read_text(encoding='utf8'))


def phrase(symbol: str) -> tuple[str, str] | None:
    """``(category, words)`` of a symbol; None if HamNoSys 4 has no such symbol."""
    if ' ' in symbol:  # an orientation that is in words already
        return 'orientation', symbol
    table = _table()
    for category in ('shape', 'modifier', 'finger', 'location', 'relation', 'symmetry', 'motion'):
        if symbol in table[category]:
            return category, table[category][symbol]
    if symbol in table['structure']:
        return 'structure', ''
    for prefix, words in table['directed'].items():
        letters = symbol.removeprefix(prefix)
        if symbol.startswith(prefix) and letters and all(letter in table['direction'] for letter in letters):
            category = 'orientation' if prefix in ('hamextfinger', 'hampalm') else 'motion'
            return category, words.format(' and '.join(table['direction'][letter] for letter in letters))
    return None


def unknown_symbols(symbols: list[str]) -> list[str]:
    """Symbols that cannot be put into words."""
    return sorted({symbol for symbol in symbols if phrase(symbol) is None})


def describe(symbols: list[str], non_manual: list[str]) -> str:
    """Sentences for one sign.

    Args:
        symbols: HamNoSys 4 symbol names in order (``hamflathand``, ``hamextfingeru``).
        non_manual: Names of the non-manual elements (``hnm_head``).

    Returns:
        English text: the configuration of each hand, then the action.
    """
    symbols = write_out(symbols)
    action = next((i for i, s in enumerate(symbols) if (phrase(s) or ('', ''))[0] == 'motion'), len(symbols))
    # the bracket that opens right before the action belongs to it
    while action and symbols[action - 1] in ('hamparbegin', 'hamseqbegin', 'hamfusionbegin'):
        action -= 1
    both = any((phrase(s) or ('', ''))[0] == 'symmetry' for s in symbols[:action])
    groups = _hands(symbols[:action], both)
    sentences = [f'{who}: {words}.' for who, group in groups if (words := _words(group))]
    if symbols[action:]:
        who = 'both hands' if both else 'the right hand'
        steps = [_words(step, both) for step in _split(symbols[action:], 'hamreplace')]
        text = ', changing to: '.join(step for step in steps if step)
        own = text.startswith('the right hand ')  # each hand moves in its own way
        sentences.append(f'Then {text}.' if own else f'Then {who}: {text}.')
    table = _table()['non_manual']
    sentences += [table[name] for name in dict.fromkeys(non_manual) if name in table]
    return ' '.join(sentences)


#: Kinds of symbols → the attributes that they are.
_ATTRIBUTES = {
    'shape': 'handshape',
    'motion': 'movement',
    'modifier': 'flexion',
    'finger': 'fingers',
    'location': 'location',
}


def attributes(symbols: list[str]) -> dict[str, list[str]]:
    """Phonological attributes of one sign, each with its values in the words of :func:`phrase`.

    ``hands`` is ``both`` where a symmetry or the brackets of two hands say so; ``handshape`` is the first
    shape, the acting hand's; the others hold all that is said of either hand.
    """
    found: dict[str, list[str]] = {}
    said = [phrase(symbol) or ('', '') for symbol in symbols]
    for category, words in said:
        if words and category in _ATTRIBUTES:
            found.setdefault(_ATTRIBUTES[category], []).append(words)
    two = 'hamplus' in symbols or any(category == 'symmetry' for category, _ in said)
    found['handshape'] = found.get('handshape', [])[:1]
    return {'hands': ['both' if two else 'one'], **{k: sorted(set(v)) for k, v in found.items() if v}}


def _hands(symbols: list[str], symmetric: bool) -> list[tuple[str, list[str]]]:
    """Whose configuration is whose: what stands before and behind each plus in brackets, and outside.

    A symmetry operator gives what is outside to both hands; what follows the
    brackets, a contact or a place, is said behind them. Without one the right
    hand has it.
    """
    before: list[str] = []
    right: list[str] = []
    left: list[str] = []
    behind: list[str] = []
    outside = before if symmetric else right
    depth, side = 0, outside
    for index, symbol in enumerate(symbols):
        if symbol == 'hamparbegin':
            closing = next((i for i in range(index, len(symbols)) if symbols[i] == 'hamparend'), len(symbols))
            paired = 'hamplus' in symbols[index:closing]
            depth += paired
            side = right if paired else outside
        elif symbol == 'hamparend':
            if symmetric and depth:
                outside = behind
            depth, side = max(depth - 1, 0), outside
        elif symbol == 'hamplus' and depth:
            side = left
        else:
            side.append(symbol)
    return [('Both hands', before), ('Right hand', right), ('Left hand', left), ('Both hands', behind)]


def _split(symbols: list[str], mark: str) -> list[list[str]]:
    places = [-1, *(i for i, s in enumerate(symbols) if s == mark), len(symbols)]
    return [symbols[a + 1 : b] for a, b in pairwise(places)]


def _words(symbols: list[str], both: bool = False) -> str:
    """Words of symbols; in the action of ``both`` hands verbs are plural, or say whose hand they are of."""
    words: list[str] = []
    hand = ''
    for index, symbol in enumerate(symbols):
        category, text = phrase(symbol) or ('', '')
        if symbol == 'hamparbegin' and 'hamplus' in _split(symbols[index:], 'hamparend')[0]:
            hand = 'right '  # an action turns each hand its own way
        elif symbol == 'hamplus' and hand:
            hand = 'left '
        elif symbol == 'hamparend':
            hand = ''
        elif category == 'orientation':
            text = hand + text
        elif symbol == 'hambetween':
            text = 'between this and the next'
        elif category == 'location':
            text = f'at the {text}'
        elif category == 'finger':
            text = f'with the {text}'
        elif both and _VERB.match(text):
            text = f'the {hand}hand {text}' if hand else _VERB.sub(r'\1', text)
        if text and (not words or words[-1] != text):
            words.append(text)
    return ', '.join(words)
