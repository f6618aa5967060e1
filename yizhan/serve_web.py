"""A web process: uvicorn on the sockets the parent opened."""

import io
import resource
import signal
import socket
from importlib import import_module
from itertools import product
from typing import Any

import uvicorn

from yizhan.settings import LANGUAGES

# Who may say by header where a request came from: a proxy on this machine, nobody else.
TRUSTED_PROXIES = "127.0.0.1,::1"
# Of widgets (5,000 at most) and of all others together.
FILES = 16_384
EVENT_STREAM = (b"accept", b"text/event-stream")
REQUEST = {"type": "http", "method": "GET", "query_string": b""}


class Web(uvicorn.Server):
    """Uvicorn that cuts event streams when it stops; their pages connect again by themselves."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            scope = getattr(connection, "scope", None) or {}
            if EVENT_STREAM in scope.get("headers", []):
                connection.transport.close()
        await super().shutdown(sockets)


def load() -> None:
    """Import the application and make two pages in each language: what every request needs is there before we part.

    A page of memory that is written to after that exists once in each of them.
    """
    from yizhan.asgi import application
    from yizhan.automation.chat.queue import expect_back
    from yizhan.lib import sounds

    import_module("uvicorn.loops.uvloop")
    settings().load()
    sounds.load()
    for path, (language, _name) in product(("/sign-in", "/help"), LANGUAGES):
        headers = [(b"host", b"localhost"), (b"accept-language", language.encode())]
        application.pages.answer({**REQUEST, "path": path, "headers": headers}, io.BytesIO())
    expect_back()


def run(sockets: list[socket.socket]) -> None:
    """Answer requests until SIGTERM."""
    # Uvicorn repeats the signal to the former handler when it has finished: there is nothing more to do.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    allow_connections()
    Web(settings()).run(sockets)


def allow_connections() -> None:
    """As many as the system grants: most begin with 1,024, which a thousand widgets would use up for everybody."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def settings(application: Any = "yizhan.asgi:application") -> uvicorn.Config:
    """How uvicorn serves the desk."""
    return uvicorn.Config(
        application,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=TRUSTED_PROXIES,
        timeout_graceful_shutdown=3,
        timeout_keep_alive=30,
    )
