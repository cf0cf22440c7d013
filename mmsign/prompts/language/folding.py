"""One spelling for one word: the folding behind every look-up of a gloss.

Chinese dictionaries mix full-width and half-width signs, Turkish has four
letters that other alphabets call *i*, and gloss lists write ``afiyet_olsun``.
Both sides of a comparison are folded, so none of that matters. Folding also
makes one of words that differ (``diş`` tooth, ``dış`` outside): where the very
spelling is at hand, :func:`same_spelling` prefers it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

#: Characters outside the blocks that are known to hold no combining mark. A gigabyte of
#: text is too long to ask for every character, and almost all of it is inside.
_UNCOMMON = re.compile(
    '[^\x00-\u02ff\u2000-\u20cf\u2100-\u2cee\u2e00-\u3029\u3030-\u3098\u309b-\ua66e\uac00-\ud7ff\uff00-\uffff]'
)
#: Letters that show that an *I* in the same words is the capital of *ı*.
_TURKISH = re.compile('[ğĞışŞİ]')
_SEPARATORS = re.compile(r'[\s_\-‐–—]+')
#: A headword followed by its aliases in brackets: ``build (construct, erect)``.
_ALIASED = re.compile(r'^(?P<head>[^（()）]+)[（(](?P<aliases>[^（()）]*)[)）]')
_VARIANT = re.compile(r'[①-⑳]|(?<=\D)[¹²³]')
#: What stands in the brackets behind a headword and names nothing: a variant's number, a word class.
_NO_ALIAS = re.compile(
    r'\d{1,2}|[ivx]{1,4}|[a-z]|(?:v|vb|vt|vi|n|adj|adv|prep|pron|conj|interj|num|pl|sg|f|m|nt)\.?'
    r'|verb|noun|adjective|adverb|pronoun|preposition|conjunction|interjection|plural|singular|informal|formal'
    r'|isim|ad|fiil|eylem|sıfat|zarf|zamir|substantiv|nomen|verbum|adjektiv|[名动副]词|形容词'
    r'|(?:sign|variant|version|variation|form|var)\.? ?\d{0,2}[a-z]?',
    re.IGNORECASE,
)
#: “ask — see also QUESTION”, “Haus → Heim”
_POINTER = re.compile(
    r'(?<=\S)(?:\s+see also|\s*[,;–—-]\s*see(?: also)?|\W+(?:cf\.|vgl\.|siehe(?: auch)?|bkz\.?'
    r'|voir(?: aussi)?|v[ée]ase(?: también)?|veja(?: também)?|vide|vedi(?: anche)?|zie(?: ook)?'
    r'|zob\.|см\.))\s+\S.*$|(?<=\S)\s*[→⇒➔➜]\s*\S.*$',
    re.IGNORECASE,
)
#: “amigo(a)”, “Lehrer(in)”, “niño/a”: an ending and no other name.
_ENDING = re.compile(r'(?P<word>[^\W\d_]{3,})(?:\((?P<added>[^\W\d_]{1,3})\)|/-?[^\W\d_]{1,2})')
#: “brother/sister”, not “24/7” or “I/O”
_EITHER = re.compile(r'[^\W\d]{2,}[^/]*(?:/\s*[^\W\d]{2,}[^/]*)+|[\u3400-\u9fff]+(?:/[\u3400-\u9fff]+)+')
#: Pronunciation that some books print behind a Chinese headword: it carries a tone mark.
_TONES = 'āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ'
_PINYIN = re.compile(
    rf"(?<=[\u3400-\u9fff）)])(?=[^\u3400-\u9fff]*[{_TONES}])[\sa-zü·’'\-（）()、{_TONES}]+$", re.IGNORECASE
)


def fold(text: str) -> str:
    """Fold width, case, accents, the Turkish i and word separators.

    The result is a fixed point: ``fold(fold(x)) == fold(x)``.

    Examples:
        >>> fold('Ａfiyet_OLSUN')
        'afiyet olsun'
    """
    text = (
        unicodedata.normalize('NFKC', text).replace('İ', 'i').replace('I', 'i').replace('ı', 'i').casefold()
    )
    text = unicodedata.normalize('NFKD', text)
    if _UNCOMMON.search(text):
        text = ''.join(c for c in text if not unicodedata.combining(c)).casefold()
    return _SEPARATORS.sub(' ', unicodedata.normalize('NFC', text)).strip()


def spelled(text: str, turkish: bool = False) -> str:
    """Fold width, case and word separators, and keep every letter what it is.

    Args:
        text: Any text.
        turkish: Whether the small letter of ``I`` is ``ı``.

    Examples:
        >>> spelled('DIŞ_KAPI', turkish=True)
        'dış kapı'
    """
    text = unicodedata.normalize('NFKC', text).replace('İ', 'i')
    if turkish:
        text = text.replace('I', 'ı')
    return _SEPARATORS.sub(' ', unicodedata.normalize('NFC', text.casefold())).strip()


def simplified(text: str) -> str:
    """A Chinese text in simplified characters; any other text as it is.

    Examples:
        >>> simplified('碰一下額頭')
        '碰一下额头'
    """
    return _converter().convert(text)


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC('t2s')


def capitalise(text: str, language: str) -> str:
    """A text with its first letter as a sentence begins with it.

    Examples:
        >>> capitalise('iki el', 'tr'), capitalise('it', 'en')
        ('İki el', 'It')
    """
    first = text[:1]
    return ('İ' if language == 'tr' and first == 'i' else first.upper()) + text[1:]


def same_spelling(name: str, others: Iterable[str]) -> set[str]:
    """Those of some words that are spelled as a name is.

    Examples:
        >>> same_spelling('DIŞ', ['diş', 'dış'])
        {'dış'}
    """
    others = set(others)
    turkish = any(_TURKISH.search(unicodedata.normalize('NFC', word)) for word in (name, *others))
    return {other for other in others if spelled(other, turkish) == spelled(name, turkish)}


def headword_names(headword: str) -> list[str]:
    """The names in a headword: the first is its own, the others are aliases.

    Variant numbers (``①``, ``(2)``), word classes, pointers to other entries and
    trailing pronunciation are dropped.

    Examples:
        >>> headword_names('build② (construct, erect)')
        ['build', 'construct', 'erect']
        >>> headword_names('erect/put up? (verb), see also BUILD')
        ['erect/put up', 'erect', 'put up']
    """
    headword = _POINTER.sub('', _PINYIN.sub('', headword.strip()))
    if ending := _ENDING.fullmatch(headword):
        whole = ending['word'] + (ending['added'] or '')
        return list(dict.fromkeys([headword, ending['word'], whole]))
    found = _ALIASED.match(headword)
    names = [found['head'], *re.split('[、，,;；/]', found['aliases'])] if found else [headword]
    names = [_VARIANT.sub('', name).strip().rstrip('?!？！') or name.strip() for name in names]
    names[1:] = [
        name
        for name in names[1:]
        if not _NO_ALIAS.fullmatch(name.strip()) and not _POINTER.fullmatch(f'.{name.strip()}')
    ]
    if _EITHER.fullmatch(names[0]):
        names[1:1] = [name.strip() for name in names[0].split('/')]
    return list(dict.fromkeys(name for name in names if name)) or [headword]
