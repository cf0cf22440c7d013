"""Synonym texts by rules: other words, the same facts."""

from __future__ import annotations

import pytest

from mmsign.prompts.lexicon import find_concepts, load_lexicon
from mmsign.prompts.paraphrase import alternatives, paraphrase, synonyms


@pytest.mark.parametrize(
    ('language', 'text'),
    [
        ('zh', '一手五指撮合，指尖朝前，置于胸前，然后交替转动。'),
        ('en', 'One hand touches the chin, placed at the nose, facing down, and moves forward.'),
        ('tr', 'Bir el yukarı kalkar, iki kez çeneye dokunur.'),
    ],
)
def test_a_paraphrase_keeps_every_concept(language: str, text: str) -> None:
    other = paraphrase(text, load_lexicon(language))
    assert other != text
    assert set(find_concepts(text, language)) <= set(find_concepts(other, language))


def test_alternatives_in_brackets_become_texts_of_their_own() -> None:
    text = '（一）一手指一下自己（或一手手掌拍一下胸部）。（二）双手平伸，转动一（或两）圈。'
    plain, others = alternatives(text, load_lexicon('zh'))
    assert plain == '（一）一手指一下自己。（二）双手平伸，转动一圈。'
    assert others == ['（一）一手手掌拍一下胸部。（二）双手平伸，转动一圈。']


def test_synonyms_never_repeat_a_description() -> None:
    texts = ['一手握拳。', '一手平伸。']
    found = synonyms([*texts, '单手握拳。'], load_lexicon('zh'))
    assert len(found) == len(set(found))
    assert not set(found) & {*texts, '单手握拳。'}
