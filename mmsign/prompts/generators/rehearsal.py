"""What a run would ask, without asking: for ``--show-prompts`` and the estimate before the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mmsign.prompts.generators.asking import Asker
from mmsign.prompts.generators.judging import Judge
from mmsign.prompts.llms.usage import estimate_tokens

#: Tokens of an answer for each token of the text it is made from; P2 writes two, P4 adds tags.
GROWTH = {'p1': 1.1, 'p1_alone': 3.0, 'p2': 2.2, 'p3': 1.1, 'p4': 1.5}
#: Tokens of the JSON around an answer.
AROUND = 40


@dataclass(frozen=True)
class Prompted:
    """A prompt that a run would send.

    Attributes:
        stage: ``p1`` … ``p4``.
        system: The system message.
        user: The user message.
        answered: Whether the journal has the answer, so that nothing is sent.
        tokens_out: Estimated tokens of the answer.
    """

    stage: str
    system: str
    user: str
    answered: bool
    tokens_out: int

    @property
    def tokens_in(self) -> int:
        """Estimated tokens of the prompt."""
        return estimate_tokens(self.system + self.user)


@dataclass
class Rehearsal:
    """Goes through the stages of one sign as :class:`Asker` does and writes down the prompts.

    Attributes:
        asker: Whose journal and templates are used.
        primary: Stands in for the answer to P1 that nobody has given yet: the book's own texts.
        refined: The same for P3.
        prompts: What would be asked.
    """

    asker: Asker
    primary: Sequence[str]
    refined: Sequence[str]
    prompts: list[Prompted] = field(default_factory=list)

    def __call__(
        self, stage: str, fields: dict[str, str], judge: Judge, given: int | None = None
    ) -> list[Any]:
        """Note the prompt; answer from the journal, or with a text of rules in the model's place."""
        system, user = self.asker.templates[stage].render(**fields)
        known = self.asker.journal.answer(self.asker.request(stage, system, user))
        texts = list(self.refined if stage == 'p3' else self.primary)
        length = sum(map(estimate_tokens, texts)) or 60
        self.prompts.append(
            Prompted(stage, system, user, known is not None, int(AROUND + GROWTH[stage] * length))
        )
        if known is not None:
            return known
        if stage in ('p2', 'p4'):
            return []
        return (texts * (given or 1))[:given] or ['…']


@dataclass
class Estimate:
    """What a run will need, before it starts; a cost of None is unknown."""

    signs: int = 0
    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None

    def add(self, prompts: Sequence[Prompted]) -> None:
        """Count the prompts of a sign that have no answer yet."""
        asked = [prompt for prompt in prompts if not prompt.answered]
        self.signs += bool(asked)
        self.requests += len(asked)
        self.prompt_tokens += sum(prompt.tokens_in for prompt in asked)
        self.completion_tokens += sum(prompt.tokens_out for prompt in asked)

    def __str__(self) -> str:
        cost = (
            'cost unknown (no prices in the config)' if self.cost is None else f'cost about {self.cost:.2f}'
        )
        return (
            f'{self.signs} signs to ask about: about {self.requests} requests, '
            f'{self.prompt_tokens:,} tokens of prompts, {self.completion_tokens:,} of answers, {cost}'
        )
