"""Why a service could not be reached: SDKs say “Connection error.” and keep the reason to themselves."""

from __future__ import annotations

import re
import ssl
from typing import NamedTuple


class Cause(NamedTuple):
    """Why there is no connection.

    Attributes:
        problem: In the words of the system.
        fix: What to do, beside running the command again.
        lasting: Whether every other request will fail for the same reason.
    """

    problem: str
    fix: str = ''
    lasting: bool = False


_CERTIFICATE = 'trust its certificate by SSL_CERT_FILE=its.pem, or use http:// on a network of your own'
#: What the innermost error says → what to do, and whether it lasts.
_KINDS = (
    (r'certificate|CERTIFICATE_VERIFY', _CERTIFICATE, True),
    (r'wrong version number|record layer|SSL|TLS', 'check whether base_url should begin with http://', True),
    (r'name or service|not known|nodename|getaddrinfo|name resolution', 'check the host in base_url', False),
    (r'refused', 'start the service, or check host and port in base_url', False),
    (r'decod|decompress|header check', 'check the proxy or server in between: its reply is damaged', False),
)


def cause(error: BaseException) -> Cause:
    """The innermost reason of an SDK's error."""
    seen = [error]
    while (inner := seen[-1].__cause__ or seen[-1].__context__) is not None and inner not in seen:
        seen.append(inner)
    # the last that says anything: wrappers of wrappers repeat a name
    said = next((str(one) for one in reversed(seen) if str(one).strip()), type(error).__name__)
    said = re.sub(r'\s*\(_ssl\.c:\d+\)|\[Errno -?\d+\]\s*', '', said).strip()
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in seen):
        return Cause(said, _CERTIFICATE, True)
    for pattern, fix, lasting in _KINDS:
        if re.search(pattern, said, re.IGNORECASE):
            return Cause(said, fix, lasting)
    return Cause(said)
