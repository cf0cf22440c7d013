"""The folder of a comparison: csv against the comparison, and the page in a browser without a network."""

from __future__ import annotations

import copy
import csv
import json
import re

import numpy as np
import pytest
from browser import open_page
from test_evaluation.test_fusion import make, other

from mmsign.evaluation.comparison import compare_scores
from mmsign.visualization.attention import AttendedClip
from mmsign.visualization.report import write_comparison

from .test_attention import view


@pytest.fixture(scope='module')
def written(tmp_path_factory):
    rng, tmp_path = np.random.default_rng(0), tmp_path_factory.mktemp('report')
    baseline = make(rng, 80, 6)
    baseline.glosses = np.array(['a<b>', 'ağaç', '词', '"q"', "it's", 'tree'])
    ours = other(baseline, rng)
    ours.logits[np.arange(80), ours.label] += 2
    found = compare_scores(baseline, ours)
    clip = AttendedClip(found.changes[0].clip_id, '词', 3, [view('hands43', rng), view('hands43', rng)])
    names = ('plain <run>', 'ours')
    metrics = write_comparison(tmp_path / 'out', found, (baseline, ours), names, [clip], 'The first.')
    return found, tmp_path / 'out', metrics, clip


def rows(file):
    with open(file, newline='', encoding='utf8') as stream:
        return list(csv.DictReader(stream))


def test_csv_and_metrics_hold_the_numbers(written):
    found, folder, metrics, clip = written
    assert [(r['gloss'], int(r['label']), float(r['gain'])) for r in rows(folder / 'classes.csv')] == [
        (c.gloss, found.glosses.index(c.gloss), c.gain) for c in found.classes
    ]
    assert [r['clip_id'] for r in rows(folder / 'changed_clips.csv')] == [c.clip_id for c in found.changes]
    for run in ('baseline', 'ours'):
        cells = rows(folder / 'confusions.csv')
        assert sum(int(r[run]) for r in cells) == 80
        right = sum(int(r[run]) for r in cells if r['true'] == r['guess']) / 80
        assert metrics[run]['top1']['value'] == pytest.approx(right)
    assert len(rows(folder / 'confused_pairs.csv')) == len(found.pairs())
    joints = rows(folder / 'attention_joints.csv')
    assert len(joints) == 2 * 43
    assert float(joints[5]['attention']) == pytest.approx(clip.views[0].relative[5], abs=1e-4)
    links = rows(folder / 'attention_links.csv')
    assert len(links) == 2 * 43 * 42 // 2
    assert json.loads((folder / 'metrics.json').read_text()) == metrics
    assert metrics['gained'] - metrics['lost'] == pytest.approx(80 * metrics['gain']['value'])


def test_every_picture_is_in_the_page_and_nothing_is_fetched(written):
    _, folder, _, _ = written
    page = (folder / 'index.html').read_text(encoding='utf8')
    pictures = {file.name for file in folder.glob('*.png')}
    assert len(pictures - {'attention.png'}) == page.count('src="data:image/png') == 5
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    assert 'http' not in re.sub(r'base64,[\w+/=]*', '', page)
    assert all(len(alt) > 20 for alt in re.findall('alt="([^"]*)"', page))
    assert '<b>' not in page  # glosses are escaped
    assert '<run>' not in page


SCRIPT = """
const text = (id, row, cell) => document.getElementById(id).tBodies[0].rows[row].cells[cell].textContent;
const click = (id, column) => document.querySelectorAll(`#${id} thead button`)[column].click();
const out = [];
click('classes', 4); out.push(text('classes', 0, 4));
click('classes', 4); out.push(text('classes', 0, 4));
click('classes', 0); out.push(text('classes', 0, 0));
document.querySelector('.filter[data-kind=lost]').click();
out.push([...document.getElementById('changes').tBodies[0].rows].filter(row => !row.hidden).length);
out.push(document.querySelectorAll('[aria-sort]').length);
document.title = JSON.stringify(out);
"""


def test_the_page_opens_sorts_and_filters_without_console_errors(written, tmp_path):
    found, folder, _, _ = written
    document, messages = open_page(folder / 'index.html', tmp_path / 'profile', SCRIPT)
    assert messages == []
    largest, smallest, first, lost, sorted_by = json.loads(re.search('<title>(.*?)</title>', document)[1])
    shown = [
        f'{100 * value:+.1f}'.replace('-', '−') for value in (found.classes[0].gain, found.classes[-1].gain)
    ]
    assert [largest, smallest] == shown
    assert first == '"q" #3'
    assert lost == found.lost
    assert sorted_by == 1


def test_runs_that_agree_make_a_page_too(rng, tmp_path):
    scores = make(rng, 30, 4)
    found = compare_scores(scores, scores)
    write_comparison(tmp_path / 'out', found, (scores, scores), ('a', 'b'))
    assert 'do not show which is better' in (tmp_path / 'out/index.html').read_text(encoding='utf8')
    assert rows(tmp_path / 'out/changed_clips.csv') == []


def test_few_changes_are_no_proof(rng, tmp_path):
    """Four clips gained and none lost: the interval leaves zero out, the exact test has p = 0.125."""
    scores = make(rng, 400, 4)
    wrong = np.flatnonzero(scores.ranks > 0)[:4]
    better = copy.deepcopy(scores)
    better.logits[wrong, better.label[wrong]] += 99
    found = compare_scores(scores, better)
    assert found.gain.low > 0
    write_comparison(tmp_path / 'out', found, (scores, better), ('a', 'b'))
    page = (tmp_path / 'out/index.html').read_text(encoding='utf8')
    assert 'do not show which is better; the interval of the gain leaves zero out' in page
