"""`yizhan serve`: one program, one port. The parent keeps the database and its children alive."""

import argparse
import contextlib
import errno
import gc
import importlib
import importlib.util
import logging
import signal
import socket
import sys
import time
from collections.abc import Sequence
from types import FrameType

from yizhan.lib import database, postgres
from yizhan.lib.config import BASE, config
from yizhan.lib.processes import Crew, give_back_memory
from yizhan.lib.refusal import Refusal

log = logging.getLogger("yizhan.serve")
# Children of a killed parent need a moment to close the port.
PORT_PATIENCE = 5.0
FIRST_RUN = "yizhan.workspace.first_run"
STOP_WEB, STOP_WORKER = 6.0, 12.0
LOOK_AFTER_DATABASE = 5.0


def main(words: Sequence[str]) -> int:
    """Run the desk, or one part of it, until told to stop."""
    options = _parse(words)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _leave)
    with contextlib.suppress(KeyboardInterrupt):
        _serve(web=options.command == "serve", worker=options.command == "worker" or not options.web_only)
    _say("Stopped.")
    return 0


def _parse(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="yizhan", description="Run the desk, or one part of it.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="database, website and worker on one port")
    serve.add_argument("--web-only", action="store_true", help="the website without the worker")
    commands.add_parser("worker", help="the worker without the website")
    options = parser.parse_args(words)
    options.web_only = getattr(options, "web_only", False)
    return options


def _leave(number: int, frame: FrameType | None) -> None:
    # Until the children run, stopping means unwinding: the database must not be left behind.
    raise KeyboardInterrupt


def _serve(web: bool, worker: bool) -> None:
    sockets = _bind() if web else []
    if web:
        _check_built()
    try:
        database.ensure()
        crew = _prepare(sockets, web, worker)
        _run(crew, sockets)
    finally:
        database.release()


def _prepare(sockets: list[socket.socket], web: bool, worker: bool) -> Crew:
    """Load everything once, so that the children share its memory."""
    import django

    django.setup()
    database.migrate()
    database.forget_migrations()
    from yizhan.spine.epoch import keep_growing

    keep_growing()
    crew = Crew()
    if web:
        from yizhan import serve_web

        serve_web.load()
        for number in range(1, config.workers + 1):
            crew.add(f"web {number}", lambda: serve_web.run(sockets), STOP_WEB)
    if worker:
        _add_worker(crew, sockets)
    _announce(web)
    return crew


def _add_worker(crew: Crew, sockets: list[socket.socket]) -> None:
    from yizhan import serve_worker

    def run() -> None:
        for listener in sockets:
            listener.close()
        serve_worker.run()

    serve_worker.load()
    crew.add("worker", run, STOP_WORKER)


def _run(crew: Crew, sockets: list[socket.socket]) -> None:
    database.close_connections()
    _listen(sockets)
    crew.block_signals()
    gc.collect()
    give_back_memory()
    # Whose attribute was looked up last, and its name: each that a child replaces would copy the page of the old name.
    sys._clear_type_cache()
    # What is loaded so far is never collected, so its pages stay shared with the children.
    gc.freeze()
    # The collector goes through everything once a quarter is new. Counted again now that all is frozen, that is a
    # quarter of what a child has made itself; otherwise it would let 60,000 dead objects gather first.
    gc.collect()
    crew.start()
    looked = time.monotonic()
    while not crew.wait(1.0):
        if config.embedded and time.monotonic() - looked > LOOK_AFTER_DATABASE:
            looked = time.monotonic()
            _revive_database()
    _say("Stopping …")
    for listener in sockets:
        listener.close()
    crew.stop()


def _revive_database() -> None:
    if not postgres.is_running(config.home):
        log.error("the embedded database has gone; starting it again")
        try:
            postgres.start(config.home)
        except Refusal as refusal:
            log.error("%s", refusal)


def _announce(web: bool) -> None:
    if web:
        _say(f"Yizhan 驿站  {config.url}")
    if importlib.util.find_spec(FIRST_RUN):
        announce = getattr(importlib.import_module(FIRST_RUN), "announce", None)
        for line in announce(config.url) if announce else []:
            _say(line)


def _say(line: str) -> None:
    print(line, flush=True)


def _check_built() -> None:
    if not config.debug and not (BASE / "build" / "collected" / "staticfiles.json").exists():
        raise Refusal(
            "The style sheets and scripts are not built yet; run `make build` (or `yizhan build`) first.",
            "样式与脚本尚未构建，请先运行 make build（或 yizhan build）。",
        )


def _bind() -> list[socket.socket]:
    """Take the port on IPv4 and, where the machine has it, IPv6; nobody can connect yet."""
    give_up = time.monotonic() + PORT_PATIENCE
    while True:
        try:
            return _open_sockets()
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < give_up:
                time.sleep(0.2)
                continue
            raise _port_refusal(error) from None


def _open_sockets() -> list[socket.socket]:
    sockets = [_open_socket(socket.AF_INET, "0.0.0.0")]
    try:
        sockets.append(_open_socket(socket.AF_INET6, "::"))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sockets[0].close()
            raise
    return sockets


def _open_socket(family: socket.AddressFamily, address: str) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind((address, config.port))
    except OSError:
        opened.close()
        raise
    return opened


def _listen(sockets: list[socket.socket]) -> None:
    try:
        for opened in sockets:
            opened.listen(1024)
    except OSError as error:
        raise _port_refusal(error) from None


def _port_refusal(error: OSError) -> Refusal:
    if error.errno == errno.EADDRINUSE:
        return Refusal(
            f"Port {config.port} is already in use; choose another with PORT.",
            f"端口 {config.port} 已被占用，请用 PORT 换一个。",
        )
    return Refusal(
        f"Port {config.port} cannot be opened: {error.strerror}.",
        f"无法打开端口 {config.port}：{error.strerror}。",
    )
