"""Texts in languages that have no lexicon: nothing can be read in them by rules, and nothing compared.

A language is told by its script, or by its letters, or by the words that no
description of a sign goes without. A text of a word or two tells nothing.
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
#: Letters that neither English nor Turkish has, and languages that are written with them.
_LETTERS = {
    'de': '[äß]',
    'es': '[ñ¿¡áíóú]',
    'fr': '[èêëàùœæ]',
    'pt': '[ãõ]',
    'pl': '[łżźśćńęą]',
    'sv': '[åø]',
}
_LITTLE = {
    'en': 'the and of with to is are a an as at in on its it both from as then hand hands palm over by up '
    'down finger fingers thumb index fist chin head chest forehead tap taps move moves touch touches '
    'handshape flat right left palms one two out for or twice front point points side near open closed no',
    'tr': 've ile bir el eli elin sağ sol iki her gibi doğru olur yapılır üzerine de da en ki ise kadar '
    'sonra eller elle parmak parmağı parmaklar avuç yumruk önde öne yere baş içi ucu için çok kez',
    'de': 'der die das den dem des und mit wird werden ein eine einen einer an auf nach vor zum zur am im '
    'von sich ist sind beide wie dann hand hände rechte rechten linke linken zeigefinger daumen faust '
    'handfläche handflächen handrücken fingerspitzen kinn stirn brust wange schläfe schulter flache bilden',
    'fr': 'le la les des du et avec une un à au aux sur vers est sont dans puis deux main mains droite '
    'gauche se en de doigt doigts pouce poing paume joue poitrine épaule bouche bras devant contre',
    'es': 'el la los las del y con una un al sobre hacia en es son se por luego ambas mano manos derecha '
    'izquierda de dedo dedos índice pulgar puño mejilla pecho frente mentón barbilla hombro toca junto',
    'pt': 'o a os as do da dos das e com uma um ao sobre para no na em se por depois ambas mão mãos direita '
    'esquerda de dedo dedos polegar indicador punho palma queixo peito testa bochecha ombro toca',
    'it': 'il la le gli lo del della e con una un al alla sul sulla verso si per poi entrambe mano mani '
    'destra sinistra di dito dita pollice indice pugno palmo mento petto fronte guancia spalla tocca',
    'nl': 'de het een en met van op naar aan in is zijn wordt worden beide dan hand handen rechter linker '
    'rechterhand linkerhand voor wijsvinger duim vuist kin borst wang voorhoofd schouder',
    'sv': 'den det en ett och med av på mot till är från båda sedan hand handen händerna höger vänster i '
    'pekfinger tumme knytnäve haka bröst kind panna axel',
    'pl': 'i z do na w się przy od jest są oraz prawa lewa ręka dłoń obie ręce ruch palec palce kciuk pięść '
    'broda brody czoło pierś policzek ramię dotyka',
}
_WORDS = {language: frozenset(words.split()) for language, words in _LITTLE.items()}
_READ = ('en', 'tr')
_WORD = re.compile(r'[^\W\d_]+')
#: Least number of little words, and of letters of a script, that tell a language; so many words longer than
#: a letter are enough where nothing is English or Turkish.
_LEAST, _SURE = 3, 2


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
    for language, letters in _LETTERS.items():
        counts[language] += sum(bool(re.search(letters, word)) for word in words)
    best = max(counts, key=lambda language: counts[language])
    read = max(counts[language] for language in _READ)
    if best in _READ or counts[best] <= read:
        return ''
    if counts[best] >= _LEAST:
        return best
    telling = [word for word in words if len(word) > 1 and word in _WORDS[best]]
    return best if counts[best] >= _SURE and telling and not read else ''


def unread_languages(texts: Iterable[str]) -> list[str]:
    """The languages of some texts that have no lexicon, each once."""
    return list(dict.fromkeys(filter(None, map(unread_language, texts))))
