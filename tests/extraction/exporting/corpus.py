"""The requests that every proxy is asked, and where our own router leads each of them."""

from dataclasses import dataclass, field

from agrovet.kernel.shares import bucket
from extraction.exporting.patterns import COOKIE, HEADER, VOUCHER, bucket_text
from extraction.exporting.routing import Address, Limits, Route, Routing
from extraction.router.buckets import is_served_by_service
from extraction.routes import module_of, modules, prefixes

SHARES = {"accounts": 0, "media": 10, "profiles": 50, "marketplace": 100, "chat": 37, "forum": 100}
PEOPLE = [f"person:{number}" for number in range(1, 25)]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request. `person` is who asks, and `how` the edge says their buckets: by header, cookie, or not at all."""

    target: str
    method: str = "GET"
    person: str = PEOPLE[0]
    how: str = "header"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def sent_headers(self) -> dict[str, str]:
        """All that the client, and the edge in front of the proxy, send."""
        text = bucket_text({module: bucket(module, self.person) for module in modules()})
        said = {"header": {HEADER: text}, "cookie": {"Cookie": f"a=b; {COOKIE}={text}; c=d"}, "": {}}[self.how]
        return {**said, **self.headers}

    def server(self) -> str:
        """
        Where our router leads it, and a proxy too.

        What is not written plainly, and a person whose bucket is not said, come to the router of the monolith.
        """
        path = self.target.partition("?")[0].encode()
        module = module_of(path)
        if module is None or b".." in path or b"%2e" in path.lower() or not path.startswith(_plain(module)):
            return "monolith"
        share = SHARES[module]
        if share < 100 and (not self.how or not is_served_by_service(module, self.person, share=share)):
            return "monolith"
        return module


def _plain(module: str) -> tuple[bytes, ...]:
    return tuple(prefix.encode() for prefix in prefixes(module))


UPGRADE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
PATHS = [
    *(f"{prefix}7/" for module in modules() for prefix in prefixes(module)),
    "/",
    "/api/health/",
    "/admin/",
    "/api/media",
    "/api/mediathek/",
    "/api/posts/?a=1&a=2&b=%2F..%2F",
    "/api/posts/caf%C3%A9%20con%20leche/",
    "/media/2026/a%2Fb/c;d=1/e%2Ef.jpg",
    "/%61pi/posts/7/",
    "/api%2Fposts%2F7/",
    "/api/posts/../media/7/",
    "/api/posts/%2e%2e/media/7/",
    "//api/posts/7/",
    "/api/posts//7/",
    "/api/posts/a//b/",
    "/api/posts/.hidden/",
]
REQUESTS = [
    *(Request(target=path) for path in PATHS),
    *(
        Request(target=target, person=person, how=how)
        for target in ("/api/media/7/", "/api/profiles/consumers/7/", "/api/chat/rooms/", "/api/auth/users/me/")
        for person in PEOPLE
        for how in ("header", "cookie")
    ),
    *(Request(target=f"{prefixes(module)[0]}7/", how="") for module in modules()),
    *(Request(target="/api/adds/7/", method=method) for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")),
    *(Request(target="/ws/chat/sala/", person=person, headers=UPGRADE) for person in PEOPLE[:6]),
    *(Request(target="/api/media/", method="POST", person=person, body=bytes(3_000_000)) for person in PEOPLE[:12]),
    Request(target="/api/posts/", method="POST", headers={VOUCHER: "made up"}, body=b"{}"),
]


def routing(ports: dict[str, int]) -> Routing:
    """The shares above, with each server where it is."""

    def address(name: str) -> Address:
        return Address(scheme="http", host="127.0.0.1", port=ports[name])

    served = tuple(
        Route(module=module, prefixes=prefixes(module), service=address(module), share=share, shadow=0)
        for module, share in SHARES.items()
        if share
    )
    limits = Limits(connect=1, answer=5, idle=5, body=5_000_000)
    return Routing(monolith=address("monolith"), routes=served, limits=limits)
