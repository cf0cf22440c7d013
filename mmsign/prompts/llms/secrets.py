"""Keys and passwords: where they come from, and how texts are kept free of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from mmsign.prompts.llms.errors import FatalLLMError
from mmsign.prompts.llms.proxies import VARIABLES

#: Shorter ones are no secrets, and would be found in every text.
SHORTEST = 5
QUOTES = '"\'`'


def read_key(variable: str) -> str:
    """The key that an environment variable holds; ``none`` for a server that asks for none.

    Args:
        variable: Its name; empty for a local server.

    Raises:
        FatalLLMError: If there is no such variable, it holds what cannot be sent, or the key itself stands in
            the place of the name. No message repeats the key.
    """
    if not variable:
        return 'none'
    if not re.fullmatch(r'[A-Za-z_][A-Za-z0-9_]*', variable):
        raise FatalLLMError(
            'is no name of an environment variable',
            field='api_key_env',
            fix='name the variable that holds the key, such as MOONSHOT_API_KEY; a config holds no key',
        )
    key = os.environ.get(variable, '').strip()
    if not key:
        # perhaps the key stands where its name belongs: only names are repeated
        name = variable if variable.isupper() else '(the one that the config names)'
        raise FatalLLMError(
            f'environment variable {name} is not set',
            field='api_key_env',
            fix=f'export {variable if variable.isupper() else "NAME"}=…, or use an offline config',
        )
    if key[0] in QUOTES or key[-1] in QUOTES:
        raise FatalLLMError(
            f'environment variable {variable} has quotation marks around its value',
            field='api_key_env',
            fix='set it without them: files of variables (.env) are not read by a shell',
        )
    if not key.isascii() or not key.isprintable() or ' ' in key:
        raise FatalLLMError(
            f'environment variable {variable} holds white space or characters that cannot be sent',
            field='api_key_env',
            fix='copy the key alone, on one line',
        )
    return key


def in_urls(urls: Iterable[str | None]) -> set[str]:
    """Passwords and values of queries in addresses, as they are written and as they are meant."""
    found: set[str] = set()
    for url in urls:
        parts = urlsplit(url or '')
        values = [parts.password, parts.username, *(value for _, value in parse_qsl(parts.query))]
        for value in filter(None, values):
            found |= {value, unquote(value), quote(value, safe='')}
    return found


def proxy_secrets() -> set[str]:
    """Passwords of the proxies that the environment names."""
    return in_urls(os.environ.get(name) for name in (*VARIABLES, *map(str.lower, VARIABLES)))


def bare(url: str | None) -> str | None:
    """An address without user, password and query."""
    if not url:
        return url
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition('@')[2], parts.path, '', ''))


def scrub(text: object, secrets: Iterable[str]) -> str:
    """A text in one line, with ``***`` in the place of secrets: services echo them in their errors."""
    message = ' '.join(str(text).split())
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= SHORTEST:
            message = message.replace(secret, '***')
    return message
