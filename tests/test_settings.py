"""A wrong setting stops the start with one sentence in English and one in Chinese."""

import socket
from pathlib import Path

import pytest

from .program import free_port, run


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PORT": "eighty"}, "PORT=eighty"),
        ({"YIZHAN_URL": "desk"}, "YIZHAN_URL=desk"),
        ({"YIZHAN_HOME": "/dev/null/desk"}, "YIZHAN_HOME=/dev/null/desk"),
        ({"DATABASE_URL": "mysql://desk"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://desk:secret@127.0.0.1:1/desk"}, "DATABASE_URL"),
    ],
)
def test_a_wrong_setting_is_named_in_two_lines(
    settings: dict[str, str], named: str, tmp_path: Path, built: None
) -> None:
    done = run("serve", **{"YIZHAN_HOME": str(tmp_path), "PORT": str(free_port()), **settings})
    assert done.returncode == 2
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 2, done.stderr
    assert all(named in line for line in lines)
    assert "secret" not in done.stderr
    assert any("一" <= character <= "鿿" for character in lines[1])
    assert done.stdout == ""


def test_a_port_in_use_is_named(tmp_path: Path, built: None) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("serve", YIZHAN_HOME=str(tmp_path), PORT=port)
    assert done.returncode == 2
    english, chinese = done.stderr.strip().splitlines()
    assert port in english and port in chinese
