"""Settings are read once; a wrong one is named in two languages."""

import stat
from pathlib import Path

import pytest

from yizhan.lib import config, postgres
from yizhan.lib.refusal import Refusal


def test_everything_has_a_default() -> None:
    found = config.read({})
    assert (found.port, found.url, found.workers) == (8000, "http://localhost:8000", 2)
    assert (found.smtp_port, found.lmtp_port, found.debug) == (None, None, False)
    assert found.embedded
    assert found.database_url == postgres.url(found.home)


def test_empty_variables_count_as_not_set() -> None:
    names = ["PORT", "YIZHAN_HOME", "YIZHAN_URL", "DATABASE_URL", "YIZHAN_WEB", "YIZHAN_SMTP_PORT"]
    assert config.read(dict.fromkeys(names, "")) == config.read({})


def test_the_public_address_follows_the_port_unless_given() -> None:
    assert config.read({"PORT": "9001"}).url == "http://localhost:9001"
    assert config.read({"YIZHAN_URL": "https://desk.example.com/"}).url == "https://desk.example.com"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("PORT", "off"),
        ("PORT", "８０００"),
        ("PORT", "-1"),
        ("YIZHAN_SMTP_PORT", "smtp"),
        ("YIZHAN_WEB", "0"),
        ("YIZHAN_URL", "desk.example.com"),
        ("YIZHAN_URL", "ftp://desk.example.com"),
        ("YIZHAN_URL", "http://"),
        ("YIZHAN_URL", "http://desk:port"),
        ("YIZHAN_URL", "http://my desk"),
        ("DATABASE_URL", "mysql://root@localhost/desk"),
        ("DATABASE_URL", "postgresql://localhost"),
        ("DATABASE_URL", "postgresql://localhost/desk?nonsense=1"),
        ("YIZHAN_HOME", "~nobody-of-this-name/desk"),
    ],
)
def test_a_wrong_setting_is_named_in_two_languages(name: str, value: str) -> None:
    with pytest.raises(Refusal) as refused:
        config.read({name: value})
    english, chinese = str(refused.value).splitlines()
    assert name in english and name in chinese
    assert english.isascii() or value in english


def test_a_password_never_appears_in_a_refusal() -> None:
    with pytest.raises(Refusal) as refused:
        config.read({"DATABASE_URL": "postgresql://desk:geheim@localhost:bad:port/desk?x"})
    assert "geheim" not in str(refused.value)


def test_a_given_database_becomes_django_settings() -> None:
    found = config.read({"DATABASE_URL": "postgresql://desk:p%40ss@db.example:6432/desk?sslmode=require"})
    assert not found.embedded
    database = found.database
    assert (database["NAME"], database["USER"], database["PASSWORD"]) == ("desk", "desk", "p@ss")
    assert (database["HOST"], database["PORT"]) == ("db.example", "6432")
    assert database["OPTIONS"]["sslmode"] == "require"


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    environ = {"YIZHAN_HOME": str(tmp_path)}
    first, second = config.read(environ).secret_key, config.read(environ).secret_key
    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "keys" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["secret"]


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(Refusal):
        config.ensure_home(tmp_path / "home")
