"""What names may say."""

from __future__ import annotations

import re

import pytest

from mmsign.datasets.sources.name_parts import propose_signer, propose_word


@pytest.mark.parametrize(
    ('form', 'clips'),
    [
        ('{word}_{i}', True),
        ('{word}{i}', True),
        ('{word}-{i:03d}', True),
        ('{word}_{who}_{i}', True),
        ('{who}_{word}_{i}', True),
        ('{who}-R{i}-{word}', True),
        ('{i} {who} {word}', True),
        ('{i}', False),
        ('IMG_{i}', False),
        ('{word}', True),
    ],
)
def test_words(form: str, clips: bool) -> None:
    words = ['house', 'tree', 'thank'] * 4
    names = [form.format(word=word, who=f'P{i % 4}', i=i) for i, word in enumerate(words)]
    pattern = propose_word(names) if form != '{word}' else '(.*)'
    assert bool(pattern) == clips
    if clips:
        assert [re.search(pattern, name)[1] for name in names] == words  # type: ignore[index]


@pytest.mark.parametrize(
    ('form', 'found'),
    [
        ('house/{who}_{i}', True),
        ('{who}/house_{i}', True),
        ('house_{who}-R{i}', True),
        ('house_{i}', False),
        ('steps{i}', False),  # the s belongs to a word
    ],
)
@pytest.mark.parametrize('who', ['P{:02d}', 'signer{}', 'Subject{}'])
def test_signers(form: str, found: bool, who: str) -> None:
    names = [form.format(who=who.format(i % 3 + 1), i=i) for i in range(9)]
    pattern = propose_signer(names)
    assert bool(pattern) == found
    if found:
        assert [re.search(pattern, name)[1] for name in names] == [  # type: ignore[index]
            who.format(i % 3 + 1) for i in range(9)
        ]


def test_everybody_once_is_no_signer() -> None:
    assert not propose_signer([f'house_P{i}' for i in range(9)])
    assert not propose_signer(['house_P1'] * 3)
