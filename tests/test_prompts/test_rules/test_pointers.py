"""Entries that only point to others."""

from __future__ import annotations

import pytest

from mmsign.prompts.files.glosses import Gloss
from mmsign.prompts.generators.checking import define
from mmsign.prompts.generators.generation import retrieve
from mmsign.prompts.rules.pointers import pointed_to


@pytest.mark.parametrize(
    ('text', 'name'),
    [
        ('→ HOUSE', 'HOUSE'),
        ('= “house”.', 'house'),
        ('Siehe Haus (2)', 'Haus (2)'),
        ('s. Haus.', 'Haus'),
        ('Voir : MAISON', 'MAISON'),
        ('Véase\nHOGAR.', 'HOGAR'),
        ('ver também LAR', 'LAR'),
        ('「家」を参照。', '家'),
        ('См. ДОМ', 'ДОМ'),
        ('انظر بيت', 'بيت'),
        # these describe
        ('Mano en B.', ''),
        ('Vers la droite.', ''),
        ('Verticale hand.', ''),
        ('See the hand move.', ''),
        ('→ die Hand bewegt sich nach vorn und wieder zurück', ''),
        ('Siehe Haus, dann Baum.', ''),
        ('S-Hand am Kinn', ''),
        ('', ''),
    ],
)
def test_what_an_entry_points_to(text: str, name: str) -> None:
    assert pointed_to(text) == name


def test_a_pointer_is_followed_to_its_end(make_kb) -> None:
    kb = make_kb(
        book={'casa': 'La mano toca el mentón.', 'hogar': 'Véase casa.', 'nido': '→ HOGAR', 'sol': 'v. luna'}
    )
    for gloss in ('casa', 'hogar', 'nido'):
        (entry,) = retrieve(kb, Gloss(0, gloss)).entries
        assert entry.text == 'La mano toca el mentón.'
        assert entry.as_source() == {'kb': 'book', 'entry': 'casa'}  # the text's own place
    (lost,) = retrieve(kb, Gloss(0, 'sol')).entries
    assert define(kb, [lost.text], Gloss(0, 'sol')) == ([], ['luna'])  # and is flagged


def test_a_ring_of_pointers_ends(make_kb) -> None:
    kb = make_kb(book={'a1': '→ b1', 'b1': '→ c1', 'c1': '→ a1', 'self': '→ self'})
    for gloss in ('a1', 'b1', 'self'):
        assert len(retrieve(kb, Gloss(0, gloss)).entries) == 1


def test_variants_that_point_and_variants_that_describe(make_kb) -> None:
    kb = make_kb(book={'casa (1)': '→ hogar', 'casa (2)': 'Mano abierta.', 'hogar': 'Mano cerrada.'})
    assert [entry.text for entry in retrieve(kb, Gloss(0, 'casa')).entries] == [
        'Mano cerrada.',
        'Mano abierta.',
    ]
