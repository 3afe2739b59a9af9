"""Who may see details: whoever has the token of the setting, and staff, by their key or logged in to the admin."""

import asyncio
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from agrovet.kernel.databases import give_back_connections
from agrovet.kernel.health.waiting import begun
from agrovet.kernel.identity import identity_of_key
from agrovet.kernel.metrics.page import is_token

_MOST = 4
_under_way: set["asyncio.Future[bool]"] = set()


async def is_let_in(scope: Any, *, seconds: float) -> bool:
    """
    Whether details are for whoever asks. With the token, no database is asked.

    :raises TimeoutError: if it cannot be told in so many seconds, or is being asked for several others
    """
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    authorization, cookie = headers.get(b"authorization", ""), headers.get(b"cookie", "")
    if is_token(authorization):
        return True
    if not (authorization or cookie):
        return False
    if len(_under_way) >= _MOST:
        raise TimeoutError
    looking_up = asyncio.wrap_future(begun(partial(_is_staff, authorization, cookie), name="who asks for details"))
    _under_way.add(looking_up)
    looking_up.add_done_callback(_under_way.discard)
    return await asyncio.wait_for(asyncio.shield(looking_up), timeout=seconds)


def _is_staff(authorization: str, cookie: str) -> bool:
    try:
        who = identity_of_key(authorization)
        return (who is not None and who.is_staff) or (settings.HOSTS_ACCOUNTS and _is_logged_in(cookie))
    finally:
        give_back_connections()


def _is_logged_in(cookie: str) -> bool:
    from django.contrib.admin import site  # noqa: PLC0415 - where accounts is hosted, and nowhere else
    from django.contrib.auth import get_user  # noqa: PLC0415 - as above
    from django.contrib.sessions.middleware import SessionMiddleware  # noqa: PLC0415 - as above
    from django_otp.middleware import OTPMiddleware  # noqa: PLC0415 - as above

    request = HttpRequest()
    try:
        request.COOKIES = {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
    except CookieError:
        return False
    SessionMiddleware(_nothing).process_request(request)
    request.user = get_user(request)
    return bool(OTPMiddleware(site.has_permission)(request))


def _nothing(request: HttpRequest) -> Any:
    raise NotImplementedError("Only the session is looked up.")
