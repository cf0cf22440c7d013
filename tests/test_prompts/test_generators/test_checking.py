"""What an edit says is held against its sources like what a model says."""

from __future__ import annotations

import json

import pytest

from mmsign.prompts.describing import describe
from mmsign.prompts.files.descriptions import Description, PartText, read_descriptions
from mmsign.prompts.files.glosses import Gloss
from mmsign.prompts.generators.checking import check_edited
from mmsign.prompts.generators.offline import OfflineGenerator

BOOK = {
    'bread': 'The right index finger taps the chin twice.',
    'river': 'The left hand makes the sign for “bread”, then both fists cross on the chest.',
    'glyph': 'The right hand has a “” shape.',
    'moon': 'The right fist touches the nose.',
}


def row(text: str, **fields) -> Description:
    parts = [PartText(text, ['left_hand', 'right_hand', 'face'])]
    return Description(0, 'bread', globals=[text], **{'synonyms': [text], 'parts': parts, **fields})


@pytest.mark.parametrize(
    ('description', 'flags'),
    [
        (row(BOOK['bread']), []),
        (row('The right index finger taps the nose twice.'), ['left_out:chin', 'ungrounded:nose']),
        (row('The right index finger taps the chin.'), ['left_out:twice']),
        (row(BOOK['bread'], synonyms=[]), ['no_synonym']),
        (row(BOOK['bread'], parts=[PartText('Twice.', ['face'])]), ['parts:chin', 'parts:index finger']),
        (row(BOOK['bread'] + ' Make the sign for “hill”.'), ['unresolved:hill']),
        (row(BOOK['bread'] + ' A “” shape.'), ['missing_glyph']),
        (Description(0, 'bread'), ['no_source']),
        (row('Tap.', language='xx'), []),  # no lexicon
    ],
)
def test_flags_of_an_edit(make_kb, description: Description, flags: list[str]) -> None:
    found = check_edited(description, Gloss(0, 'bread'), make_kb(book=BOOK))
    assert {flag for flag in found if 'right' not in flag} == set(flags)


def test_definitions_ground_what_refers_to_them(make_kb) -> None:
    text = 'The left index finger taps the chin twice, then both fists cross on the chest.'
    found = check_edited(row(text), Gloss(0, 'river'), make_kb(book=BOOK))
    assert not [flag for flag in found if flag.startswith(('ungrounded:chin', 'unresolved'))]
    assert check_edited(row(text), Gloss(0, 'river'), None) == []


def test_a_run_says_what_it_finds_and_leaves_the_line_as_it_is(make_kb, tmp_path) -> None:
    kb, out = make_kb(book=BOOK), tmp_path / 'd.jsonl'
    glosses = [Gloss(label, name) for label, name in enumerate(BOOK)]
    describe(OfflineGenerator('en', kb), glosses, out, kb)
    lines = [json.loads(line) for line in out.read_text(encoding='utf8').splitlines()]
    lines[0]['globals'] = ['The right index finger taps the forehead twice.']
    lines[2]['globals'] = lines[2]['synonyms'] = ['The right hand has a round shape.']
    out.write_text(''.join(json.dumps(line) + '\n' for line in lines), encoding='utf8')
    report = describe(OfflineGenerator('en', kb), glosses, out, kb, strict=True)
    assert (report.ok, report.edited) == (True, ['bread', 'glyph'])
    assert 'ungrounded:forehead' in report.found_in_edits['bread']
    assert 'left_out:chin' in report.found_in_edits['bread']
    assert read_descriptions(out)[0].flags == []  # the line is the person's
    page = out.with_name('d.jsonl.html').read_text(encoding='utf8')
    assert '>ungrounded:forehead</span>' in page
    assert '<mark>forehead</mark>' in page
    assert page.count('edited by hand, checked by the last run') == 2
    assert 'flag settled" title="The edited text no longer deserves this' in page  # the glyph
