"""Substituted descriptions: “the sign for love”, “manual letter Q”, replaced by what they stand for.

A definition is refined and resolved itself before it is put in place, so
references resolve through references; a sign that leads back to itself, or
that no source defines, stays as it is and is flagged ``unresolved:<name>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mmsign.prompts.knowledge.base import Entry, KnowledgeBase
from mmsign.prompts.language.folding import capitalise, fold, spelled
from mmsign.prompts.language.lexicon import Lexicon
from mmsign.prompts.rules.paraphrase import alternatives
from mmsign.prompts.rules.refine import join_steps, refine, split_steps

#: Chains of references longer than this are a mistake in the book.
DEPTH = 8


@dataclass(frozen=True)
class Reference:
    """A place in a text that names another sign or a letter instead of describing it.

    Attributes:
        keep: The hand it names, which stays in front of the definition.
        noun: Whether it stands for a thing (“the W handshape”), so that a verb may follow.
    """

    kind: str
    names: tuple[str, ...]
    start: int
    end: int
    keep: str = ''
    noun: bool = False


@dataclass
class Resolved:
    """A text with its references replaced, and what became of each of them.

    Attributes:
        text: The text.
        resolved: Names that were replaced.
        unresolved: Names that have no definition, or none but themselves.
        sources: Entries whose definitions went into the text.
    """

    text: str
    resolved: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    sources: list[Entry] = field(default_factory=list)

    def flags(self) -> list[str]:
        """One ``unresolved:<name>`` a name."""
        return [f'unresolved:{name}' for name in dict.fromkeys(self.unresolved)]


def find_references(text: str, lexicon: Lexicon) -> list[Reference]:
    """References in a text, left to right, none overlapping.

    “Y handshape: thumb and little finger extended” says itself what it is, and refers to nothing.
    """
    found: list[Reference] = []
    defined = lexicon.rules.get('defined_there', '(?!)')
    for rule in lexicon.rules['references']:
        for match in re.finditer(rule['pattern'], text):
            groups = match.groupdict()
            taken = any(match.start() < other.end and other.start < match.end() for other in found)
            if taken or re.search(rule.get('not_after', '(?!)'), text[: match.start()]):
                continue
            # so does “a flat hand (B handshape)”
            named = rule['kind'] == 'letter' and text[: match.start()].endswith('(')
            if re.match(defined, text[match.end() :]) or (named and text[match.end() :].startswith(')')):
                continue
            if names := _names(groups, lexicon):
                end = match.end() - (len(match[0]) - len(match[0].rstrip()))
                keep = rule.get('keep', '').format(**groups)
                noun = 'verb' in groups and not groups['verb']
                found.append(Reference(rule['kind'], tuple(names), match.start(), end, keep, noun))
    return sorted(found, key=lambda reference: reference.start)


def _names(groups: dict[str, str | None], lexicon: Lexicon) -> list[str]:
    """Names in a match: in quotes (groups ``names``, ``names2``) or without (``bare``)."""
    quoted = lexicon.pattern('name').findall(groups.get('names') or groups.get('names2') or '')
    parts = [part for name in quoted for part in re.split(lexicon.rules['name_list'], name)]
    if bare := groups.get('bare'):
        parts += re.split(lexicon.rules['bare_list'], bare)
    named = (part.strip('… \t\n\u3000') for part in parts)  # “2, 3……” and so on
    return [name for name in named if name]


class ReferenceResolver:
    """Replaces references by definitions from a knowledge base.

    Args:
        knowledge: Where definitions are looked up; None leaves every reference unresolved.
        lexicon: Language of the texts.
    """

    def __init__(self, knowledge: KnowledgeBase | None, lexicon: Lexicon) -> None:
        self.knowledge, self.lexicon = knowledge, lexicon
        self._inline_rules: dict[str, str] = lexicon.rules.get('inline', {})

    def definition(self, kind: str, name: str) -> Entry | None:
        """The entry that defines a letter or a sign; of several variants the first."""
        if self.knowledge is None:
            return None
        if kind == 'letter':
            found = self.knowledge.letter(name, self.lexicon.rules['letter_headwords'])
        elif kind == 'sign':
            found = self.knowledge.lookup(name)
        else:  # letters of a foreign alphabet are not those of the book's own
            found = []
        return found[0] if found else None

    def resolve(self, text: str, gloss: str) -> Resolved:
        """Replace every reference of a refined text.

        Args:
            text: The text of one variant of a sign.
            gloss: The sign's own name: a reference back to it is a cycle.
        """
        result = self._resolve(text, (f'sign:{fold(gloss)}',))
        # “the sign for love is made twice”: what no rule can put a definition in place of
        for match in re.finditer(self.lexicon.rules.get('dangling', '(?!)'), result.text):
            named = _names(match.groupdict(), self.lexicon)
            result.unresolved += [n for n in named if n not in result.unresolved and fold(n) != fold(gloss)]
        return result

    def _resolve(self, text: str, stack: tuple[str, ...]) -> Resolved:
        result = Resolved('')
        position = 0
        for reference in find_references(text, self.lexicon):
            result.text += text[position : reference.start]
            texts = list(self._definitions(reference, stack, result))
            # all or nothing: half a list of letters would read as a whole sign
            if texts and len(texts) == len(reference.names):
                if self._inline_rules:
                    texts[1:] = [inner[:1].lower() + inner[1:] for inner in texts[1:]]
                whole = self.lexicon.rules['join'].join(self._one_hand(texts))
                before, after = result.text, text[reference.end :]
                result.text = self._join(before, whole, reference.keep)
                spliced = result.text[len((before + reference.keep).rstrip()) :]
                if reference.noun and re.match(self._inline_rules['predicate'], after):
                    result.text += self.lexicon.rules['join'].rstrip()
                elif self._inline_rules and spliced.startswith((': ', ', ')) and re.match(r' \w', after):
                    result.text += ','
            else:
                result.text += text[reference.start : reference.end]
            position = reference.end
        result.text += text[position:]
        return result

    def _definitions(self, reference: Reference, stack: tuple[str, ...], result: Resolved) -> Iterator[str]:
        for name in reference.names:
            # a Ç that is explained by a C does not lead back to itself
            turkish = self.lexicon.language == 'tr'
            same = fold(name) if reference.kind == 'sign' else spelled(name, turkish)
            key = f'{reference.kind}:{same}'
            entry = None if key in stack or len(stack) > DEPTH else self.definition(reference.kind, name)
            inner = None
            if entry is not None:
                inner = self._resolve(self._first_way(refine(entry.text, self.lexicon)), (*stack, key))
            if entry is None or inner is None or not inner.text:
                result.unresolved.append(name)
                continue
            result.resolved += [name, *inner.resolved]
            result.unresolved += inner.unresolved
            result.sources += [entry, *inner.sources]
            yield self._inline(inner.text)

    def _first_way(self, text: str) -> str:
        """Of the ways a definition offers the first: a sentence has room for one."""
        other = self.lexicon.rules.get('other_way')
        if other is None:
            return text
        steps = split_steps(alternatives(text, self.lexicon)[0], self.lexicon)
        return join_steps([re.sub(other, '', step) for step in steps], self.lexicon)

    def _one_hand(self, texts: list[str]) -> list[str]:
        """Definitions in a row; a hand that makes them all is named by the first."""
        hand = self.lexicon.rules.get('one_hand')
        named = {match[0] for text in texts for match in re.finditer(self.lexicon.subject, text)}
        if hand is None or len(named) != 1:
            return texts
        return [texts[0], *(re.sub(f'^{hand}', '', text) for text in texts[1:])]

    def _has_hand(self, before: str) -> bool:
        """Whether a clause that a definition goes on with belongs to a sentence about one hand."""
        hand = self.lexicon.rules.get('one_hand', '(?!)')
        sentence = re.split(f'[{self.lexicon.rules["sentence_ends"]}（）]', before)[-1]
        first = re.search(self.lexicon.subject, sentence)
        clause = sentence.rstrip(self.lexicon.rules['clause_ends'])
        return bool(first and clause == sentence and re.fullmatch(hand, first[0]))

    def _inline(self, text: str) -> str:
        """A definition as part of a sentence: steps joined, no full stop at the end."""
        ends = self.lexicon.rules['sentence_ends'] + self.lexicon.rules['clause_ends'] + ' '
        steps = [step.rstrip(ends) for step in split_steps(text, self.lexicon)]
        return self.lexicon.rules['join'].join(steps)

    def _join(self, before: str, definition: str, keep: str) -> str:
        """Put a definition behind the text before it; the hand is named once."""
        clause = self.lexicon.rules['sentence_ends'] + self.lexicon.rules['clause_ends'] + ')'
        begins = not before.strip() or before.rstrip()[-1] in clause
        starts = not before.strip() or before.rstrip()[-1] in '.!)'
        before += capitalise(keep, self.lexicon.language) if starts else keep
        named = re.search(f'{self.lexicon.subject}\\s*(?:先|再|然后|同时)?$', before)
        own = re.match(f'(?:{self.lexicon.rules["subject"]})\\s*', definition)
        if own and not named and self._has_hand(before):
            return before + re.sub(f'^{self.lexicon.rules["one_hand"]}', '', definition)
        if named and own:
            definition = definition[own.end() :]
            if keep:  # “the left S hand” that something is done to needs a sentence of its own
                definition = ('' if begins else self._inline_rules['back']) + ' ' + definition
        elif not self.lexicon.cjk and (not before.strip() or before.rstrip()[-1] in '.!)'):
            definition = capitalise(definition, self.lexicon.language)
        elif self._inline_rules:
            definition = definition[:1].lower() + definition[1:]
            if named:
                return f'{before.rstrip()}: {definition}'
            if not re.search(self._inline_rules['open'], before.rstrip()):
                return f'{before.rstrip()}, {definition}'
        return before + definition
