"""Parts of the body as models name them: “Right hand”, “both hands”, 右手, “torso”."""

from __future__ import annotations

import re
from typing import Any

from mmsign.keypoints import PARTS
from mmsign.prompts.language.lexicon import concepts, find_concepts, languages

#: Concepts that name a part itself, and not a place on it.
_NAMES = {*('right_hand', 'left_hand', 'both_hands', 'one_hand'), *('face', 'head', 'mouth', 'lips', 'torso')}
#: The same in languages that have no lexicon.
_ELSEWHERE = {
    'right_hand': 'rechte hand|main droite|mano derecha|mão direita|mano destra|правая рука|오른손',
    'left_hand': 'linke hand|main gauche|mano izquierda|mão esquerda|mano sinistra|левая рука|왼손',
    'left_hand right_hand': 'beide hände|hände|deux mains|les deux mains|ambas manos|ambas mãos'
    '|entrambe le mani|обе руки|両手|양손',
    'face': 'gesicht|kopf|visage|tête|cara|rostro|cabeza|rosto|cabeça|viso|volto|testa'
    '|лицо|голова|顔|頭|얼굴|머리',
    'mouth': 'mund|lippen|bouche|boca|bocca|рот|губы|입',
    'body': 'körper|oberkörper|rumpf|corps|torse|buste|cuerpo|torso|corpo|tronco|тело|туловище|体|胴体|몸',
}
_PARTS_OF = {name: parts.split() for parts, names in _ELSEWHERE.items() for name in names.split('|')}
_BETWEEN = re.compile(r'\s*(?:[,;/|+&、，；]|\band\b|\bve\b|和)\s*')


def read_parts(named: Any) -> list[str]:
    """The parts that a segment is tagged with.

    Args:
        named: A list of names, one text with all of them, or objects that have a name each.

    Raises:
        ValueError: If one of them is no part in any language that is known here, or there is none.
    """
    names = named if isinstance(named, list) else [named]
    found: list[str] = []
    for name in names:
        if isinstance(name, dict):
            name = next((held for held in name.values() if isinstance(held, str)), None)
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f'no part of the body: {name!r} is no name')
        for one in _BETWEEN.split(name.strip()):
            found += _read(one)
    if not found:
        raise ValueError('no part of the body: a segment has none')
    return list(dict.fromkeys(found))


def _read(name: str) -> list[str]:
    said = re.sub(r'[\W_]+', ' ', name.lower()).strip()
    if said.replace(' ', '_') in PARTS:
        return [said.replace(' ', '_')]
    if found := _PARTS_OF.get(re.sub('^(?:die|das|der|la|le|il|el) ', '', said)):
        return found
    for language in languages():
        if named := _NAMES.intersection(find_concepts(said, language)):
            return [part for concept in named for part in concepts()[concept][1:]]
    raise ValueError(f'no part of the body: {name[:40]!r} is none of {", ".join(PARTS)}')
