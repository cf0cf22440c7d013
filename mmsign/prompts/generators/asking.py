"""One stage of the four: the journal's answer, or the model's, asked for again where it is no answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from mmsign.prompts.files.journal import Journal, digest
from mmsign.prompts.generators.answers import SCHEMAS, parse_answers, shortfall
from mmsign.prompts.generators.judging import Judge
from mmsign.prompts.generators.templates import Prompt
from mmsign.prompts.llms.base import LLM
from mmsign.prompts.llms.usage import Answer


class MalformedAnswerError(ValueError):
    """Every try of a stage gave something else than the JSON asked for."""


class Asks(Protocol):
    """What runs a stage: :class:`Asker`, or a rehearsal that sends nothing."""

    def __call__(
        self, stage: str, fields: dict[str, str], judge: Judge, given: int | None = None
    ) -> list[Any]:
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

    def __call__(
        self, stage: str, fields: dict[str, str], judge: Judge, given: int | None = None
    ) -> list[Any]:
        """One stage: from the journal if it was answered before, else from the model.

        An answer that is about another sign is one: flags say what is wrong with it. Of several lists in
        an answer the one counts that the sources bear out best.

        Raises:
            MalformedAnswerError: If no try gave an answer.
            LLMError: If a request failed for good.
        """
        kind = stage[:2]
        least = len(judge.variants[:1]) if kind == 'p1' else 1
        system, user = self.templates[stage].render(**fields)
        request = self.request(stage, system, user)
        known = self.journal.answer(request)
        if known is not None and not shortfall(known, least, given):
            return known
        hint, room, problem = '', self.llm.max_tokens, ''
        for attempt in range(self.tries):
            if attempt:
                self.retries.append(f'{stage}: {problem}')
            answer = self.llm.ask(system, user + hint, SCHEMAS[kind], room)
            try:
                items = _best(kind, answer.text, judge, least, given)
            except ValueError as error:
                problem = self.llm.scrub(error)[:160]
                if not answer.complete:
                    # the same words need more room, not other words
                    problem = f'cut off at the limit of {answer.room or room} tokens'
                    room *= 2
                    continue
                problem = _said_nothing(answer) or problem
            else:
                self.journal.record(request, items)
                return items
            hint = f'\n\nYour last answer was not valid ({problem}). Answer with the JSON only.'
        raise MalformedAnswerError(f'{stage}: {problem}')

    def request(self, stage: str, system: str, user: str) -> str:
        """Key of a request in the journal."""
        return digest(self.llm.name(), self.llm.temperature, stage, system, user)


def _best(stage: str, text: str, judge: Judge, least: int, given: int | None) -> list[Any]:
    """Of the lists in an answer the one that the judge likes best; of equals the likeliest."""
    candidates = parse_answers(stage, text)
    whole = [items for items in candidates if not shortfall(items, least, given)]
    if not whole:
        raise ValueError(shortfall(candidates[0], least, given))
    return min(whole, key=lambda items: judge(stage, items).rank)


def _said_nothing(answer: Answer) -> str:
    """What an empty answer has in the place of a text; empty if it has one."""
    if answer.text:
        return ''
    return 'empty answer, only thoughts' if answer.thought else ''
