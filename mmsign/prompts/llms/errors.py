"""What can go wrong with a request, and for whom."""

from __future__ import annotations

from mmsign.utils.errors import MMSignError


class LLMError(MMSignError):
    """A request failed for good: its gloss fails, the others go on."""


class RefusalError(LLMError):
    """The model declined to answer."""


class FatalLLMError(LLMError):
    """No request can succeed: a refused key, an unknown model, a wrong address."""


class UnsupportedError(LLMError):
    """The service does not take the request as it is written; perhaps without some parameters."""
