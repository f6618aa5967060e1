"""What an operator may set: a handful of environment variables, read once and checked.

| variable         | default                     | meaning                                                             |
| ---------------- | --------------------------- | ------------------------------------------------------------------- |
| PORT             | 8000                        | the one port of the website                                         |
| YIZHAN_URL       | http://localhost:PORT       | the public address; every link we send begins with it               |
| YIZHAN_HOME      | var/ beside the program     | all data: database, files, keys; back up this folder                |
| DATABASE_URL     | embedded, in YIZHAN_HOME    | postgresql://user:password@host/name, version 15 or newer           |
| YIZHAN_WEB       | 2                           | web processes                                                       |
| YIZHAN_SMTP_PORT | off                         | receive mail over SMTP on this port                                 |
| YIZHAN_LMTP_PORT | off                         | receive mail over LMTP on this port                                 |
| YIZHAN_DEBUG     | off                         | 1 shows errors in the browser; never on a public machine            |
"""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from yizhan.lib import postgres
from yizhan.lib.refusal import Refusal

BASE = Path(__file__).resolve().parents[2]
# Two web processes, one worker and the listeners must fit in the 60 connections of the embedded server.
# An idle one weighs 4 MB in the database: of those that nobody needed for that many seconds, one is closed.
POOL = {"min_size": 1, "max_size": 12, "timeout": 5, "max_idle": 20}
# Reports have connections of their own, so that they never take those of the desk; see insights/running.py.
# After a big question the database keeps up to 70 MB for one of them, so they are closed sooner.
REPORTS = "reports"
REPORTS_POOL = {**POOL, "min_size": 0, "max_size": 2, "max_idle": 5}
# Only what `spine.kept.planned` asks is prepared: such a plan is made once a connection, for all values.
PLANNED_ONCE = "-c plan_cache_mode=force_generic_plan"
DJANGO_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


@dataclass(frozen=True)
class Config:
    """The operator's choices after checking; reading it starts nothing."""

    home: Path
    port: int
    url: str
    database_url: str
    embedded: bool
    debug: bool
    workers: int
    smtp_port: int | None
    lmtp_port: int | None
    internal_hosts: tuple[str, ...]

    @property
    def database(self) -> dict[str, Any]:
        """The database as Django's DATABASES wants it."""
        given = conninfo_to_dict(self.database_url)
        named = {name: str(given.pop(key)) for key, name in DJANGO_NAMES.items() if given.get(key) is not None}
        given["options"] = f"{given.get('options', '')} {PLANNED_ONCE}".strip()
        options = {**given, "pool": dict(POOL), "prepare_threshold": 0}
        return {"ENGINE": "django.db.backends.postgresql", **named, "OPTIONS": options}

    @property
    def databases(self) -> dict[str, dict[str, Any]]:
        """The database by two names: that of the desk, and that of reports."""
        reports = self.database
        reports["OPTIONS"]["pool"] = dict(REPORTS_POOL)
        return {"default": self.database, REPORTS: reports}

    @cached_property
    def secret_key(self) -> str:
        """The key that signs sessions and links; made once, readable only by us."""
        path = self.home / "keys" / "secret"
        try:
            if not path.exists():
                _create_secret(path)
            return path.read_text().strip()
        except OSError as error:
            raise Refusal(
                f"The key file {path} cannot be used: {error.strerror}.",
                f"密钥文件 {path} 无法使用：{error.strerror}。",
            ) from None


def read(environ: Mapping[str, str]) -> Config:
    """Read and check the settings; raises Refusal for the first one that cannot work."""
    port = _port(environ, "PORT", required=True) or 8000
    home = _home(environ)
    database_url = environ.get("DATABASE_URL", "").strip()
    return Config(
        home=home,
        port=port,
        url=_url(environ, port),
        database_url=_database_url(database_url) if database_url else postgres.url(home),
        embedded=not database_url,
        debug=environ.get("YIZHAN_DEBUG", "").strip().lower() in {"1", "true", "yes", "on"},
        workers=_count(environ, "YIZHAN_WEB", 2),
        smtp_port=_port(environ, "YIZHAN_SMTP_PORT"),
        lmtp_port=_port(environ, "YIZHAN_LMTP_PORT"),
        internal_hosts=tuple(environ.get("YIZHAN_INTERNAL_HOSTS", "").replace(",", " ").split()),
    )


def ensure_home(home: Path) -> None:
    """Make the data folder, or say why it cannot be used."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        raise Refusal(
            f"YIZHAN_HOME={home} cannot be written: {error.strerror}.",
            f"YIZHAN_HOME={home} 无法写入：{error.strerror}。",
        ) from None


def _port(environ: Mapping[str, str], name: str, required: bool = False) -> int | None:
    text = environ.get(name, "").strip()
    if not text or (text.lower() == "off" and not required):
        return None
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise Refusal(
        f"{name}={text} is not a port; use a number from 1 to 65535.",
        f"{name}={text} 不是有效端口，请填写 1 到 65535 之间的数字。",
    )


def _count(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "").strip() or str(default)
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 64:
        return int(text)
    raise Refusal(
        f"{name}={text} is not a number of processes; use 1 to 64.",
        f"{name}={text} 不是有效的进程数，请填写 1 到 64。",
    )


def _home(environ: Mapping[str, str]) -> Path:
    text = environ.get("YIZHAN_HOME", "").strip()
    try:
        return Path(text).expanduser().resolve() if text else BASE / "var"
    except (OSError, RuntimeError) as error:
        raise Refusal(
            f"YIZHAN_HOME={text} is not a usable folder: {error}.",
            f"YIZHAN_HOME={text} 不是可用的目录：{error}。",
        ) from None


def _url(environ: Mapping[str, str], port: int) -> str:
    text = environ.get("YIZHAN_URL", "").strip() or f"http://localhost:{port}"
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if good and not any(character.isspace() for character in text) and not (parts.query or parts.fragment):
        return text.rstrip("/")
    raise Refusal(
        f"YIZHAN_URL={text} is not a web address; write it like https://desk.example.com.",
        f"YIZHAN_URL={text} 不是有效网址，请写成 https://desk.example.com 的形式。",
    )


def _database_url(text: str) -> str:
    try:
        good = text.startswith(("postgresql://", "postgres://")) and bool(conninfo_to_dict(text).get("dbname"))
    except ProgrammingError:
        good = False
    if good:
        return text
    raise Refusal(
        "DATABASE_URL cannot be understood; write it like postgresql://user:password@host:5432/name.",
        "DATABASE_URL 无法识别，请写成 postgresql://用户:密码@主机:5432/库名 的形式。",
    )


def _create_secret(path: Path) -> None:
    ensure_home(path.parent.parent)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    # link() refuses an existing name, so of two processes starting at once only one makes the key.
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()


config = read(os.environ)
