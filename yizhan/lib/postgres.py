"""The embedded PostgreSQL: a data folder in YIZHAN_HOME, reached through a private socket.

Whoever uses the server holds a shared lock on `run/postgres.users`; the last one to let go stops it.
The kernel drops the lock of a killed process, so the count is right after any accident. Children made by fork have no
share: those of a killed parent are on their way out and stop nothing.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import pq

from yizhan.lib import postgres_data
from yizhan.lib.postgres_data import NAME, PORT
from yizhan.lib.refusal import Refusal

# sun_path holds 108 bytes with its final zero.
LONGEST_SOCKET = 107

_held: dict[Path, int] = {}


def url(home: Path) -> str:
    """Where the embedded database of this home is reached; starts nothing."""
    return _address(home, NAME)


def start(home: Path, durable: bool = True) -> str:
    """Start the server, or join the one that runs, and hold it until stop(); returns its URL."""
    with _turn(home):
        _hold(home)
        try:
            while (answer := _ping(home)) != pq.Ping.OK:
                if answer == pq.Ping.NO_RESPONSE:
                    _launch(home, durable)
                # Otherwise it is just starting, recovering or stopping: ask again.
                time.sleep(0.05)
        except BaseException:
            _let_go(home)
            raise
    return url(home)


def stop(home: Path) -> bool:
    """Let go of the server; whoever is last stops it. True when it is stopped."""
    with _turn(home):
        if not _let_go(home):
            return False
        if is_running(home):
            data = data_folder(home)
            try:
                postgres_data.run(data, "pg_ctl", "stop", "-m", "fast", "-w", "-t", "60")
            except subprocess.CalledProcessError:
                # Someone's connection would not end; the next start replays the log and loses nothing.
                postgres_data.run(data, "pg_ctl", "stop", "-m", "immediate", "-w")
        return True


def is_running(home: Path) -> bool:
    """Whether a server answers on the socket of this home, even if it is only starting."""
    return _ping(home) != pq.Ping.NO_RESPONSE


def data_folder(home: Path) -> Path:
    """Where the server keeps its files."""
    return home / "postgres"


def socket_folder(home: Path) -> Path:
    """A folder short and plain enough for a socket: inside the home, else a private one under /tmp."""
    inside = home / "run"
    socket = f"{inside}/.s.PGSQL.{PORT}"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET and re.fullmatch(r"[A-Za-z0-9_./-]+", socket):
        return inside
    return Path("/tmp") / f"yizhan-{hashlib.sha256(os.fsencode(home)).hexdigest()[:20]}"


def _address(home: Path, name: str) -> str:
    return f"postgresql://{NAME}@/{name}?host={socket_folder(home)}&port={PORT}"


def _ping(home: Path) -> pq.Ping:
    return pq.Ping(pq.PGconn.ping(_address(home, "postgres").encode()))


def _launch(home: Path, durable: bool) -> None:
    data = data_folder(home)
    postgres_data.prepare(data, socket_folder(home), durable)
    try:
        postgres_data.run(data, "pg_ctl", "start", "-w", "-t", "600", "-l", "start.log")
    except subprocess.CalledProcessError:
        reason = postgres_data.last_words(data)
        raise Refusal(
            f"The embedded PostgreSQL in {data} does not start: {reason}",
            f"{data} 中的内置 PostgreSQL 无法启动：{reason}",
        ) from None
    with psycopg.connect(_address(home, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")


@contextlib.contextmanager
def _turn(home: Path) -> Iterator[None]:
    """Starting and stopping is done by one process at a time."""
    (home / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(home / "run" / "postgres.turn", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _hold(home: Path) -> None:
    if home not in _held:
        _held[home] = os.open(home / "run" / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(_held[home], fcntl.LOCK_SH)


def _let_go(home: Path) -> bool:
    """Give up our share; True when nobody else has one."""
    _hold(home)
    descriptor = _held.pop(home)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)


def _forget() -> None:
    """In a child: its copies are closed, the parent's lock stays."""
    for descriptor in _held.values():
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_forget)
