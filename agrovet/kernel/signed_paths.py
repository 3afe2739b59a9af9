"""
Paths of private files that work for an hour or two, for whoever is given them.

`<img src>` sends no key, and clients tell a file by the end of its address, so that no query may follow: the signature
stands within the path. All services of an installation share the secret.
"""

import hashlib
import hmac
import re
import time
from base64 import urlsafe_b64encode

from django.conf import settings

_LIFETIME = 3600
_PRIVATE = re.compile(r"(.*/private/)(?:([0-9a-f]{1,12})\.([A-Za-z0-9_-]{32})/)?([^/].*)")


def signed(path: str) -> str:
    """
    Return the path with a signature, if it is that of a private file; any other path as it is.

    Within an hour it is the same one, so that a page that is shown again asks for the same address.
    """
    match = _PRIVATE.fullmatch(path)
    if not path.startswith("/") or match is None:
        return path
    expires = (int(time.time()) // _LIFETIME + 2) * _LIFETIME
    return f"{match[1]}{expires:x}.{_signature(match[1] + match[4], expires)}/{match[4]}"


def unsigned(path: str) -> str | None:
    """Return the path of the private file that a signed path leads to, None if it leads nowhere by now."""
    match = _PRIVATE.fullmatch(path)
    if match is None or not match[2]:
        return None
    plain, expires = match[1] + match[4], int(match[2], 16)
    is_genuine = hmac.compare_digest(_signature(plain, expires), match[3])
    return plain if is_genuine and time.time() < expires else None


def _signature(path: str, expires: int) -> str:
    secret = settings.AGROVET_SERVICE_SECRET.encode()
    digest = hmac.new(secret, f"private file\n{path}\n{expires}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:24]).decode()
