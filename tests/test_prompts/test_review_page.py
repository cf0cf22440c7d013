"""The review page in a real browser: it opens without errors, and its keys, filters and edits work."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from browser import needs_browser, open_page, screenshot

from mmsign.prompts.files.descriptions import Description, PartText, read_descriptions
from mmsign.prompts.generators.generation import Draft
from mmsign.prompts.knowledge.base import Entry
from mmsign.prompts.review import write_review

pytestmark = needs_browser

NOT_YET = 'Not compared with the sources yet: save the file and run the command again.'
#: Runs behind the page's own script and leaves what it saw in the document.
DRIVER = """{
const key = k => document.dispatchEvent(new KeyboardEvent('keydown', {key: k, bubbles: true}));
const click = selector => document.querySelector(selector).click();
const at = () => document.querySelector('article.current').id;
const number = id => Number(document.getElementById(id).textContent);
const found = {};
found.start = at(); key('x'); found.failed = number('seen');
key('j'); key('j'); found.j = at(); key('k'); found.k = at();
key('x'); found.x = [at(), number('seen'), document.querySelector('article.seen').id];
key('k'); key('x'); found.again = number('seen');
key('o'); found.o = document.querySelector('article.current details').open;
key('d'); found.d = document.body.classList.contains('plain'); key('d');
click('[data-flag=missing_glyph]'); found.one = [number('shown'), at()];
click('[data-flag=same_as]'); found.both = number('shown');
click('[data-flag=missing_glyph]'); click('[data-flag=same_as]'); found.all = number('shown');
const find = document.getElementById('find'), input = () => new Event('input');
find.value = 'TREE'; find.dispatchEvent(input()); found.find = [number('shown'), at()];
key('x'); find.value = ''; find.dispatchEvent(input());
click('#unseen'); found.unseen = number('shown'); click('#unseen');
key('j'); key('e');
const boxes = document.querySelectorAll('textarea'), box = boxes[0];
found.fields = [...boxes].map(each => each.value);
box.value = box.value.replace('One hand', 'Both hands'); box.dispatchEvent(input());
found.edited = [document.querySelector('.edited').id, document.getElementById('save').hidden];
found.shown = document.querySelector('.edited .now').innerHTML;
found.badge = getComputedStyle(document.querySelector('.edited h2'), '::after').content;
const now = () => document.querySelector('.edited .now').lastElementChild.textContent;
found.unchecked = now();
const kept = boxes.length && [box.value, boxes[1].value];
box.value = 'The hand has a “” shape.'; boxes[1].value = ''; box.dispatchEvent(input());
found.own = now();
box.value = kept[0]; boxes[1].value = kept[1]; box.dispatchEvent(input());
boxes[2].value = 'no parts'; boxes[2].dispatchEvent(input());
found.refused = document.querySelector('.wrong').textContent;
let saved; URL.createObjectURL = blob => { saved = blob; return '#'; };
HTMLAnchorElement.prototype.click = function () { found.name = this.download; };
click('#save');
saved.text().then(text => {
  found.saved = text;
  document.title = JSON.stringify(found);
});
}"""


@pytest.fixture(scope='module')
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def draft(label: int, gloss: str, flags: list[str], text: str = 'One hand taps.') -> Draft:
        row = Description(
            label, gloss, 'en', [text], ['A hand taps.'], [PartText(text, ['face'])], flags=flags
        )
        book = Entry(label, 'book', 'dictionary', gloss, text + ' It means nothing.')
        return Draft(row, [book.text], [book])

    file = tmp_path_factory.mktemp('page') / 'signs.jsonl.html'
    drafts = [
        draft(0, 'house', []),
        draft(1, 'tree', ['missing_glyph', 'same_as:3'], 'The hand has a “” shape.'),
        draft(2, '</script><b>', ['no_source']),
        draft(3, 'bush', ['same_as:1']),
    ]
    write_review(file, drafts, {'wind': 'HTTP 500'})
    return file


def test_it_opens_without_a_word_on_the_console(page: Path, tmp_path: Path) -> None:
    document, console = open_page(page, tmp_path)
    assert console == []
    assert document.count('<article') == 5
    assert '<mark>“” shape</mark>' in document
    assert 'HTTP 500' in document
    assert '<del> It means nothing.</del>' in document


def test_an_error_would_be_noticed(page: Path, tmp_path: Path) -> None:
    (message,) = open_page(page, tmp_path, "throw new Error('planted')")[1]
    assert 'planted' in message


def test_keys_filters_and_edits(page: Path, tmp_path: Path) -> None:
    document, console = open_page(page, tmp_path, DRIVER)
    assert console == []
    found = json.loads(html.unescape(re.search('<title>(.*?)</title>', document, re.DOTALL)[1]))
    assert (found['start'], found['failed']) == ('', 0)  # a gloss that failed comes first and has no line
    assert (found['j'], found['k']) == ('s1', 's0')
    assert (found['x'], found['again']) == (['s1', 1, 's0'], 0)
    assert (found['o'], found['d']) == (True, True)
    assert (found['one'], found['both'], found['all']) == ([1, 's1'], 2, 5)
    assert (found['find'], found['unseen']) == ([1, 's1'], 4)
    assert found['edited'] == ['s0', False]
    assert found['fields'] == ['One hand taps.', 'A hand taps.', 'One hand taps. [face]', '']
    assert '<del>One</del>' in found['shown']
    assert '<ins>Both</ins>' in found['shown']
    assert 'not checked yet' in found['badge']
    assert found['unchecked'] == NOT_YET
    assert found['own'] == f'Found in the page: no_synonym, same_as:1, missing_glyph. {NOT_YET}'
    assert found['refused'].startswith('Not kept yet')
    # what is saved are the lines of the file, with what was valid of the edit
    (page.parent / 'saved.jsonl').write_text(found['saved'], encoding='utf8')
    rows = read_descriptions(page.parent / 'saved.jsonl')
    assert [row.globals[0] for row in rows] == [
        'Both hands taps.',
        'The hand has a “” shape.',
        'One hand taps.',
        'One hand taps.',
    ]
    assert [row.gloss for row in rows] == ['house', 'tree', '</script><b>', 'bush']
    raw = [html.unescape(line) for line in re.findall(r'data-raw="([^"]*)"', page.read_text(encoding='utf8'))]
    assert found['saved'].splitlines()[1:] == raw[1:]  # unedited lines, to the letter
    assert found['name'] == 'scripted-signs.jsonl'


def test_what_a_reviewer_sees_first(page: Path, tmp_path: Path) -> None:
    """Changes, what a flag complains of and the current card are in the picture, in their colours."""
    picture = screenshot(page, tmp_path)
    assert picture.size == (1280, 900)
    colours = {colour: count for count, colour in picture.getcolors(1 << 24)}
    for name, colour in {'gone': 0xFDE3E1, 'warn': 0xFFF1D6, 'card': 0xFFFFFF, 'accent': 0x3157D5}.items():
        assert colours.get((colour >> 16, colour >> 8 & 255, colour & 255), 0) > 50, name


#: Every key that a reviewer of five hundred signs presses.
MARATHON = """{
const key = k => document.dispatchEvent(new KeyboardEvent('keydown', {key: k, bubbles: true}));
const at = () => document.querySelector('article.current').id;
const seen = () => Number(document.getElementById('seen').textContent);
const found = {order: []};
for (let i = 0; i < 500; i++) { found.order.push(at()); key('x'); }
found.all = [seen(), at(), Number(document.getElementById('done').value)];
for (let i = 0; i < 499; i++) key('k');
found.back = at(); key('k'); found.before = at();
key('x'); found.one = seen();
document.getElementById('unseen').click();
found.unseen = [Number(document.getElementById('shown').textContent), at()];
document.title = JSON.stringify(found);
}"""


def test_five_hundred_signs_by_keyboard(tmp_path: Path) -> None:
    rows = [Description(n, f'sign{n}', 'en', [f'The hand moves {n} times.']) for n in range(500)]
    write_review(tmp_path / 'many.html', [Draft(row, [row.globals[0]], []) for row in rows])
    document, console = open_page(tmp_path / 'many.html', tmp_path / 'profile', MARATHON)
    assert console == []
    found = json.loads(html.unescape(re.search('<title>(.*?)</title>', document, re.DOTALL)[1]))
    assert found['order'] == [f's{n}' for n in range(500)]
    assert found['all'] == [500, 's499', 500]
    assert (found['back'], found['before'], found['one']) == ('s0', 's0', 499)
    assert found['unseen'] == [1, 's0']
