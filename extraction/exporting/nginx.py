"""nginx: one file to include in its `http` block."""

from collections.abc import Iterator

from extraction.exporting.patterns import COOKIE, DOTS, HEADER, VOUCHER, below, encoded
from extraction.exporting.routing import Address, Route, Routing

AWAY = '{"detail": "El servicio no está disponible. Intente de nuevo en unos segundos."}'


def files(routing: Routing, *, listen: str = "8000") -> dict[str, str]:
    """`agrovet.conf`. nginx can mirror only by giving up unbuffered uploads, so shadow stays the monolith's."""
    parts = [*_maps(routing), *_upstreams(routing), _server(routing, listen)]
    return {
        "agrovet.conf": "\n".join(
            ["# Written by `python -m extraction.exporting nginx`. Include it in http { }.", *parts]
        )
    }


def _maps(routing: Routing) -> Iterator[str]:
    prefixes = [(f"~^{prefix}", route.module) for route in _with_share(routing) for prefix in route.prefixes]
    yield "# Whose path it is. What is not written plainly is read by the monolith."
    yield _map("$request_uri", "agrovet_module", [("default", '""'), (f"~^{DOTS}", '""'), *prefixes])
    yield "# The person's buckets, as the edge says them."
    names = f"http_{HEADER.lower().replace('-', '_')}", f"cookie_{COOKIE}"
    yield _map(f"${names[0]}", "agrovet_buckets", [("default", f"${names[0]}"), ('""', f"${names[1]}")])
    yield "# Who serves it. A person whose bucket is not known is the monolith's, which knows it."
    served = [("default", "monolith"), *((_condition(route), route.module) for route in _with_share(routing))]
    yield _map('"$agrovet_module $agrovet_buckets"', "agrovet_served", served)
    yield "# Once sent, a request that changes something is not sent again. (nginx knows it of POST and PATCH.)"
    upstreams = [("default", "agrovet_monolith")]
    for route in _with_share(routing):
        upstreams.append((f"~^{route.module} (?:PUT|DELETE)$", f"agrovet_{route.module}_once"))
        upstreams.append((f"~^{route.module} ", f"agrovet_{route.module}"))
    yield _map('"$agrovet_served $request_method"', "agrovet_upstream", upstreams)
    schemes = [("default", routing.monolith.scheme), *((r.module, r.service.scheme) for r in _with_share(routing))]
    yield _map("$agrovet_served", "agrovet_scheme", schemes)
    yield _map("$http_upgrade", "agrovet_connection", [("default", "upgrade"), ('""', '""')])
    yield _map("$request_uri", "agrovet_closed", [("default", "0"), (f"~^{encoded('/internal/')}", "1")])


def _with_share(routing: Routing) -> list[Route]:
    return [route for route in routing.routes if route.share]


def _condition(route: Route) -> str:
    if route.share == 100:
        return f"~^{route.module} "
    return f"~^{route.module} (?:.*~)?{below(route.module, route.share).removeprefix('(?:^|[~=])')}"


def _map(source: str, name: str, lines: list[tuple[str, str]]) -> str:
    inside = "\n".join(f"    {_quoted(key)} {value};" for key, value in lines)
    return f"map {source} ${name} {{\n{inside}\n}}\n"


def _quoted(key: str) -> str:
    # Braces, blanks and backslashes have a meaning of their own outside of quotes.
    return key if key in {"default", '""'} else '"{}"'.format(key.replace("\\", "\\\\"))


def _upstreams(routing: Routing) -> Iterator[str]:
    yield _upstream("agrovet_monolith", routing.monolith)
    for route in _with_share(routing):
        same = route.service.scheme == routing.monolith.scheme
        yield _upstream(f"agrovet_{route.module}", route.service, instead=routing.monolith if same else None)
        yield _upstream(f"agrovet_{route.module}_once", route.service)


def _upstream(name: str, address: Address, *, instead: Address | None = None) -> str:
    backup = f"    server {instead.authority} backup;\n" if instead else ""
    return f"upstream {name} {{\n    server {address.authority};\n{backup}    keepalive 32;\n}}\n"


def _server(routing: Routing, listen: str) -> str:
    limits = routing.limits
    return f"""server {{
    listen {listen};
    merge_slashes off;
    client_max_body_size {limits.body};
    client_body_timeout {limits.idle}s;
    large_client_header_buffers 4 32k;

    if ($agrovet_closed) {{
        return 404;
    }}
    location ^~ /internal/ {{
        return 404;
    }}

    # Bodies go on as they come, both ways.
    proxy_request_buffering off;
    proxy_buffering off;
    proxy_http_version 1.1;
    proxy_connect_timeout {limits.connect}s;
    proxy_send_timeout {limits.idle}s;
    proxy_read_timeout {max(limits.answer, limits.idle)}s;
    proxy_next_upstream error timeout;
    proxy_next_upstream_tries 2;
    proxy_ssl_server_name on;
    proxy_set_header Host $http_host;
    proxy_set_header Connection $agrovet_connection;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header {HEADER} "";
    proxy_set_header {VOUCHER} "";

    error_page 502 504 =503 @agrovet_away;

    location / {{
        proxy_pass $agrovet_scheme://$agrovet_upstream;
    }}
    # A socket may be silent for as long as it likes.
    location /ws/ {{
        proxy_read_timeout 7d;
        proxy_send_timeout 7d;
        proxy_pass $agrovet_scheme://$agrovet_upstream;
    }}
    location @agrovet_away {{
        internal;
        default_type application/json;
        add_header Retry-After 2 always;
        return 503 '{AWAY}';
    }}
}}
"""
