"""One stage of the four: the journal's answer, or the model's, asked for again where it is no answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from mmsign.prompts.files.journal import Journal, digest
from mmsign.prompts.generators.answers import SCHEMAS, parse_answers, shortfall
from mmsign.prompts.generators.judging import Judge, Verdict
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
        tries: For an answer that is not the JSON asked for, or about another sign.
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

        An answer that is about another sign is asked for again. Where every try gives one, the best of
        them is returned, for the flags to say what is wrong with it; the journal does not keep it.

        Raises:
            MalformedAnswerError: If no try gave an answer.
            LLMError: If a request failed for good.
        """
        kind = stage[:2]
        least = len(judge.variants[:1]) if kind == 'p1' else 1
        system, user = self.templates[stage].render(**fields)
        request = self.request(stage, system, user)
        known = self.journal.answer(request)
        if known is not None and not shortfall(known, least, given) and not judge(kind, known).stray:
            return known
        hint, room, problem = '', self.llm.max_tokens, ''
        strays: list[tuple[Verdict, list[Any]]] = []
        for attempt in range(self.tries):
            if attempt:
                self.retries.append(f'{stage}: {problem}')
            answer = self.llm.ask(system, user + hint, SCHEMAS[kind], room)
            try:
                verdict, items = _best(kind, answer.text, judge, least, given)
            except ValueError as error:
                problem = self.llm.scrub(error)[:160]
                if not answer.complete:
                    # the same words need more room, not other words
                    problem = f'cut off at the limit of {answer.room or room} tokens'
                    room *= 2
                    continue
                problem = _said_nothing(answer) or problem
            else:
                if not verdict.stray:
                    self.journal.record(request, items)
                    return items
                strays.append((verdict, items))
                problem = verdict.stray
            hint = f'\n\nYour last answer was not valid ({problem}). Answer with the JSON only.'
        if strays:
            return min(strays, key=lambda pair: pair[0].rank)[1]
        raise MalformedAnswerError(f'{stage}: {problem}')

    def request(self, stage: str, system: str, user: str) -> str:
        """Key of a request in the journal."""
        return digest(self.llm.name(), self.llm.temperature, stage, system, user)


def _best(stage: str, text: str, judge: Judge, least: int, given: int | None) -> tuple[Verdict, list[Any]]:
    """Of the lists in an answer the one that the judge likes best; of equals the likeliest."""
    candidates = parse_answers(stage, text)
    whole = [items for items in candidates if not shortfall(items, least, given)]
    if not whole:
        raise ValueError(shortfall(candidates[0], least, given))
    return min(((judge(stage, items), items) for items in whole), key=lambda pair: pair[0].rank)


def _said_nothing(answer: Answer) -> str:
    """What an empty answer has in the place of a text; empty if it has one."""
    if answer.text:
        return ''
    return 'empty answer, only thoughts' if answer.thought else ''
