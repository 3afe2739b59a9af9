"""Who may come in: asked on every connect."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from agrovet.kernel.doors import answer_or
from agrovet.kernel.http.forwarded import client_of_scope, scheme_of_scope
from agrovet.kernel.http.origin import remember_client
from agrovet.kernel.http.queries import parameter
from agrovet.kernel.identity import Identity, digest_of_key, identity_of_key, key_in
from agrovet.kernel.links import remember_origin
from modules.accounts import public as accounts
from modules.chat.sockets.threads import in_thread

SECOND_GENERATION_PORTS = range(8001, 8007)


@dataclass(frozen=True, kw_only=True)
class KeyHolder:
    """A person, the digest of the key that they came with, and whether the connection that they came by has ended."""

    person: Identity
    digest: str
    has_ended: Callable[[], bool] = lambda: False


async def key_holder_of(scope: dict[str, Any]) -> KeyHolder | None:
    """Return whose key comes with the connection (`?token=`, with or without a scheme), None for a bad one."""
    key = parameter(scope, "token") or _header(scope, b"authorization")
    person = await in_thread(identity_of_key, key) if key else None
    if person is None:
        return None
    # Known where the server says so: agrovet.serving.talks.
    has_ended = scope.get("agrovet.has_ended", KeyHolder.has_ended)
    return KeyHolder(person=person, digest=digest_of_key(key_in(key)), has_ended=has_ended)


async def is_live(digest: str) -> bool:
    """
    Return whether the key with this digest works at this moment, whatever was said of it before.

    While accounts is unavailable, the answer to the identification stands: the check comes again within seconds.
    """
    owners = await in_thread(answer_or, {digest: 0}, accounts.owners_of_keys, digests=[digest])
    return digest in owners


def remember_where(scope: dict[str, Any]) -> None:
    """Keep where the connection came in, for links in frames. A host that is not ours goes into no link."""
    remember_client(client_of_scope(scope))
    host = _header(scope, b"host")
    domain, _ = split_domain_port(host)
    known = domain and validate_host(domain, settings.ALLOWED_HOSTS)
    remember_origin(f"{scheme_of_scope(scope)}://{host}" if known else "")


def of_second_generation(scope: dict[str, Any]) -> bool:
    """
    Whether the client is of the second generation, which has an address per service.

    Its chat page takes every message that comes in for one of the open room; the first looks at the room.
    """
    server = scope.get("server") or ("", None)
    return server[1] in SECOND_GENERATION_PORTS


def _header(scope: dict[str, Any], name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope.get("headers", ()) if key == name), "")
