"""How well the grounding check tells a changed fact from a changed wording.

Books in, two numbers out: of texts in which one fact was changed, how many are
flagged (recall); of texts that only word the book otherwise, how many are
flagged too (false alarms). The texts are made when the command runs, from the
books that it is given, and are never stored: books are seldom free.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmsign.prompts.checks.coverage import left_out
from mmsign.prompts.checks.grounding import ungrounded
from mmsign.prompts.describing import REFUSED
from mmsign.prompts.files.glosses import Gloss
from mmsign.prompts.generators.offline import OfflineGenerator
from mmsign.prompts.knowledge.base import KnowledgeBase
from mmsign.prompts.language.lexicon import load_lexicon
from mmsign.prompts.rules.refine import refine
from mmsign.utils.errors import MMSignError

#: Language → edits of known effect: ``changes`` (kind of fact → groups of wordings that exclude one
#: another), ``denials``, ``added`` clauses, ``traded`` hands, ``paths`` with two ends, ``rewordings``.
EDITS: dict[str, Any] = json.loads(Path(__file__).with_name('text_changes.json').read_text(encoding='utf8'))
#: Of the half that rules were tuned on, and of the other.
SEEDS = (0, 7)
#: How often a text may be drawn to be changed, and to be worded otherwise.
PASSES, REWORDED_PASSES = 3, 12
KINDS = ('direction', 'place', 'hand', 'finger', 'shape', 'count', 'negation', 'roles', 'path', 'added')


@dataclass(frozen=True)
class Case:
    """A text made from a source.

    Attributes:
        source: The book's text.
        text: The text made from it.
        kind: What was changed; ``rewording`` if no fact was.
        entry: The book's headword.
    """

    source: str
    text: str
    kind: str
    entry: str


def plant(text: str, kind: str, language: str, draw: random.Random) -> str | None:
    """A text with one fact of a kind changed; None if it has no such fact."""
    known = EDITS[language]
    if kind in known['changes']:
        edits = list(_members(text, known['changes'][kind], language))
    elif kind == 'negation':
        edits = [(*m.span(), denied) for verb, denied in known['denials'] for m in re.finditer(verb, text)]
    elif kind == 'added':
        ends = [m.start() for m in re.finditer(r'[。.](?=\s|$)', text)]
        clauses = [clause for clause in known['added'] if clause.split()[-1][-4:] not in text]
        edits = [(ends[-1], ends[-1], draw.choice(clauses))] if ends and clauses else []
    elif kind == 'path':
        matches = [m for path in known['paths'] for m in re.finditer(path, text) if m[1] != m[2]]
        edits = [
            (*m.span(), m[0].replace(m[1], '\0').replace(m[2], m[1]).replace('\0', m[2])) for m in matches
        ]
    else:
        same = {part for _, part in re.findall(r'\b(Right|Left) hand: ([^.]*)', text)}
        pairs = [(a, b) for a, b in known['traded'] if a in text and b in text and len(same) != 1]
        for a, b in pairs:
            text = text.replace(a, '\0').replace(b, a).replace('\0', b)
        return text if pairs else None
    if not edits:
        return None
    start, end, new = draw.choice(edits)
    return text[:start] + new + text[end:]


def _members(text: str, groups: list[list[str]], language: str) -> Iterator[tuple[int, int, str]]:
    untouched = [m.span() for part in EDITS[language]['untouched'] for m in re.finditer(part, text)]
    bound = '' if language == 'zh' else r'(?<![\w-])'
    for group in groups:
        for member in group:
            after = '' if language == 'zh' else r'(?![\w-])'
            for match in re.finditer(f'{bound}{re.escape(member)}{after}', text):
                if any(a <= match.start() < b for a, b in untouched):
                    continue
                yield from ((*match.span(), other) for other in group if other != member)


def reword(text: str, language: str, draw: random.Random, most: int = 4) -> str | None:
    """A text that says the same in other words; None if the tables have none for it."""
    rules = [rule for rule in EDITS[language]['rewordings'] if re.search(rule[0], text)]
    if not rules:
        return None
    for pattern, new in draw.sample(rules, draw.randint(1, min(most, len(rules)))):
        text = re.sub(pattern, new, text)
    if language == 'zh' and draw.random() < 0.25:
        text = _traditional(text)
    return text


def _traditional(text: str) -> str:
    import opencc

    return opencc.OpenCC('s2t').convert(text)


def cases(texts: Iterable[tuple[str, str]], language: str, count: int, seed: int) -> list[Case]:
    """At most ``count`` planted changes and as many rewordings of ``(entry, text)`` pairs, kinds in turn."""
    draw = random.Random(seed)
    pool = sorted(set(texts))
    draw.shuffle(pool)
    found: list[Case] = []

    def make(kind: str, wanted: int) -> int:
        """Add at most as many cases of a kind; how many there were."""
        before = len(found)
        for entry, source in pool * (REWORDED_PASSES if kind == 'rewording' else PASSES):
            if len(found) - before == wanted:
                break
            made = (
                reword(source, language, draw) if kind == 'rewording' else plant(source, kind, language, draw)
            )
            case = Case(source, made or source, kind, entry)
            if made is not None and made != source and case not in found:
                found.append(case)
        return len(found) - before

    share = -(-count // len(KINDS))
    full = [kind for kind in KINDS if make(kind, share) == share]
    make('rewording', count)
    # what a book has no text for, other kinds make up for
    while full and (missing := count - sum(case.kind != 'rewording' for case in found)) > 0:
        share = -(-missing // len(full))
        full = [kind for kind in full if make(kind, share) == share]
    return found


def judge(made: Sequence[Case], language: str) -> dict[str, Any]:
    """Recall by kind, false alarms, and the cases that were judged wrongly."""
    counts: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    wrong: list[tuple[Case, list[str]]] = []
    for case in made:
        terms = ungrounded(case.text, [case.source], language, language)
        terms += [f'-{term}' for term in left_out(case.text, case.source, language, language)]
        counts[case.kind] += 1
        caught[case.kind] += bool(terms)
        if bool(terms) != (case.kind != 'rewording'):
            wrong.append((case, terms))
    planted = sum(counts[kind] for kind in KINDS)
    return {
        'planted': planted,
        'reworded': counts['rewording'],
        'reworded_texts': len({case.source for case in made if case.kind == 'rewording'}),
        'recall': sum(caught[kind] for kind in KINDS) / max(1, planted),
        'false_alarms': caught['rewording'] / max(1, counts['rewording']),
        'by_kind': {kind: f'{caught[kind]}/{counts[kind]}' for kind in KINDS if counts[kind]},
        'wrong': wrong,
    }


def read_texts(knowledge: str | Path, language: str) -> list[tuple[str, str]]:
    """Refined texts of a knowledge base that are long enough to hold a fact."""
    lexicon = load_lexicon(language)
    kb = KnowledgeBase(knowledge)
    texts = [(entry.entry, refine(entry.text, lexicon)) for entry in kb]
    return [(entry, text) for entry, text in texts if len(text) > 12]


def refused(knowledge: str | Path, language: str) -> tuple[list[str], int]:
    """Headwords whose description by rules ``--strict`` would refuse, and how many were described.

    The rules write what the book says, so that every one of them is a false alarm of the check.
    """
    kb = KnowledgeBase(knowledge)
    generator = OfflineGenerator(language, kb)
    names = list(kb.headwords())
    drafts = (generator.generate(Gloss(label, name)) for label, name in enumerate(names))
    rows = [draft.description for draft in drafts if draft.description.globals]
    return [row.gloss for row in rows if any(flag.startswith(REFUSED) for flag in row.flags)], len(rows)


def run(knowledge: list[str], count: int = 300) -> dict[str, Any]:
    """Judge books, ``LANGUAGE=KB.sqlite`` each; entries of even and odd rank are two halves.

    The halves are reported apart: rules and lexicons were tuned on the first only.
    ``refused`` are the rules' own descriptions of all headwords that ``--strict`` would not write.

    Raises:
        MMSignError: If no book is given, an argument is not of that form, or a knowledge base is absent.
    """
    if not knowledge:
        raise MMSignError('is not given', field='--knowledge', fix='write --knowledge zh=kb.sqlite')
    ratios: dict[str, float] = {}
    medians: dict[str, Any] = {}
    for argument in knowledge:
        language, mark, file = argument.partition('=')
        if not mark or language not in EDITS:
            raise MMSignError(
                f'{argument!r} is not LANGUAGE=KB.sqlite', field='--knowledge', fix='write zh=kb.sqlite'
            )
        texts = read_texts(file, language)
        for half, name in enumerate(('tuned on', 'held out')):
            result = judge(cases(texts[half::2], language, count, seed=SEEDS[half]), language)
            label = f'{Path(file).stem} ({language}, {name})'
            ratios |= {f'{label} {what}': result[what] for what in ('recall', 'false_alarms')}
            counts = ('planted', 'reworded', 'reworded_texts', 'by_kind')
            medians |= {f'{label} {what}': result[what] for what in counts}
        wrongly, described = refused(file, language)
        medians[f'{Path(file).stem} ({language}) refused'] = f'{len(wrongly)}/{described}'
    return {'ratios': ratios, 'medians': medians}
