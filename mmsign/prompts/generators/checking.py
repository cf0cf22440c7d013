"""Flags of a finished description: what its sources do not bear out, what is missing, what points elsewhere.

The same for what a model wrote and for what a person edited: an edit is kept
word for word whatever is found, but what is found is said.
"""

from __future__ import annotations

from collections.abc import Iterable

from mmsign.prompts.checks.coverage import left_out, wrong_parts
from mmsign.prompts.checks.grounding import ungrounded
from mmsign.prompts.files.descriptions import Description
from mmsign.prompts.files.glosses import Gloss
from mmsign.prompts.generators.generation import retrieve
from mmsign.prompts.generators.judging import Judge
from mmsign.prompts.knowledge.base import Entry, KnowledgeBase
from mmsign.prompts.language.injection import find_instruction
from mmsign.prompts.language.lexicon import guess_language, languages, load_lexicon
from mmsign.prompts.language.unread import unread_language, unread_languages
from mmsign.prompts.rules.pointers import pointed_to
from mmsign.prompts.rules.references import ReferenceResolver, Resolved
from mmsign.prompts.rules.refine import refine

#: Kinds of flags that an edit can mend, and :func:`check_edited` finds again.
MENDABLE = ('ungrounded', 'left_out', 'parts', 'unresolved', 'missing_glyph', 'no_synonym', 'no_source')


def check(description: Description, judge: Judge) -> list[str]:
    """Flags of everything that was written: what is not grounded, left out, tagged wrongly, ``injection``.

    Args:
        description: The finished line; its own flags are not looked at.
        judge: With the sources, and the line's descriptions as ``globals``.
    """
    say = judge.language
    texts = [*description.synonyms, *(part.text for part in description.parts)]
    if judge.read:
        texts = [*description.globals, *texts]
    terms = [term for text in texts for term in ungrounded(text, judge.grounds, say)]
    lost = bool(description.globals) and judge.lost(description.globals)
    reworded = judge.reworded(description.synonyms)
    if judge.strayed(description.globals) or lost or reworded:
        terms.append('off topic')
    flags = [f'ungrounded:{term}' for term in dict.fromkeys(terms)]
    if description.globals and not (lost or reworded):  # else most of it is gone, which is said already
        flags += [f'left_out:{term}' for term in _left_out(description, judge) if term not in terms]
    if description.parts:
        wrong = wrong_parts(description.parts, description.globals, say)
        flags += [f'parts:{term}' for term in wrong if term not in terms]
    flags += [f'unread:{language}' for language in unread_languages(judge.evidence)]
    ordered = any(find_instruction(text) is not None for text in judge.evidence)
    return [*flags, 'injection'] if ordered else flags


def check_edited(description: Description, gloss: Gloss, knowledge: KnowledgeBase | None) -> list[str]:
    """Flags of :data:`MENDABLE` kinds that the texts of a line deserve as they are now.

    Args:
        description: The line.
        gloss: Its class, by whose names the sources are looked up.
        knowledge: Where; without one, or without an entry, nothing is compared.
    """
    if not description.globals or description.language not in languages():
        return [] if description.globals else ['no_source']
    lexicon = load_lexicon(description.language)
    found = retrieve(knowledge, gloss)
    own = [entry.text for entry in found.entries]
    definitions, _ = define(knowledge, own, gloss)
    further, unresolved = define(knowledge, description.globals, gloss)
    flags = [f'unresolved:{name}' for name in dict.fromkeys(unresolved)]
    if any(lexicon.pattern('missing_glyph').search(text) for text in description.globals):
        flags.append('missing_glyph')
    if own:
        evidence = [*own, *(entry.text for entry in (*definitions, *further))]
        flags += check(description, Judge(description.language, own, own, evidence, description.globals))
    if not description.synonyms:
        flags.append('no_synonym')
    return [flag for flag in flags if flag.partition(':')[0] in MENDABLE]


def define(
    knowledge: KnowledgeBase | None, texts: Iterable[str], gloss: Gloss
) -> tuple[list[Entry], list[str]]:
    """Definitions of all references in some texts, found by rules, and the names that have none."""
    definitions: list[Entry] = []
    unresolved: list[str] = []
    for text in texts:
        if name := pointed_to(text):  # what it points to would have been found in its place
            unresolved.append(name)
            continue
        if unread_language(text):
            continue
        lexicon = load_lexicon(guess_language(text))
        result: Resolved = ReferenceResolver(knowledge, lexicon).resolve(refine(text, lexicon), gloss.gloss)
        definitions += result.sources
        unresolved += result.unresolved
    return definitions, unresolved


def _left_out(description: Description, judge: Judge) -> list[str]:
    """What an entry names and no description does, or a description and its rewordings do not."""
    say = judge.language
    found: list[str] = []
    # else definitions have taken the place of references, or the entry cannot be read
    if judge.read and len(judge.evidence) == len(judge.variants):
        for variant in judge.variants:
            found += _shortest([left_out(text, variant, say) for text in description.globals])
    for text in description.synonyms:
        found += _shortest([left_out(text, whole, say, say) for whole in description.globals])
    return list(dict.fromkeys(found))


def _shortest(lists: list[list[str]]) -> list[str]:
    """The list that has least in it; empty if there is none."""
    return min(lists, key=len) if lists else []
