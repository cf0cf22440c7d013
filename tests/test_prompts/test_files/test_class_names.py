"""Class names as labelled fallback descriptions."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from synthetic import clip

from mmsign.datasets import ArchiveWriter
from mmsign.keypoints.wholebody import wholebody133
from mmsign.prompts import read_descriptions, write_descriptions
from mmsign.prompts.files.class_names import describe_by_name
from mmsign.text import TextBank, build_encoder


def test_every_line_says_what_it_is(tmp_path):
    rows = describe_by_name(['被子', '被套', '势'], {0: ['bedspread'], 1: ['bedspread']}, 'zh')
    assert [row.globals for row in rows] == [['被子'], ['被套'], ['势']]
    assert [row.synonyms for row in rows] == [['bedspread'], ['bedspread'], []]
    assert {row.model for row in rows} == {'class-name'}
    assert [row.flags for row in rows] == [['no_source']] * 3
    assert not any(row.parts for row in rows)
    write_descriptions(tmp_path / 'd.jsonl', rows)
    assert read_descriptions(tmp_path / 'd.jsonl', ['被子', '被套', '势']) == rows


def test_aliases_first_and_shared_texts_flagged():
    rows = describe_by_name(['被子', '被套', '势'], {0: ['bedspread'], 1: ['bedspread']}, prefer_alias=True)
    assert [row.globals for row in rows] == [['bedspread'], ['bedspread'], ['势']]
    assert [row.gloss for row in rows] == ['被子', '被套', '势']
    assert [row.flags for row in rows] == [['no_source'], ['no_source', 'same_as:0'], ['no_source']]


@pytest.mark.parametrize('prefer', [False, True])
def test_tool(tmp_path, rng, repo, prefer):
    with ArchiveWriter(
        tmp_path / 'a', wholebody133(), ['evet', 'hayır'], language='tr', aliases={0: ['yes']}
    ) as w:
        data = clip(rng)
        w.add('x', data[..., :2], data[..., 2], label=0)
    command = [
        sys.executable,
        repo / 'tools/encode_descriptions.py',
        tmp_path / 'd.jsonl',
        '--from-archive',
        tmp_path / 'a',
        '--encoder',
        'random',
        '--out',
        tmp_path / 'b.safetensors',
        *(['--prefer-alias'] if prefer else []),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = read_descriptions(tmp_path / 'd.jsonl', ['evet', 'hayır'])
    assert rows[0].globals == (['yes'] if prefer else ['evet'])
    bank = TextBank.load(tmp_path / 'b.safetensors', tmp_path / 'd.jsonl', glosses=['evet', 'hayır'])
    np.testing.assert_array_equal(bank.embeddings[0], build_encoder('random').encode(rows[0].globals)[0])
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert 'already exists' in again.stderr
