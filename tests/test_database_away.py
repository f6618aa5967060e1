"""While the database is away the desk says so, calmly, and is back with it."""

import json
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from yizhan.lib import postgres

from .program import PATIENCE, Program, copy_home

pytestmark = pytest.mark.slow


@pytest.fixture
def server(first_home: Path) -> Iterator[Path]:
    """The home of a database that is not the program's own, with all tables."""
    with tempfile.TemporaryDirectory(prefix="yizhan-database-") as name:
        copy_home(first_home, Path(name))
        yield Path(name)
        postgres.stop(Path(name))


def ask(program: Program, path: str, data: bytes | None = None) -> tuple[int, Message, str]:
    asked = urllib.request.Request(
        f"http://127.0.0.1:{program.port}{path}", data, {"Accept-Language": "en", "Accept": "*/*"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def test_pages_and_programs_are_told_and_then_served_again(server: Path, program: Program) -> None:
    program.start(DATABASE_URL=postgres.start(server, durable=False))
    before = ask(program, "/")[0], ask(program, "/api/v1/me")[0]
    postgres.stop(server)
    status, headers, page = ask(program, "/")
    assert (status, headers["Retry-After"]) == (503, "10") and "The database does not answer" in page
    assert 'http-equiv="refresh"' in page and "Content-Security-Policy" in headers
    status, _headers, page = ask(program, "/sign-in", b"email=a@b.example&password=x")
    assert (status, 'http-equiv="refresh"' in page) == (503, False)
    status, headers, said = ask(program, "/api/v1/me")
    assert (status, headers["Retry-After"], json.loads(said)["status"]) == (503, "10", 503)
    assert headers["Content-Type"] == "application/problem+json"
    postgres.start(server, durable=False)
    assert (ask(program, "/")[0], ask(program, "/api/v1/me")[0]) == before
