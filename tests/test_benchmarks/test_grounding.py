"""The corpus of the grounding figures: changes change something, rewordings do not, both are found."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from mmsign.benchmarks.grounding import EDITS, KINDS, cases, judge, plant, refused, reword, run
from mmsign.prompts.knowledge.building import build_knowledge
from mmsign.utils.errors import MMSignError

BOOK = Path(__file__).resolve().parents[1] / 'test_prompts/books/turkish.csv'
ZH = '左手握拳；右手伸食指，掌心向上，从胸部向前额移动两下，碰一下鼻子。'


def test_a_change_of_every_kind_is_planted() -> None:
    for kind in KINDS:
        changed = plant(ZH, kind, 'zh', random.Random(0))
        assert changed is not None, kind
        assert changed != ZH
    assert plant('挥手。', 'count', 'zh', random.Random(0)) is None


def test_one_fact_changes_and_no_more() -> None:
    draw = random.Random(1)
    group = next(group for group in EDITS['zh']['changes']['count'] if '两下' in group)
    changed = {plant('碰两下。', 'count', 'zh', draw) for _ in range(20)}
    assert changed == {f'碰{other}。' for other in group if other != '两下'}


def test_kinds_make_up_for_what_others_lack() -> None:
    book = [(f'e{i}', f'The right hand touches the chin with {i} fists.') for i in range(30)]
    made = cases(book, 'en', 60, seed=0)
    counts = {kind: sum(case.kind == kind for case in made) for kind in KINDS}
    assert counts['direction'] == counts['path'] == 0  # there is none in these texts
    assert sum(counts.values()) >= 60
    assert len(set(made)) == len(made)


def test_a_rewording_differs() -> None:
    assert reword('xyz', 'en', random.Random(0)) is None
    texts = {reword(ZH, 'zh', random.Random(seed)) for seed in range(20)}
    assert len(texts) > 10
    assert ZH not in texts


def test_figures_of_a_book(tmp_path) -> None:
    build_knowledge([BOOK], tmp_path / 'tr.sqlite')
    figures = run([f'tr={tmp_path}/tr.sqlite'], count=40)
    assert figures['medians']['tr (tr) refused'] == '0/46'
    assert len(figures['ratios']) == 4
    for name, value in figures['ratios'].items():
        assert value <= 0.05 if 'false' in name else value >= 0.9, name


def test_own_descriptions_that_are_refused_are_named(tmp_path, monkeypatch) -> None:
    build_knowledge([BOOK], tmp_path / 'tr.sqlite')
    monkeypatch.setattr('mmsign.prompts.generators.offline.ungrounded', lambda text, *_, **__: ['x'])
    names, described = refused(tmp_path / 'tr.sqlite', 'tr')
    assert len(names) == described == 46


def test_what_is_judged_wrongly_is_listed() -> None:
    made = cases([('a', ZH)], 'zh', 10, seed=0)
    result = judge(made, 'zh')
    assert result['planted'] == sum(case.kind != 'rewording' for case in made)
    wrong = {case.kind for case, _ in result['wrong']}
    missed = {kind for kind, count in result['by_kind'].items() if len(set(count.split('/'))) > 1}
    assert wrong - {'rewording'} == missed


@pytest.mark.parametrize('knowledge', [[], ['kb.sqlite'], ['xx=kb.sqlite'], ['zh=none.sqlite']])
def test_bad_arguments_are_named(knowledge: list[str]) -> None:
    with pytest.raises(MMSignError):
        run(knowledge)
