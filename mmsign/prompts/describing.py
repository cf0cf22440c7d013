"""Describe all signs of a list: the run behind ``tools/generate_descriptions.py``."""

from __future__ import annotations

import os
import platform
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mmsign.prompts.files.descriptions import Description, read_descriptions, write_descriptions
from mmsign.prompts.files.glosses import Gloss
from mmsign.prompts.files.journal import Journal, JournalError
from mmsign.prompts.generators.checking import MENDABLE, check_edited
from mmsign.prompts.generators.generation import Draft, Generator, retrieve
from mmsign.prompts.knowledge.base import KnowledgeBase
from mmsign.prompts.llms.errors import FatalLLMError
from mmsign.prompts.review import write_review
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import write_json
from mmsign.utils.lock import only_one
from mmsign.utils.paths import beside
from mmsign.version import __version__

#: Flags that ``strict`` refuses.
REFUSED = ('ungrounded:', 'malformed', 'injection')


@dataclass
class Report:
    """What a run did; written beside the description file as JSON."""

    classes: int = 0
    described: int = 0
    edited: list[str] = field(default_factory=list)
    #: Flags that the texts of an edited line deserve and it does not have; the line stays as it is.
    found_in_edits: dict[str, list[str]] = field(default_factory=dict)
    #: Glosses that failed and have the line of an earlier run.
    kept: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    #: Glosses whose description a language model did not finish, and why.
    unfinished: dict[str, str] = field(default_factory=dict)
    #: How often each reason made a gloss fail or stay unfinished.
    reasons: dict[str, int] = field(default_factory=dict)
    #: Why requests were asked again, gloss by gloss, and how often each reason occurred.
    retries: dict[str, list[str]] = field(default_factory=dict)
    retry_reasons: dict[str, int] = field(default_factory=dict)
    #: What the service made the run give up.
    service: list[str] = field(default_factory=list)
    #: Other models than the one asked for that the service says have answered.
    other_models: list[str] = field(default_factory=list)
    #: Glosses beyond the limit of this run.
    left: int = 0
    refused: dict[str, list[str]] = field(default_factory=dict)
    #: Signs with each kind of flag, as the review page counts them.
    flags: dict[str, int] = field(default_factory=dict)
    unresolved_references: int = 0
    usage: dict[str, float | None] = field(default_factory=dict)
    seconds: float = 0.0
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every gloss was worked on to the end and nothing was refused."""
        return not self.failed and not self.unfinished and not self.refused


def describe(
    generator: Generator,
    glosses: list[Gloss],
    out: str | os.PathLike,
    knowledge: KnowledgeBase | None = None,
    strict: bool = False,
    limit: int | None = None,
    progress: Callable[[], object] = lambda: None,
) -> Report:
    """Write the description file of a list of glosses, with journal, report and review page.

    Lines of an existing file that the last run did not write were edited by
    hand and stay as they are; so do lines that change while this run goes on,
    and the earlier line of a gloss that fails. What a language model answered
    before is not asked again.

    Args:
        generator: Built from the registry ``PROMPTS``.
        glosses: The classes.
        out: The description file. ``<out>.journal``, ``<out>.report.json`` and
            ``<out>.html`` (the review page) lie beside it.
        knowledge: Shown on the review page for lines edited by hand.
        strict: Leave the description file as it is if a line is malformed,
            says something that no source supports, or has a source that gives
            orders to language models.
        limit: Work on the first glosses only; the others keep the lines they have.
        progress: Called after every gloss.

    Raises:
        MMSignError: If the existing file is damaged or belongs to other
            glosses, at the start or at the end, if another process describes into it, if the journal cannot
            be written, or if the language model can serve no request at all.
    """
    with only_one(out):
        return _describe(generator, glosses, Path(out), knowledge, strict, limit, progress)


def _describe(
    generator: Generator,
    glosses: list[Gloss],
    out: Path,
    knowledge: KnowledgeBase | None,
    strict: bool,
    limit: int | None,
    progress: Callable[[], object],
) -> Report:
    started = time.perf_counter()
    journal = Journal(beside(out, '.journal'))
    before = _lines(out)
    edited = {label: row for label, row in before.items() if journal.is_edited(row)}
    _check_names(edited, glosses, out)
    report = Report(classes=len(glosses))
    drafts: dict[int, Draft] = {}
    failed: dict[int, str] = {}
    reasons: Counter[str] = Counter()
    later = {gloss.label for gloss in glosses[limit:]} if limit is not None else set()
    report.left = len(later)
    wanted = [gloss for gloss in glosses if gloss.label not in edited and gloss.label not in later]
    for _ in range(len(glosses) - len(later) - len(wanted)):
        progress()
    for gloss, result in _generate(generator, wanted, journal):
        if isinstance(result, Draft):
            drafts[gloss.label] = result
            if result.problem:
                report.unfinished[gloss.gloss] = result.problem
                reasons[_kind(result.problem.partition(': ')[2])] += 1
            if result.retries:
                report.retries[gloss.gloss] = result.retries
        else:
            failed[gloss.label], reason = result
            reasons[reason] += 1
        progress()
    report.reasons = dict(reasons.most_common())
    asked_again = Counter(_kind(why.partition(': ')[2]) for each in report.retries.values() for why in each)
    report.retry_reasons = dict(asked_again.most_common())
    report.service = getattr(generator, 'notes', list)()
    report.other_models = getattr(generator, 'others', list)()
    now = _lines(out)
    # a linguist does not wait for the end of a run to save the file
    edited.update({label: row for label, row in now.items() if row != before.get(label)})
    _check_names(edited, glosses, out)
    kept = dict(edited)
    for gloss in glosses:
        if gloss.label in edited:
            report.edited.append(gloss.gloss)
        elif gloss.label in failed:
            report.failed[gloss.gloss] = failed[gloss.label]
            earlier = now.get(gloss.label)
            if earlier is not None and earlier.gloss == gloss.gloss:
                report.kept.append(gloss.gloss)
                kept[gloss.label] = earlier
        elif gloss.label in later and gloss.label in now and now[gloss.label].gloss == gloss.gloss:
            kept[gloss.label] = now[gloss.label]
        if gloss.label in kept:
            entries = retrieve(knowledge, gloss).entries
            draft = Draft(kept[gloss.label], [e.text for e in entries], entries)
            drafts[gloss.label] = _checked_again(draft, gloss, knowledge) if gloss.label in edited else draft
            if draft.found:
                report.found_in_edits[gloss.gloss] = draft.found
    _flag_same_texts([draft.description for draft in drafts.values()], set(kept))
    _flag_shared_parts([draft.description for draft in drafts.values()], set(kept))
    rows = [drafts[label].description for label in sorted(drafts)]
    report.described = sum(bool(row.globals) for row in rows)
    report.flags = dict(
        sorted(Counter(kind for row in rows for kind in {f.split(':')[0] for f in row.flags}).items())
    )
    report.unresolved_references = sum(draft.references for draft in drafts.values())
    report.usage = getattr(generator, 'usage', dict)()
    report.versions = {'mmsign': __version__, 'python': platform.python_version()}
    if strict:
        refused = {row.gloss: [f for f in row.flags if f.startswith(REFUSED)] for row in rows}
        report.refused = {gloss: flags for gloss, flags in refused.items() if flags}
    fresh = [row for row in rows if row.label not in kept]
    journal.offered(fresh)
    if not report.refused:
        write_descriptions(out, rows)
        journal.written(fresh)
    write_review(beside(out, '.html'), [drafts[label] for label in sorted(drafts)], report.failed)
    report.seconds = round(time.perf_counter() - started, 2)
    write_json(beside(out, '.report.json'), asdict(report), ensure_ascii=False, indent=2)
    return report


def _lines(out: Path) -> dict[int, Description]:
    """Lines of the existing file, by label."""
    return {row.label: row for row in read_descriptions(out)} if out.is_file() else {}


def _check_names(edited: dict[int, Description], glosses: list[Gloss], out: Path) -> None:
    """Refuse edited lines of another list of glosses."""
    names = {gloss.label: gloss.gloss for gloss in glosses}
    for label, row in edited.items():
        if names.get(label) != row.gloss:
            raise MMSignError(
                f'label {label} is {row.gloss!r} here but {names.get(label)!r} in the list of glosses',
                file=out,
                field='gloss',
                fix='move the file away or give the list it was made for',
            )


def _generate(
    generator: Generator, glosses: list[Gloss], journal: Journal
) -> Iterator[tuple[Gloss, Draft | tuple[str, str]]]:
    """Drafts, or why there is none (in full, and its kind), as they are finished."""
    pool = ThreadPoolExecutor(max_workers=max(1, generator.concurrency))
    waiting = {pool.submit(generator.generate, gloss, journal): gloss for gloss in glosses}
    try:
        for done in as_completed(waiting):
            try:
                yield waiting[done], done.result()
            except (FatalLLMError, JournalError):  # what is asked further could not be kept
                raise
            except MMSignError as error:
                yield waiting[done], (str(error), _kind(error.problem))
            except Exception as error:  # whatever it is, it is about this gloss
                problem = ' '.join(f'{type(error).__name__}: {error}'.split())
                yield waiting[done], (problem[:400], type(error).__name__)
    finally:
        # after an interrupt or a refused key nothing more is asked
        pool.shutdown(wait=True, cancel_futures=True)


def _checked_again(draft: Draft, gloss: Gloss, knowledge: KnowledgeBase | None) -> Draft:
    """An edited line with what a check of its texts finds."""
    row = draft.description
    now = check_edited(row, gloss, knowledge)
    draft.edited = True
    draft.found = [flag for flag in now if flag not in row.flags]
    draft.settled = [f for f in row.flags if f.partition(':')[0] in MENDABLE and f not in now]
    return draft


def _kind(problem: str) -> str:
    """What reasons are counted by: the part before the particulars."""
    return str(problem).partition(':')[0].strip()


def _flag_same_texts(rows: list[Description], kept: set[int]) -> None:
    """Flag classes that share a description: no text can tell them apart."""
    owners: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        for text in dict.fromkeys(row.globals):
            owners[text].append(row.label)
    for row in rows:
        others = {label for text in row.globals for label in owners[text] if label != row.label}
        if row.label not in kept:
            row.flags += [f'same_as:{label}' for label in sorted(others)]


def _flag_shared_parts(rows: list[Description], kept: set[int]) -> None:
    """Flag classes with how many of their segments other classes have word for word.

    Such a segment (“The left hand is held level.”) is a positive of all of them in training.
    """
    owners: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        for part in row.parts:
            owners[part.text].add(row.label)
    for row in rows:
        shared = sum(len(owners[part.text]) > 1 for part in row.parts)
        if shared and row.label not in kept:
            row.flags.append(f'shared_parts:{shared} of {len(row.parts)}')
