"""How a request is written for a service: which parameters it takes, under which names.

Services that speak “OpenAI's protocol” differ in it. What a config says about
them counts (``rename``, ``response_format``); beyond that a form gives way
step by step to what a service complains of (:meth:`Form.without`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

#: What may be asked for, strictest first; answers are checked in any case.
FORMATS = ('json_schema', 'json_object', 'text')
#: What no other way of writing the request can mend.
_HOPELESS = re.compile(
    r'context.{0,20}(?:length|window|size)|too (?:long|many tokens)|maximum (?:context|input)|moderat'
    r'|inspection',
    re.IGNORECASE,
)
_FORMAT = re.compile(
    r'response[_ ]?format|json[_ -]?(?:schema|object|mode|output)|schema|structured|grammar|guided',
    re.IGNORECASE,
)
#: Of models that think aloud: “enable_thinking must be set to false for non-streaming calls”.
_THINKING = re.compile(r'enable_thinking\W.{0,40}\bfalse\b', re.IGNORECASE)
#: “Only user and assistant roles are supported”, “messages[0].role must be 'user'”.
_SYSTEM = re.compile(
    r'(?:system|developer).{0,20}(?:role|message|prompt|instruction)|role.{0,40}system|roles must alternate'
    r'|\buser\b.{0,30}\broles?\b|\broles?\b.{0,30}\buser\b',
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Form:
    """Parameters of every request of a run.

    Attributes:
        response_format: One of :data:`FORMATS`.
        names: Parameter → what the service calls it; None leaves it out.
        extra: Further parameters, sent as they are.
        system: Whether the service knows a system message; else it goes in front of the prompt.
    """

    response_format: str = 'json_schema'
    names: dict[str, str | None] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    system: bool = True

    def parameters(self, schema: dict[str, Any], max_tokens: int, temperature: float) -> dict[str, Any]:
        """The parameters of a request for an answer of this schema, beside model and messages."""
        standard: dict[str, Any] = {'max_tokens': max_tokens, 'temperature': temperature}
        if self.response_format == 'json_schema':
            named = {'name': schema['title'], 'schema': schema, 'strict': True}
            standard['response_format'] = {'type': 'json_schema', 'json_schema': named}
        elif self.response_format == 'json_object':
            standard['response_format'] = {'type': 'json_object'}
        named_so = {name: self.names.get(name, name) for name in standard}
        return {name: standard[own] for own, name in named_so.items() if name} | self.extra

    def messages(self, system: str, prompt: str) -> list[dict[str, str]]:
        """The messages of a request."""
        if not self.system:
            return [{'role': 'user', 'content': f'{system}\n\n{prompt}'}]
        return [{'role': 'system', 'content': system}, {'role': 'user', 'content': prompt}]

    def without(self, complaint: str) -> tuple[Form, str] | None:
        """The next form to try after a service's complaint, and what it gives up; None if there is none."""
        if _HOPELESS.search(complaint):
            return None
        if (
            'max_completion_tokens' in complaint
            and self.names.get('max_tokens', 'max_tokens') == 'max_tokens'
        ):
            return self._named(
                'max_tokens', 'max_completion_tokens'
            ), 'max_tokens is called max_completion_tokens'
        if _THINKING.search(complaint) and 'enable_thinking' not in self.extra:
            return replace(self, extra={**self.extra, 'enable_thinking': False}), 'enable_thinking is false'
        for name in ('temperature', 'max_tokens'):
            called = self.names.get(name, name)
            if called and called in complaint:
                return self._named(name, None), f'{called} is left out'
        for name in self.extra:
            if re.search(rf'(?<![\w-]){re.escape(name)}(?![\w-])', complaint):
                extra = {other: value for other, value in self.extra.items() if other != name}
                return replace(self, extra=extra), f'{name} is left out'
        if self.system and _SYSTEM.search(complaint):
            return replace(self, system=False), 'the system message goes in front of the prompt'
        at = FORMATS.index(self.response_format)
        # a complaint that names nothing is most often about the format
        if at + 1 < len(FORMATS) and (_FORMAT.search(complaint) or not self._names_another(complaint)):
            weaker = FORMATS[at + 1]
            return replace(self, response_format=weaker), f'response_format is {weaker}, not {FORMATS[at]}'
        return None

    def _names_another(self, complaint: str) -> bool:
        return any(name in complaint for name in ('model', 'messages'))

    def _named(self, name: str, called: str | None) -> Form:
        return replace(self, names={**self.names, name: called})
