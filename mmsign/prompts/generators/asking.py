"""One stage of the four: the journal's answer, or the model's, asked for again where it is no answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from mmsign.prompts.files.journal import Journal, digest
from mmsign.prompts.generators.answers import SCHEMAS, parse_answer, shortfall
from mmsign.prompts.generators.templates import Prompt
from mmsign.prompts.llms.base import LLM


class MalformedAnswerError(ValueError):
    """Every try of a stage gave something else than the JSON asked for."""


class Asks(Protocol):
    """What runs a stage: :class:`Asker`, or a rehearsal that sends nothing."""

    def __call__(self, stage: str, fields: dict[str, str], given: int | None = None) -> list[Any]:
        """The list that a stage answers with; where ``given`` descriptions are refined, as many come back."""
        ...


@dataclass
class Asker:
    """Asks a language model for the stages of one sign.

    Attributes:
        llm: The model.
        templates: Stage → prompt.
        journal: Answers that were given before.
        tries: For an answer that is not the JSON asked for.
        retries: Why each request had to be asked again, as ``stage: reason``.
    """

    llm: LLM
    templates: dict[str, Prompt]
    journal: Journal
    tries: int = 3
    retries: list[str] = field(default_factory=list)

    def __call__(self, stage: str, fields: dict[str, str], given: int | None = None) -> list[Any]:
        """One stage: from the journal if it was answered before, else from the model.

        Raises:
            MalformedAnswerError: If no try gave an answer.
            LLMError: If a request failed for good.
        """
        system, user = self.templates[stage].render(**fields)
        request = self.request(stage, system, user)
        known = self.journal.answer(request)
        if known is not None and not shortfall(stage[:2], known, given):
            return known
        hint, room, problem = '', self.llm.max_tokens, ''
        for attempt in range(self.tries):
            if attempt:
                self.retries.append(f'{stage}: {problem}')
            answer = self.llm.ask(system, user + hint, SCHEMAS[stage[:2]], room)
            try:
                items = parse_answer(stage[:2], answer.text)
                if short := shortfall(stage[:2], items, given):
                    raise ValueError(short)
            except ValueError as error:
                problem = self.llm.scrub(error)[:120]
                if not answer.complete:
                    # the same words need more room, not other words
                    problem = f'cut off at the limit of {answer.room or room} tokens'
                    room *= 2
                elif not answer.text and answer.thought:
                    problem = 'empty answer, only thoughts'
                else:
                    hint = f'\n\nYour last answer was not valid ({problem}). Answer with the JSON only.'
                continue
            self.journal.record(request, items)
            return items
        raise MalformedAnswerError(f'{stage}: {problem}')

    def request(self, stage: str, system: str, user: str) -> str:
        """Key of a request in the journal."""
        return digest(self.llm.name(), self.llm.temperature, stage, system, user)
