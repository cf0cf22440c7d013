"""Books as people write them, with notes, pointers, numbers, tags of web pages and headings of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmsign.prompts.files.descriptions import Description
from mmsign.prompts.files.glosses import Gloss
from mmsign.prompts.generators.offline import OfflineGenerator
from mmsign.prompts.knowledge.base import KnowledgeBase
from mmsign.prompts.knowledge.building import KnowledgeWriter
from mmsign.prompts.readers import open_source

BOOKS = Path(__file__).resolve().parents[1] / 'books'
RIGHT, LEFT = 'right_hand', 'left_hand'


@pytest.fixture(scope='module', params=['en', 'tr'])
def described(request, tmp_path_factory) -> tuple[str, dict[str, Description]]:
    """The descriptions of a whole book, by rules."""
    path = tmp_path_factory.mktemp('kb') / 'kb.sqlite'
    with KnowledgeWriter(path) as writer:
        writer.add_source('book', open_source(BOOKS / f'notes_{request.param}.csv'))
    kb = KnowledgeBase(path)
    generator = OfflineGenerator(request.param, kb)
    return request.param, {
        name: generator.generate(Gloss(label, name)).description for label, name in enumerate(kb.headwords())
    }


GLOBALS = {
    'en': {
        'baby': '(1) Both arms are held in front of the stomach, right forearm on left forearm, palms up. '
        '(2) rock both arms from side to side twice.',
        'brother': 'The dominant hand opens and closes at the forehead twice, as if gripping the peak of a '
        'cap, then the dominant L-hand moves down and lands on the non-dominant L-hand.',
        'boy': 'The dominant hand opens and closes at the forehead twice, as if gripping the peak of a cap.',
        'child': 'Flat hand, palm down, bounces twice beside the hip.',
        'good': 'The fingers of the flat hand touch the chin; the hand moves forward and down into the '
        'palm of the other hand.',
        'grandfather': 'Thumb of the open 5-hand taps the forehead twice, then the hand makes two small arcs '
        'forward.',
        'home': 'Flattened O-hand touches the cheek near the mouth, then near the ear.',
        'winter': 'Both S-hands, palms facing each other, shake in front of the shoulders; shoulders are '
        'raised. Mouthing: "brrr".',
        'yesterday': 'Thumb of the A-hand touches the chin and arcs back to the cheek.',
    },
    'tr': {
        'anne': 'Sağ elin işaret parmağı yanağa iki kez dokunur.',
        'baba': 'Sağ elin başparmağı alna değer, ardından el öne doğru açılır.',
        'dede': 'Sağ elin başparmağı alna değer, ardından el öne doğru açılır, el iki kez öne doğru hareket '
        'ettirilir.',
        'ev': 'Her iki elin parmak uçları birbirine değer, avuç içleri çapraz aşağıya bakar (çatı biçimi).',
        'hasta': 'Sağ el açık, avuç içi alına konur; sol el karna konur; omuzlar düşürülür.',
        'okul': "'Ders' ve 'ev' işaretleri art arda yapılır.",
        'zaman': 'Sağ elin işaret parmağı sol bileğe iki kez vurur.',
    },
}
#: Of the last segment but those of the face.
PARTS = {
    'en': {'good': [LEFT, RIGHT], 'cookie': [LEFT, RIGHT], 'cold': ['mouth'], 'again': [LEFT, RIGHT]},
    'tr': {'güzel': ['face'], 'zaman': [LEFT, RIGHT], 'hasta': ['body'], 'çay': [RIGHT]},
}
FLAGS = {
    'en': {'brother': 'unresolved:L', 'grandfather': 'unresolved:open 5', 'home': 'unresolved:Flattened O'},
    'tr': {'okul': 'unresolved:Ders', 'su': 'unresolved:C'},
}


def test_only_the_action_is_left(described) -> None:
    language, rows = described
    assert {name: rows[name].globals for name in GLOBALS[language]} == {
        name: [text] for name, text in GLOBALS[language].items()
    }


def test_every_sign_of_the_book_is_there_and_nothing_is_refused(described) -> None:
    language, rows = described
    assert len(rows) == {'en': 14, 'tr': 11}[language]
    assert all(row.globals for row in rows.values())
    assert not [flag for row in rows.values() for flag in row.flags if flag.startswith('ungrounded')]


def test_what_is_done_to_a_hand_is_done_by_the_other(described) -> None:
    language, rows = described
    assert {name: rows[name].parts[-1].parts for name in PARTS[language]} == PARTS[language]
    if language == 'tr':  # “the other fingers” are no other hand
        assert [part.parts for part in rows['güzel'].parts] == [[RIGHT], [RIGHT, 'mouth'], ['face']]


def test_what_no_source_defines_is_flagged(described) -> None:
    language, rows = described
    for name, flag in FLAGS[language].items():
        assert flag in rows[name].flags
