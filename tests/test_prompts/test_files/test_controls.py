"""Shuffled descriptions: the same texts, never on their own class."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tool_runner import run_tool

from mmsign.prompts import Description, PartText, read_descriptions
from mmsign.prompts.files.controls import shuffled


def rows_of(counts: list[int]) -> list[Description]:
    return [
        Description(
            i,
            f'g{i}',
            globals=[f'{i} global {k}' for k in range(n)],
            parts=[PartText(f'{i} part {k}', ['body']) for k in range(n)],
        )
        for i, n in enumerate(counts)
    ]


@given(st.lists(st.integers(0, 3), max_size=8), st.integers(0, 5))
def test_a_permutation_without_fixed_point(counts: list[int], seed: int) -> None:
    rows = rows_of(counts)
    out = shuffled(rows, seed)
    assert [(row.label, row.gloss) for row in out] == [(row.label, row.gloss) for row in rows]
    assert sorted(map(str, (r.globals for r in out))) == sorted(map(str, (r.globals for r in rows)))
    many = sum(n > 0 for n in counts) > 1
    for before, after in zip(rows, out):
        if not before.globals:
            assert (after.globals, after.flags) == ([], [])
        elif many:
            assert not set(before.globals) & set(after.globals)
            assert after.flags == ['shuffled']
            owner = after.globals[0].split()[0]
            assert [part.text.split()[0] for part in after.parts] == [owner] * len(after.parts)
            assert after.sources == [{'kb': 'shuffled', 'entry': f'g{owner}'}]
        else:
            assert after == before


def test_the_seed_decides() -> None:
    rows = rows_of([1] * 10)
    assert shuffled(rows, 1) == shuffled(rows, 1)
    assert shuffled(rows, 1) != shuffled(rows, 2)


def test_through_the_command(tmp_path, monkeypatch, capsys) -> None:
    words = [
        tmp_path / 'shuffled.jsonl',
        '--shuffle-of',
        'mmsign://descriptions/fingerspelling.jsonl',
        '--encoder',
        'random',
        '--out',
        tmp_path / 'bank.safetensors',
    ]
    assert run_tool(monkeypatch, 'encode_descriptions.py', *words) == 0
    assert '26 classes, 26 global, 52 synonym' in capsys.readouterr().out
    assert all(row.flags == ['shuffled'] for row in read_descriptions(tmp_path / 'shuffled.jsonl'))
    assert run_tool(monkeypatch, 'encode_descriptions.py', *words) == 2
    assert 'shuffled.jsonl: already exists' in capsys.readouterr().err
