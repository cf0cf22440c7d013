"""Names without what lists of glosses and books write around them: numbers of variants, articles, quotes.

They say less than the names themselves, so that a look-up tries them after those.
"""

from __future__ import annotations

import re
import unicodedata

from mmsign.prompts.language.folding import headword_names

#: What lists of glosses and books write around a word: “HOUSE-1”, “haus#2”, “HOUSE2A”, “casa*”, “«casa»”.
_NUMBERED = re.compile(
    r'(?P<word>[^\W\d_][^\d]*[^\W\d_]|[\u3400-\u9fff])'
    r'(?:[-_#.:](?P<number>\d{1,2}[a-z]?)|(?<=[^\W\d_a-zß-ÿ])(?P<attached>\d{1,2}[A-Z]?))'
)
#: What books write behind a word: “house (2)”, “山②”, “casa²”.
_VARIANT = re.compile(r'(?P<word>.*[^\s\d])\s*(?:[(（]\s*(?P<number>\d{1,2})\s*[)）]|(?P<sign>[①-⑳¹²³]))')
_AROUND = re.compile(r'^[→⇒➔➜*†"“”„«»‹›‘’\'¿¡\s]+|[*†"“”„«»‹›‘’\'.…^\s]+$')
#: The little word in front of a noun or a verb, or behind it: “to go”, “das Haus”, “Haus, das”.
_ARTICLE = r'to|the|der|die|das|el|la|los|las|le|les|il|lo|gli|os|het|sich'
_LED = re.compile(rf'(?:(?:{_ARTICLE})\s+|l[’\'])(?P<word>\S.*)', re.IGNORECASE)
_TRAILED = re.compile(rf'(?P<word>.*\S),\s*(?:{_ARTICLE})', re.IGNORECASE)
_LISTED = re.compile(r'\s*[,;、，；]\s*')


def cleaned_names(headword: str) -> list[str]:
    """The names of a headword without quotes, marks and articles, and the words of a list of them.

    Examples:
        >>> cleaned_names('“casa”, hogar*'), cleaned_names('Haus, das'), cleaned_names('to go')
        (['casa', 'hogar'], ['Haus'], ['go'])
    """
    names = headword_names(headword)
    found: list[str] = []
    for name in names:
        bare = _AROUND.sub('', name)
        words = [_AROUND.sub('', word) for word in _LISTED.split(bare)]
        if trailed := _TRAILED.fullmatch(bare):
            found.append(trailed['word'])
        elif len(words) > 1 and all(0 < len(word) <= 30 for word in words):
            found += words
        else:
            found.append(bare)
    led = [match['word'] for name in found if (match := _LED.fullmatch(name))]
    return [name for name in dict.fromkeys([*found, *led]) if name and name not in names]


def unnumbered_names(headword: str) -> dict[str, str]:
    """Name without the number of its variant → that number.

    Examples:
        >>> unnumbered_names('HOUSE-1'), unnumbered_names('haus#2'), unnumbered_names('24/7')
        ({'HOUSE': '1'}, {'haus': '2'}, {})
    """
    names = [*headword_names(headword), *cleaned_names(headword)]
    found = [match for name in names if (match := _NUMBERED.fullmatch(name))]
    return {match['word']: match['number'] or match['attached'] for match in found}


def variant_of(headword: str) -> tuple[str, str] | None:
    """The word and the number of a variant, however it is written; None if there is no number.

    Examples:
        >>> variant_of('house(2)'), variant_of('HOUSE-2'), variant_of('山②'), variant_of('house')
        (('house', '2'), ('HOUSE', '2'), ('山', '2'), None)
    """
    if found := _VARIANT.fullmatch(headword.strip()):
        number = found['number'] or unicodedata.numeric(found['sign'])
        return found['word'], str(int(number))
    return next(iter(unnumbered_names(headword).items()), None)
