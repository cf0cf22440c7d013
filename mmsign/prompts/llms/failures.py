"""What a failed request means: for one sign or for all, and what to do."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from mmsign.prompts.llms.address import not_found
from mmsign.prompts.llms.connection import cause
from mmsign.prompts.llms.errors import FatalLLMError, LLMError, RefusalError, UnsupportedError
from mmsign.prompts.llms.secrets import bare, scrub

#: Statuses of a request that no other fares better with, and what to do.
_FATAL = {
    401: 'check the key in its environment variable',
    402: 'the account has no credit left; top it up or take another model',
    403: 'the key has no right to this model',
}
#: A request as it is written; for the second kind only where a parameter is complained of.
_UNTAKEN = (400, 422, 501)
_PERHAPS_UNTAKEN = (404, 405, 406, 415, 500)
_PARAMETER = re.compile(
    r'response[_ ]?format|json[_ -]?(?:schema|object|mode)|grammar|structured|parameters?\b'
    r'|max_tokens|temperature|roles must alternate|(?:system|developer).{0,20}(?:role|message|instruction)',
    re.IGNORECASE,
)
_MODERATED = re.compile(
    r'moderat|flagged|content.{0,10}(?:policy|filter|management)|data.?inspection', re.IGNORECASE
)
_MARKUP = re.compile(r'<(style|script).*?</\1>|<[^>]*>', re.DOTALL | re.IGNORECASE)
_SPENT = re.compile(
    r'insufficient.{0,10}(?:quota|balance|credit)|arrear|overdue|exceeded your current quota', re.IGNORECASE
)
#: Some say it with 400, and of every sign.
_NO_MODEL = re.compile(
    r'\bmodels?\b.{0,80}(?:not (?:found|exist)|(?:doesn.t|does not) exist|unknown|not loaded)|no such model'
    r'|unknown model|model_?not_?found',
    re.IGNORECASE,
)
_NO_KEY = re.compile(
    r'(?:invalid|incorrect|missing|no).{0,10}api.?key|not authenticated|unauthori[sz]ed', re.IGNORECASE
)
_AGAIN = 'run the command again; only what failed is asked again'


class Failures:
    """The errors of a client; every message is free of keys and passwords.

    Attributes:
        service: The address as errors name it.
        base_url: The address as requests go to it.
        answered: Whether the service has answered any request of this run.
    """

    service: str
    base_url: str | None
    answered: bool = False
    _secrets: set[str]

    @contextlib.contextmanager
    def starting(self) -> Iterator[None]:
        """While an SDK starts: what it raises then, of certificates or addresses, is of the whole run."""
        try:
            yield
        except Exception as error:
            problem = f'cannot start: {self.scrub(_named(error))}'[:400].rstrip('.')
            fix = 'check base_url, and SSL_CERT_FILE and the proxies of the environment'
            raise FatalLLMError(problem, file=self.service, fix=fix) from None

    def scrub(self, text: object) -> str:
        """A message without keys and passwords: services echo them in their errors."""
        return scrub(text, self._secrets)

    def malformed(self, what: str) -> LLMError:
        """The error for something else than the protocol's reply; what it says is scrubbed already."""
        return LLMError(
            f'malformed reply: {what}'[:400],
            file=self.service,
            fix=f'check that base_url is the address of the API, not of a web page or a proxy, and {_AGAIN}',
        )

    def refused(self, reason: object) -> RefusalError:
        """The error for a request that the model, or the service for it, declined."""
        return RefusalError(
            f'the model refused: {self.scrub(reason)}'[:300],
            file=self.service,
            fix='describe this sign by hand or with another model',
        )

    def failure(self, error: Exception, status: int | None, what: str) -> LLMError:
        """The error for a failed request: fatal where every other request would fail too."""
        service = self.service
        problem = f'{what}: {self.scrub(_short(error))}'[:400].rstrip('.')
        if status in (400, 403) and _MODERATED.search(problem):
            return self.refused(problem)
        again = _AGAIN
        if status in (400, 403, 404, 422) and _NO_MODEL.search(problem):
            return FatalLLMError(problem, file=service, fix=not_found(self.base_url))
        if status in (400, 403, 429) and _SPENT.search(problem):
            return FatalLLMError(problem, file=service, fix=_FATAL[402])
        if status is None and _NO_KEY.search(problem):
            status = 401
        look = f'look at response_format, rename and extra of the config, or {again}'
        if status in _UNTAKEN or (status in _PERHAPS_UNTAKEN and _PARAMETER.search(problem)):
            return UnsupportedError(problem, file=service, fix=look)
        if status in _FATAL or status == 404:
            return FatalLLMError(problem, file=service, fix=_FATAL.get(status, not_found(self.base_url)))
        if status in (429, 503):
            again = f'{again}; a larger max_retries waits longer, a smaller concurrency asks less at a time'
        return LLMError(problem, file=service, fix=again)

    def moved(self, status: int, target: object) -> FatalLLMError:
        """The error for a service that has moved, so that requests arrive as others than were sent."""
        return FatalLLMError(
            f'HTTP {status}: the service redirects to {bare(self.scrub(target))}',
            file=self.service,
            fix='write the address of the service itself into base_url',
        )

    def unreachable(self, error: Exception) -> LLMError:
        """The error for a request that had no reply: fatal where it cannot have any, or none ever had."""
        why = cause(error)
        fatal = why.lasting or (bool(why.fix) and not self.answered)
        kind = FatalLLMError if fatal else LLMError
        problem = f'no connection: {self.scrub(why.problem)}'[:400].rstrip('.')
        return kind(problem, file=self.service, fix=f'{why.fix}, and {_AGAIN}' if why.fix else _AGAIN)


def _named(error: Exception) -> str:
    """An error with its type, whose message alone may be a riddle."""
    return f'{type(error).__name__}: {error}'


def _short(error: Exception) -> str:
    """What a service said; of a web page, its words."""
    said = str(error)
    if re.search(r'<(?:!doctype|html|head|body)\b', said, re.IGNORECASE):
        said = 'a web page: ' + ' '.join(_MARKUP.sub(' ', said).split())
    return said
