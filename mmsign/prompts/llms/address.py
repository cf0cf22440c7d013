"""The address of a service: what people paste, made what its SDK takes, or refused."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from mmsign.prompts.llms.errors import FatalLLMError

#: Paths that SDKs add themselves.
_ADDED = ('/chat/completions', '/completions', '/services/aigc/text-generation/generation')


def clean_address(base_url: str | None) -> str | None:
    """The address of an API without white space around it, slashes at its end, and the path of one request.

    Args:
        base_url: As the config has it; None leaves the choice to the SDK.

    Raises:
        FatalLLMError: If it is no address. No message repeats what may be a password.
    """
    if base_url is None:
        return None
    try:
        parts = urlsplit(str(base_url).strip())
        host = parts.hostname or ''
        port = parts.port
    except ValueError:  # a port that is none, half a bracket
        raise _wrong('has a host or a port that is none') from None
    if parts.scheme.lower() not in ('http', 'https') or not host:
        raise _wrong('is no address of a service')
    if any(sign.isspace() or not sign.isprintable() for sign in parts.netloc + parts.path) or port == 0:
        raise _wrong('has a host or a port that is none')
    path = parts.path.rstrip('/')
    for ending in _ADDED:
        path = path.removesuffix(ending).rstrip('/')
    return urlunsplit((parts.scheme.lower(), parts.netloc, path, parts.query, ''))


def _wrong(problem: str) -> FatalLLMError:
    return FatalLLMError(problem, field='base_url', fix='write it in full, such as http://localhost:8000/v1')


def not_found(base_url: str | None) -> str:
    """What to do where a service says 404."""
    path = urlsplit(base_url or '/v1').path
    if path in ('', '/'):
        return 'check base_url, which most often ends in a path such as /v1, and the model name'
    return 'check base_url and the model name'
