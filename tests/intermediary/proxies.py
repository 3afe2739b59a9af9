"""
How each proxy is started in front of a service. Another one is another class here.

The paths below `/api/posts/` and `/ws/` lead to the service; `aside` is answered without it.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import psutil

from tests.support import processes
from tests.support.servers import ROOT, clean_environment

SECRET = "the-secret-of-the-intermediary-suite-0123"


class Proxy(Protocol):
    """A proxy that runs. Of its time limits, `answer` and `idle` are 2 s, `connect` is 1 s."""

    name: str
    port: int
    aside: bytes
    makes_identity: bool

    def reconfigure(self) -> None:
        """Take on another configuration, with the same service, while in use."""

    def drain(self) -> None:
        """Ask it to stop, with what is open coming to its end."""

    def resident(self) -> int:
        """Bytes of memory of the processes that carry requests."""


class Ours:
    """The monolith with its router; forum and chat are at the service, for good."""

    name = "ours"
    aside = b"/api/health/"
    makes_identity = True

    def __init__(self, port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.port = port
        self.folder = folder
        self._process = process
        self._epoch = 0

    def reconfigure(self) -> None:
        """Another epoch of the same placement."""
        self._epoch += 1
        self.place(share=100, phase="settled")

    def place(self, *, share: int, phase: str) -> None:
        """Let forum and chat stand like this."""
        standing = {"share": share, "phase": phase, "epoch": self._epoch}
        self.say({"forum": standing, "chat": standing})

    def say(self, standings: dict[str, dict[str, object]]) -> None:
        """Let modules stand like this; the others are local."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(standings).encode() + b"\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == b"ok\n"

    def drain(self) -> None:
        """As a deployment does it."""
        self._process.send_signal(signal.SIGTERM)

    def resident(self) -> int:
        """It is one process."""
        return int(psutil.Process(self._process.pid).memory_info().rss)

    def processes(self) -> list[psutil.Process]:
        """Those that carry requests."""
        return [psutil.Process(self._process.pid)]


@contextlib.contextmanager
def ours(upstream_port: int, *, more: Mapping[str, str] = MappingProxyType({})) -> Iterator[Ours]:
    """The monolith, for the block; `more` are settings of its environment."""
    folder = processes.temporary_folder("intermediary")
    service = f"http://127.0.0.1:{upstream_port}"
    environment = clean_environment(
        {
            "AGROVET_DATA_DIR": str(folder),
            "AGROVET_SERVICE_SECRET": SECRET,
            "AGROVET_RATE_LIMITS": "no",
            "AGROVET_ROUTER_ANSWER_SECONDS": "2",
            "AGROVET_ROUTER_IDLE_SECONDS": "2",
            # Of one address, half of them: eight.
            "AGROVET_ROUTER_CONNECTIONS": "16",
            "AGROVET_ROUTER_QUEUE": "4",
            "FORUM_SERVICE_URL": service,
            "CHAT_SERVICE_URL": service,
            "DJANGO_SETTINGS_MODULE": "agrovet.settings",
            **more,
        }
    )
    subprocess.run(
        [sys.executable, "manage.py", "migrate_all"], env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        command = [sys.executable, "-m", "tests.intermediary.monolith", f"--socket={listener.fileno()}"]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            pass_fds=[listener.fileno()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder / "log").open("wb"),
        )
        proxy = Ours(listener.getsockname()[1], process, folder)
    try:
        proxy.place(share=100, phase="settled")
        # What is loaded with the first request is there before anything is timed.
        with urllib.request.urlopen(f"http://127.0.0.1:{proxy.port}/api/health/", timeout=60):
            pass
        yield proxy
    finally:
        processes.stop(process)
        shutil.rmtree(folder, ignore_errors=True)


NGINX = """
worker_processes 1; error_log {folder}/error.log; pid {folder}/pid; daemon off;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
  upstream service {{ server 127.0.0.1:{upstream}; keepalive 32; }}
  server {{
    listen 127.0.0.1:{port}; client_max_body_size 0;
    location = /aside {{ return 200 ok; }}
    location / {{
      proxy_pass http://service; proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Port $server_port;
      proxy_request_buffering off; proxy_buffering off;
      proxy_connect_timeout 1s; proxy_read_timeout 2s; proxy_send_timeout 2s;
    }}
  }}
}}
"""


class Nginx:
    """nginx as a reverse proxy, set up as its own pages advise."""

    name = "nginx"
    aside = b"/aside"
    makes_identity = False

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self._process = process

    def reconfigure(self) -> None:
        """New workers, with the same file."""
        self._process.send_signal(signal.SIGHUP)

    def drain(self) -> None:
        """Its workers finish what they have."""
        self._process.send_signal(signal.SIGQUIT)

    def resident(self) -> int:
        """Its workers."""
        return sum(int(child.memory_info().rss) for child in self.processes())

    def processes(self) -> list[psutil.Process]:
        """Those that carry requests."""
        return psutil.Process(self._process.pid).children()


@contextlib.contextmanager
def nginx(upstream_port: int) -> Iterator[Nginx]:
    """nginx, for the block."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise SystemExit("nginx is not installed: install it (apt-get install nginx), or choose --proxy ours.")
    folder, port = processes.temporary_folder("nginx"), processes.free_port()
    file = Path(folder) / "nginx.conf"
    file.write_text(NGINX.format(folder=folder, upstream=upstream_port, port=port))
    log = Path(folder) / "out.log"
    try:
        with processes.running(
            [program, "-p", str(folder), "-c", str(file), "-e", str(log)],
            log=log,
            ready=lambda: processes.answers(port),
            environment=dict(os.environ),
        ) as process:
            yield Nginx(port, process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


PROXIES = {"ours": ours, "nginx": nginx}
