"""The settings of the desk: one declaration, one page."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yizhan.catalog.models import Desk
from yizhan.catalog.settings import ALL, DEFAULTS
from yizhan.lib.config import BASE

pytestmark = pytest.mark.django_db
URL = "/admin/desk"


def filled(**other: Any) -> dict[str, Any]:
    given = {field.key: field.default for field in ALL} | {"plus_addresses": "on", "trusted_mail_servers": ""}
    return {"name": "青山", "prefix": "QS-", "language": "zh-hans", "zone": "Asia/Shanghai", **given, **other}


def test_every_setting_has_its_place_on_the_page(browser: Callable[..., Any], cast: Any) -> None:
    page = browser(cast.zhou).get(URL).content.decode()
    for key, default in DEFAULTS.items():
        assert key == "smtp" or f'name="{key}"' in page, key
        assert Desk.the().setting(key) == default


def test_what_is_typed_is_what_everybody_reads(browser: Callable[..., Any], cast: Any) -> None:
    typed = filled(undo_seconds="0", attachment_mb="20", trusted_mail_servers="mx.example.com\nmx2.example.com")
    del typed["plus_addresses"]
    answer = browser(cast.zhou).post(URL, typed)
    assert answer.status_code == 302, answer.content.decode()
    desk = Desk.the()
    assert (desk.setting("undo_seconds"), desk.setting("attachment_mb")) == (0, 20)
    assert desk.setting("trusted_mail_servers") == ["mx.example.com", "mx2.example.com"]
    assert desk.setting("plus_addresses") is False
    assert desk.setting("robots_per_ticket") == DEFAULTS["robots_per_ticket"]


@pytest.mark.parametrize("wrong", [{"undo_seconds": "121"}, {"attachment_mb": "0"}, {"api_per_minute": ""}])
def test_a_number_out_of_bounds_is_not_kept(browser: Callable[..., Any], cast: Any, wrong: dict[str, str]) -> None:
    assert browser(cast.zhou).post(URL, filled(**wrong)).status_code == 422
    assert Desk.objects.get().settings == {}


def test_nobody_brings_a_default_of_their_own() -> None:
    for path in Path(BASE / "yizhan").rglob("*.py"):
        for piece in path.read_text().split(".setting(")[1:]:
            assert "," not in piece.partition(")")[0], path
