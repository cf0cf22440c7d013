"""Texts in languages that have no lexicon: nothing can be read in them by rules, and nothing compared.

A language is told by its script, or by the little words that no sentence of it
goes without. A text of a few words tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

#: Scripts of languages without a lexicon, and a language that is written so.
_SCRIPTS = {
    'ja': '[\u3041-\u30ff]',
    'ko': '[\uac00-\ud7a3]',
    'ru': '[\u0400-\u04ff]',
    'el': '[\u0370-\u03ff]',
    'he': '[\u0590-\u05ff]',
    'ar': '[\u0600-\u06ff]',
    'hi': '[\u0900-\u097f]',
    'th': '[\u0e00-\u0e7f]',
}
_LITTLE = {
    'en': 'the and of with to is are a an as at in on its it both from as then hand hands palm over',
    'tr': 've ile bir el eli elin sağ sol iki her gibi doğru olur yapılır üzerine',
    'de': 'der die das den dem des und mit wird werden ein eine einen einer an auf nach vor zum zur am im '
    'von sich ist sind beide wie dann hand hände rechte rechten linke linken',
    'fr': 'le la les des du et avec une un à au aux sur vers est sont dans puis deux main mains droite '
    'gauche se en de',
    'es': 'el la los las del y con una un al sobre hacia en es son se por luego ambas mano manos derecha '
    'izquierda de',
    'pt': 'o a os as do da dos das e com uma um ao sobre para no na em se por depois ambas mão mãos direita '
    'esquerda de',
    'it': 'il la le gli lo del della e con una un al alla sul sulla verso si per poi entrambe mano mani '
    'destra sinistra di',
    'nl': 'de het een en met van op naar aan in is zijn wordt worden beide dan hand handen rechter linker '
    'rechterhand linkerhand voor',
    'sv': 'den det en ett och med av på mot till är från båda sedan hand handen händerna höger vänster i',
    'pl': 'i z do na w się przy od jest są oraz prawa lewa ręka dłoń obie ręce ruch',
}
_WORDS = {language: frozenset(words.split()) for language, words in _LITTLE.items()}
_READ = ('en', 'tr')
_WORD = re.compile(r'[^\W\d_]+')
#: Least number of little words, and of letters of a script, that tell a language.
_LEAST = 3


@lru_cache(maxsize=4096)
def unread_language(text: str) -> str:
    """The language of a text if it has no lexicon (ISO 639-1); empty if it has one, or cannot be told.

    Examples:
        >>> unread_language('Die rechte Hand berührt das Kinn.'), unread_language('The hand is at the chin.')
        ('de', '')
    """
    for language, script in _SCRIPTS.items():
        if len(re.findall(script, text)) >= _LEAST:
            return language
    words = [word.lower() for word in _WORD.findall(text)]
    counts = {language: sum(word in little for word in words) for language, little in _WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    if best in _READ or counts[best] < _LEAST or counts[best] <= max(counts[language] for language in _READ):
        return ''
    return best


def unread_languages(texts: Iterable[str]) -> list[str]:
    """The languages of some texts that have no lexicon, each once."""
    return list(dict.fromkeys(filter(None, map(unread_language, texts))))
