"""Proxies that the environment names and the HTTP library cannot use."""

from __future__ import annotations

import os
from importlib.util import find_spec

from mmsign.prompts.llms.errors import FatalLLMError

VARIABLES = ('ALL_PROXY', 'HTTPS_PROXY', 'HTTP_PROXY')
_SCHEMES = ('http', 'https', 'socks5', 'socks5h')


def check_proxies() -> None:
    """Refuse a proxy that would end in a traceback of the SDK.

    Raises:
        FatalLLMError: Naming the variable, without its value, which may hold a password.
    """
    for name in (*VARIABLES, *map(str.lower, VARIABLES)):
        scheme, mark, _ = os.environ.get(name, '').strip().partition('://')
        scheme = scheme.lower()
        if mark and scheme not in _SCHEMES:
            raise FatalLLMError(
                f'names a proxy of the kind {scheme}://',
                field=f'environment variable {name}',
                fix=f'write http://… or socks5://…, or unset {name}',
            )
        if mark and scheme.startswith('socks') and find_spec('socksio') is None:
            raise FatalLLMError(
                f'names a proxy of the kind {scheme}://, which needs the package socksio',
                field=f'environment variable {name}',
                fix=f'pip install "httpx[socks]", or unset {name}',
            )
