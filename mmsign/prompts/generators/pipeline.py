"""GSP with a language model: T_b, T_g, T_p and T_s by the prompts P1–P4, each grounded in expert text."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from mmsign.prompts.checks.coverage import left_out, misses_opening, wrong_parts
from mmsign.prompts.checks.grounding import off_topic, ungrounded
from mmsign.prompts.files.descriptions import Description, PartText
from mmsign.prompts.files.glosses import Gloss
from mmsign.prompts.files.journal import Journal
from mmsign.prompts.generators.asking import Asker, Asks, MalformedAnswerError
from mmsign.prompts.generators.generation import Draft, Retrieved, retrieve
from mmsign.prompts.generators.glossary import explain_terms
from mmsign.prompts.generators.rehearsal import Estimate, Prompted, Rehearsal
from mmsign.prompts.generators.templates import load_templates, quote_entries, quote_texts
from mmsign.prompts.knowledge.base import Entry, KnowledgeBase
from mmsign.prompts.language.injection import find_instruction
from mmsign.prompts.language.lexicon import guess_language, load_lexicon
from mmsign.prompts.llms.base import LLM
from mmsign.prompts.rules.references import ReferenceResolver, Resolved
from mmsign.prompts.rules.refine import refine, source_flags
from mmsign.registry import LLMS, PROMPTS


@PROMPTS.register_module()
class LLMGenerator:
    """Retrieval, then four prompts a sign; see the paper's equations 3 to 6.

    T_b = LLM(sources, P1) · T_g = LLM(T_b and the definitions of its
    references, P3) · T_p = LLM(T_g, P4) · T_s = LLM(T_g, P2). P2 is given T_g
    because a model that knows only the gloss invents.

    Args:
        llm: A client, or its config for the registry ``LLMS``.
        language: Language of the output; a folder of templates.
        knowledge: The knowledge base. Without one every gloss is
            ``no_source``, unless ``ungrounded_ok``.
        templates: Stage (``p1`` … ``p4``) → a template file to use instead.
        stages: Which of ``p2``, ``p3``, ``p4`` to run; without ``p3`` T_g is T_b.
        passages: Passages of running text to offer for a gloss without an entry.
        malformed_retries: Tries after the first for an answer that is not the JSON asked for.
        ungrounded_ok: Describe signs without any source, from the model's own
            memory (the paper's "LLM alone"); they stay flagged ``no_source``.
    """

    def __init__(
        self,
        llm: LLM | dict[str, Any],
        language: str = 'en',
        knowledge: KnowledgeBase | None = None,
        templates: dict[str, str | os.PathLike] | None = None,
        stages: tuple[str, ...] = ('p2', 'p3', 'p4'),
        passages: int = 3,
        malformed_retries: int = 2,
        ungrounded_ok: bool = False,
    ) -> None:
        self.llm: LLM = llm if isinstance(llm, LLM) else LLMS.build(llm)
        self.language, self.knowledge, self.stages = language, knowledge, tuple(stages)
        self.templates = load_templates(language, templates)
        self.passages, self.malformed_retries, self.ungrounded_ok = passages, malformed_retries, ungrounded_ok
        self.concurrency = self.llm.concurrency
        self.version = '+'.join(self.templates[s].version for s in ('p1', *self.stages))

    def usage(self) -> dict[str, float | None]:
        """Requests, tokens and cost of this run."""
        return self.llm.usage()

    def notes(self) -> list[str]:
        """What the service made the run give up."""
        return list(self.llm.notes)

    def generate(self, gloss: Gloss, journal: Journal | None = None) -> Draft:
        """Describe one sign.

        Raises:
            LLMError: If a request fails for good; the gloss is to be reported.
        """
        found, draft = self._begin(gloss)
        description, flags = draft.description, draft.description.flags
        sources = draft.evidence
        if not sources:
            flags.append('no_source')
            if not self.ungrounded_ok:
                return draft
        ask = self._asker(journal)
        try:
            self._run(gloss, draft, ask)
        except MalformedAnswerError as error:
            flags.append('malformed')
            draft.problem = str(error)
        finally:
            draft.retries = ask.retries
        for entry in found.entries:
            flags += source_flags(entry.text, load_lexicon(guess_language(entry.text)))
        if sources:
            flags += self._check(draft, found)
        asked = 'p2' in self.stages and not draft.problem
        if description.globals and asked and not description.synonyms:
            flags.append('no_synonym')
        description.sources = [
            dict(s) for s in dict.fromkeys(tuple(e.as_source().items()) for e in draft.evidence)
        ]
        description.flags = list(dict.fromkeys(flags))
        return draft

    def prompts(self, gloss: Gloss, journal: Journal | None = None) -> list[Prompted]:
        """What :meth:`generate` would ask about a sign; nothing is sent.

        Where the journal has no answer yet, the later prompts show the book's
        own text, refined by rules, in the place of the model's.
        """
        _, draft = self._begin(gloss)
        if not draft.evidence and not self.ungrounded_ok:
            return []
        texts = [entry.text for entry in draft.evidence]
        refined = [refine(text, load_lexicon(guess_language(text))) or text for text in texts]
        rehearsal = Rehearsal(self._asker(journal), texts, refined)
        self._run(gloss, draft, rehearsal)
        return rehearsal.prompts

    def estimate(self, glosses: Iterable[Gloss], journal: Journal | None = None) -> Estimate:
        """What describing some signs will need, answers in the journal aside."""
        total = Estimate()
        for gloss in glosses:
            total.add(self.prompts(gloss, journal))
        total.cost = self.llm.cost(total.prompt_tokens, total.completion_tokens)
        return total

    def _asker(self, journal: Journal | None) -> Asker:
        return Asker(self.llm, self.templates, journal or Journal(), 1 + self.malformed_retries)

    def _begin(self, gloss: Gloss) -> tuple[Retrieved, Draft]:
        """What the knowledge base has on a sign, and the empty draft of its description."""
        found = retrieve(self.knowledge, gloss, self.passages)
        description = Description(
            gloss.label, gloss.gloss, self.language, model=self.llm.name(), prompt_version=self.version
        )
        return found, Draft(description, evidence=Retrieved.unique(found.entries or found.passages))

    def _run(self, gloss: Gloss, draft: Draft, ask: Asks) -> None:
        """The four stages; what is finished before a malformed answer stays."""
        description = draft.description
        terms = explain_terms((entry.text for entry in draft.evidence), self.language)
        fields = {'gloss': gloss.gloss, 'sources': quote_entries(draft.evidence), 'glossary': terms}
        draft.primary = ask('p1' if draft.evidence else 'p1_alone', fields)
        if not draft.primary:  # the passages mention the gloss and describe other signs
            description.flags.append('no_source')
            return
        if 'p3' in self.stages:
            definitions, unresolved = self._definitions(draft, gloss)
            description.flags += [f'unresolved:{name}' for name in dict.fromkeys(unresolved)]
            draft.references = len(unresolved)
            told = (*draft.primary, *(entry.text for entry in definitions))
            fields = {
                'gloss': gloss.gloss,
                'descriptions': quote_texts(draft.primary),
                'definitions': quote_entries(definitions),
                'glossary': explain_terms(told, self.language),
            }
            description.globals = ask('p3', fields, given=len(draft.primary))
        else:
            description.globals = list(draft.primary)
        refined = {'gloss': gloss.gloss, 'descriptions': quote_texts(description.globals)}
        if 'p4' in self.stages:
            description.parts = [PartText(**item) for item in ask('p4', refined)]
        if 'p2' in self.stages:
            answers = ask('p2', refined)
            description.synonyms = [
                text for text in dict.fromkeys(answers) if text not in description.globals
            ]

    def _definitions(self, draft: Draft, gloss: Gloss) -> tuple[list[Entry], list[str]]:
        """Definitions of all references in sources and T_b, found by rules, not by the model."""
        definitions: list[Entry] = []
        unresolved: list[str] = []
        # T_b repeats its sources' references, perhaps in another language
        texts = [e.text for e in draft.evidence]
        for group in (texts, draft.primary):
            names: list[str] = []
            for text in group:
                lexicon = load_lexicon(guess_language(text))
                result: Resolved = ReferenceResolver(self.knowledge, lexicon).resolve(
                    refine(text, lexicon), gloss.gloss
                )
                definitions += result.sources
                names += result.unresolved
            unresolved += [name for name in names if name not in unresolved]
        draft.evidence = Retrieved.unique([*draft.evidence, *definitions])
        return Retrieved.unique(definitions), unresolved

    def _left_out(self, description: Description, variants: list[str], evidence: list[str]) -> list[str]:
        """What an entry names and no description does, or a description and its rewordings do not."""
        found: list[str] = []
        if len(evidence) == len(variants):  # else definitions have taken the place of references
            for variant in variants:
                ways = [left_out(text, variant, self.language) for text in description.globals]
                found += _shortest(ways)
        for text in description.synonyms:
            ways = [left_out(text, whole, self.language, self.language) for whole in description.globals]
            found += _shortest(ways)
        return list(dict.fromkeys(found))

    def _check(self, draft: Draft, found: Retrieved) -> list[str]:
        """Flags of everything that was written: ``injection``, and what is not grounded."""
        description = draft.description
        evidence = [entry.text for entry in draft.evidence]
        texts = [*description.globals, *description.synonyms, *(part.text for part in description.parts)]
        terms = [term for text in texts for term in ungrounded(text, evidence, self.language)]
        own = [entry.text for entry in found.entries or found.passages]
        say = self.language
        strayed = any(all(off_topic(text, source, say) for source in own) for text in description.globals)
        # every entry is a variant to be described; passages may be about other signs
        variants = [entry.text for entry in found.entries] if description.globals else []
        lost = any(
            all(off_topic(text, v, say) or misses_opening(text, v, say) for text in description.globals)
            for v in variants
        )
        reworded = any(
            all(off_topic(text, before, say) for before in description.globals)
            for text in description.synonyms
        )
        if strayed or lost or reworded:
            terms.append('off topic')
        flags = [f'ungrounded:{term}' for term in dict.fromkeys(terms)]
        if not (lost or reworded):  # else most of it is gone, which is said already
            missing = self._left_out(description, variants, evidence)
            flags += [f'left_out:{term}' for term in missing if term not in terms]
        if description.parts:
            wrong = wrong_parts(description.parts, description.globals, self.language)
            flags += [f'parts:{term}' for term in wrong if term not in terms]
        ordered = any(find_instruction(text) is not None for text in evidence)
        return [*flags, 'injection'] if ordered else flags


def _shortest(lists: list[list[str]]) -> list[str]:
    """The list that has least in it; empty if there is none."""
    return min(lists, key=len) if lists else []
