"""Descriptions without a language model: the embedded default and the yardstick for one."""

from __future__ import annotations

from collections.abc import Sequence

from mmsign.prompts.checks.grounding import ungrounded
from mmsign.prompts.files.descriptions import Description, PartText
from mmsign.prompts.files.glosses import Gloss
from mmsign.prompts.files.journal import Journal
from mmsign.prompts.generators.generation import Draft, Retrieved, retrieve
from mmsign.prompts.knowledge.base import KnowledgeBase
from mmsign.prompts.language.injection import find_instruction
from mmsign.prompts.language.lexicon import guess_language, languages, load_lexicon
from mmsign.prompts.language.unread import unread_language
from mmsign.prompts.rules.paraphrase import synonyms
from mmsign.prompts.rules.parts import split_parts
from mmsign.prompts.rules.references import ReferenceResolver, Resolved
from mmsign.prompts.rules.refine import refine, source_flags
from mmsign.registry import PROMPTS
from mmsign.utils.errors import MMSignError

#: Version of rules and lexicons; raise it when either changes what is written.
RULES = 'offline-7'


@PROMPTS.register_module()
class OfflineGenerator:
    """Rules and lexicons: refine, resolve references, reword, cut into parts.

    Deterministic, needs no key and no network. The texts stay in the language
    of the book.

    Args:
        language: Language of the knowledge base: ``zh``, ``en`` or ``tr``.
        knowledge: The knowledge base; without one every gloss is ``no_source``.
        stages: Which of ``p2`` (other wordings), ``p3`` (remove and resolve) and
            ``p4`` (parts) to do, as in :class:`~mmsign.prompts.generators.pipeline.LLMGenerator`;
            without ``p3`` T_g is T_b, the book's own wording.

    Raises:
        MMSignError: If a stage or the language is unknown.

    Examples:
        >>> from mmsign.prompts.knowledge.building import KnowledgeWriter
        >>> from mmsign.prompts.readers import Record
        >>> with KnowledgeWriter('kb.sqlite') as writer:
        ...     writer.add_source('book', [Record('love', 'Stroke the right thumb.', 'love')])
        1
        >>> generator = OfflineGenerator('en', KnowledgeBase('kb.sqlite'))
        >>> generator.generate(Gloss(0, 'love')).description.globals
        ['Stroke the right thumb.']
    """

    #: Glosses that may be worked on at a time.
    concurrency = 1

    def __init__(
        self,
        language: str,
        knowledge: KnowledgeBase | None = None,
        stages: Sequence[str] = ('p2', 'p3', 'p4'),
    ) -> None:
        unknown = sorted(set(stages) - {'p2', 'p3', 'p4'})
        if unknown:
            raise MMSignError(f'names {unknown[0]!r}', field='stages', fix='choose from p2, p3, p4')
        self.language, self.knowledge, self.stages = language, knowledge, tuple(stages)
        self.lexicon = load_lexicon(language)
        self.resolver = ReferenceResolver(knowledge, self.lexicon)

    def generate(self, gloss: Gloss, journal: Journal | None = None) -> Draft:
        """Describe one sign; a gloss without an entry gets no texts and the flag ``no_source``.

        Raises:
            MMSignError: If all its entries are in a language that has no lexicon.
        """
        found = retrieve(self.knowledge, gloss)
        unread = self._leave_out_unread(found, gloss)
        texts: list[str] = []
        flags = [f'unread:{language}' for language in unread]
        sources = list(found.entries)
        unresolved: list[str] = []
        for entry in found.entries:
            if 'p3' in self.stages:
                result = self.resolver.resolve(refine(entry.text, self.lexicon), gloss.gloss)
            else:
                result = Resolved(entry.text.strip())
            flags += source_flags(entry.text, self.lexicon)
            unresolved += result.unresolved
            flags += result.flags()
            sources += result.sources
            if result.text:
                texts.append(result.text)
        texts = list(dict.fromkeys(texts))
        if not texts:
            flags.append('no_source')
        evidence = [entry.text for entry in sources]
        if any(find_instruction(text) is not None for text in evidence):
            flags.append('injection')
        description = Description(
            label=gloss.label,
            gloss=gloss.gloss,
            language=self.language,
            globals=texts,
            synonyms=synonyms(texts, self.lexicon) if 'p2' in self.stages else [],
            parts=self._parts(texts) if 'p4' in self.stages else [],
            sources=[dict(s) for s in dict.fromkeys(tuple(e.as_source().items()) for e in sources)],
            model='offline',
            prompt_version=RULES if len(self.stages) == 3 else f'{RULES} {"+".join(self.stages) or "raw"}',
        )
        # segments are pieces of T_g, word for word
        for text in (*description.globals, *description.synonyms):
            # the sources were read with this language's rules
            terms = ungrounded(text, evidence, self.language, source_language=self.language)
            # a text that only refers to another sign has its action there
            flags += [f'ungrounded:{term}' for term in terms if not (unresolved and term == 'no action')]
        if texts and 'p2' in self.stages and not description.synonyms:
            flags.append('no_synonym')
        description.flags = list(dict.fromkeys(flags))
        return Draft(
            description,
            primary=[entry.text for entry in found.entries],
            evidence=Retrieved.unique(sources),
            references=len(unresolved),
        )

    def _leave_out_unread(self, found: Retrieved, gloss: Gloss) -> list[str]:
        """The languages of entries that cannot be read; the others stay."""
        told = {entry.id: self._other_language(entry.text) for entry in found.entries}
        read = [entry for entry in found.entries if not told[entry.id]]
        unread = list(dict.fromkeys(filter(None, told.values())))
        if unread and not read:
            raise MMSignError(
                f'the book is in a language that the rules cannot read ({unread[0]})'
                if unread[0] not in languages()
                else f'the book is in another language ({unread[0]}) than the config ({self.language})',
                field=gloss.gloss,
                fix='use a config with a language model, which reads any language'
                if unread[0] not in languages()
                else f"use a config with generator.language='{unread[0]}', or one with a language model",
            )
        found.entries = read
        return unread

    def _other_language(self, text: str) -> str:
        """The language of a text, if it is not the config's."""
        if unread := unread_language(text):
            return unread
        guess = guess_language(text)
        if guess == self.language or self.lexicon.hits(text):
            return ''
        return guess if load_lexicon(guess).hits(text) else ''  # without a term it may be in any

    def _parts(self, texts: list[str]) -> list[PartText]:
        """Segments of all descriptions; one that several steps or variants have is there once."""
        found: list[PartText] = []
        for text in texts:
            for part in split_parts(text, self.lexicon):
                if part not in found:
                    found.append(part)
        return found
