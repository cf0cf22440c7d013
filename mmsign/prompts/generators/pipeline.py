"""GSP with a language model: T_b, T_g, T_p and T_s by the prompts P1–P4, each grounded in expert text."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from mmsign.prompts.files.descriptions import Description, PartText
from mmsign.prompts.files.glosses import Gloss
from mmsign.prompts.files.journal import Journal
from mmsign.prompts.generators.asking import Asker, Asks, MalformedAnswerError
from mmsign.prompts.generators.checking import check, define
from mmsign.prompts.generators.generation import Draft, Retrieved, retrieve
from mmsign.prompts.generators.glossary import explain_terms
from mmsign.prompts.generators.judging import Judge
from mmsign.prompts.generators.rehearsal import Estimate, Prompted, Rehearsal
from mmsign.prompts.generators.templates import load_templates, quote_entries, quote_texts
from mmsign.prompts.knowledge.base import Entry, KnowledgeBase
from mmsign.prompts.language.lexicon import guess_language, load_lexicon
from mmsign.prompts.language.unread import unread_language
from mmsign.prompts.llms.base import LLM
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

    def others(self) -> list[str]:
        """Models that answered in the place of those asked for, as the service says."""
        return sorted(self.llm.others)

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
            self._run(gloss, draft, ask, found)
        except MalformedAnswerError as error:
            flags.append('malformed')
            draft.problem = str(error)
        finally:
            draft.retries = ask.retries
        for entry in found.entries:
            if unread_language(entry.text):
                continue
            flags += source_flags(entry.text, load_lexicon(guess_language(entry.text)))
        if sources:
            judge = self._judge(found, draft.evidence)
            judge.globals = description.globals
            flags += check(description, judge)
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
        found, draft = self._begin(gloss)
        if not draft.evidence and not self.ungrounded_ok:
            return []
        texts = [entry.text for entry in draft.evidence]
        refined = [refine(text, load_lexicon(guess_language(text))) or text for text in texts]
        rehearsal = Rehearsal(self._asker(journal), texts, refined)
        self._run(gloss, draft, rehearsal, found)
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

    def _run(self, gloss: Gloss, draft: Draft, ask: Asks, found: Retrieved) -> None:
        """The four stages; what is finished before a malformed answer stays."""
        description = draft.description
        terms = explain_terms((entry.text for entry in draft.evidence), self.language)
        fields = {'gloss': gloss.gloss, 'sources': quote_entries(draft.evidence), 'glossary': terms}
        definitions, unresolved = define(self.knowledge, (entry.text for entry in draft.evidence), gloss)
        judge = self._judge(found, [*draft.evidence, *definitions])
        draft.primary = ask('p1' if draft.evidence else 'p1_alone', fields, judge)
        if not draft.primary:  # the passages mention the gloss and describe other signs
            description.flags.append('no_source')
            return
        if 'p3' in self.stages:
            # T_b repeats its sources' references, perhaps in another language
            further, names = define(self.knowledge, draft.primary, gloss)
            definitions += further
            unresolved += [name for name in names if name not in unresolved]
            description.flags += [f'unresolved:{name}' for name in dict.fromkeys(unresolved)]
            draft.references = len(unresolved)
            draft.evidence = Retrieved.unique([*draft.evidence, *definitions])
            judge = self._judge(found, draft.evidence)
            told = (*draft.primary, *(entry.text for entry in definitions))
            fields = {
                'gloss': gloss.gloss,
                'descriptions': quote_texts(draft.primary),
                'definitions': quote_entries(Retrieved.unique(definitions)),
                'glossary': explain_terms(told, self.language),
            }
            description.globals = ask('p3', fields, judge, given=len(draft.primary))
        else:
            description.globals = list(draft.primary)
        judge.globals = description.globals
        refined = {'gloss': gloss.gloss, 'descriptions': quote_texts(description.globals)}
        if 'p4' in self.stages:
            description.parts = [PartText(**item) for item in ask('p4', refined, judge)]
        if 'p2' in self.stages:
            answers = ask('p2', refined, judge)
            description.synonyms = [
                text for text in dict.fromkeys(answers) if text not in description.globals
            ]

    def _judge(self, found: Retrieved, evidence: list[Entry]) -> Judge:
        """Holds answers against what was found; every entry is a variant, passages may be about others."""
        own = [entry.text for entry in found.entries or found.passages]
        variants = [entry.text for entry in found.entries]
        return Judge(self.language, own, variants, [entry.text for entry in evidence])
