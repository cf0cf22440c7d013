"""Languages without a lexicon are told from those that have one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mmsign.prompts.language.unread import unread_language, unread_languages

BOOKS = Path(__file__).parents[1] / 'books'


@pytest.mark.parametrize(
    ('text', 'language'),
    [
        ('Beide Hände berühren die Brust und sinken nach unten.', 'de'),
        ('La main droite touche le menton.', 'fr'),
        ('La mano derecha toca la barbilla dos veces.', 'es'),
        ('A mão direita toca o queixo e desce.', 'pt'),
        ('La mano destra tocca il mento.', 'it'),
        ('De rechterhand raakt de kin aan.', 'nl'),
        ('Правая рука касается подбородка.', 'ru'),
        ('右手の人差し指を立てる。', 'ja'),
        ('오른손 검지를 세운다.', 'ko'),
        # books write short
        ('Flache Hände bilden Dach.', 'de'),
        ('Zeigefinger tippt an Schläfe, zweimal.', 'de'),
        ('W-Hand am Kinn', 'de'),
        ('Dedo índice en la frente.', 'es'),
        ('Pouce contre la joue.', 'fr'),
        ('Dłoń dotyka brody.', 'pl'),
        ('تلمس اليد الذقن', 'ar'),
        ('Index finger to temple', ''),
        ('Flat hand, palm in, at chest', ''),
        ('Parmaklar en önde de birleşir.', ''),
        ('字母O、E的指式', ''),
        ('Fingers as in O, A, E', ''),
        ('The right hand is held at the chin, palm in.', ''),
        ('Both fists, palms in.', ''),
        ('One hand makes an O and an A at the chin.', ''),
        ('右手食指碰一下颏部。', ''),
        ('Sağ elin işaret parmağı yanağa iki kez dokunur.', ''),
        ('s. Bank (2)', ''),
        ('', ''),
    ],
)
def test_a_language_is_told(text: str, language: str) -> None:
    assert unread_language(text) == language


def test_whole_books() -> None:
    told = {}
    for name in ('german', 'turkish'):
        with (BOOKS / f'{name}.csv').open(encoding='utf8') as file:
            told[name] = unread_languages(row[-1] for row in csv.reader(file, delimiter=';'))
    assert told == {'german': ['de'], 'turkish': []}
