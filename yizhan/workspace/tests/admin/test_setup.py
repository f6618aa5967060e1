"""The first run."""

from typing import Any

import pytest
from django.test import Client

from yizhan.catalog.models import Desk
from yizhan.people.models import Agent
from yizhan.workspace.first_run import announce, link_key

pytestmark = pytest.mark.django_db
FORM = {"name": "青山科技", "language": "zh-hans", "zone": "Asia/Shanghai", "admin_name": "周敏", "admin_email": "Zhou@qingshan.example",
        "admin_password": "correct horse 42", "start": "empty"}  # fmt: skip


def test_before_set_up_every_page_leads_to_the_friendly_one() -> None:
    for url in ("/", "/sign-in", "/account", "/anything"):
        assert Client().get(url)["Location"] == "/not-set-up", url
    assert Client().get("/not-set-up").status_code == 503


def test_the_link_in_the_terminal_sets_the_desk_up_and_signs_in() -> None:
    link = announce("http://desk.example")[-1].strip().removeprefix("http://desk.example")
    client = Client()
    assert client.get(link).status_code == 200
    answer = client.post(link, FORM)
    assert answer.status_code == 302 and answer["Location"] == "/", answer.content.decode()
    admin = Agent.objects.get()
    assert (admin.email, admin.check_password(FORM["admin_password"])) == ("zhou@qingshan.example", True)
    assert Desk.objects.get().name == "青山科技"
    assert client.get("/account").status_code == 200


def test_after_set_up_the_link_is_dead(desk: Any) -> None:
    assert announce("http://desk.example") == []
    assert Client().get(f"/set-up/{link_key()}")["Location"] == "/sign-in"
    assert Client().post(f"/set-up/{link_key()}", FORM)["Location"] == "/sign-in"
    assert Agent.objects.count() == 1


def test_a_wrong_link_opens_nothing() -> None:
    assert Client().get("/set-up/" + "0" * 40).status_code == 404
    assert Client().post("/set-up/" + "0" * 40, FORM).status_code == 404
    assert not Agent.objects.exists()


def test_mistakes_are_shown_and_what_was_typed_stays() -> None:
    answer = Client().post(f"/set-up/{link_key()}", {**FORM, "admin_password": "short", "admin_email": "zhou@"})
    assert answer.status_code == 422
    assert "青山科技" in answer.content.decode()
    assert not Desk.objects.exists()


def test_set_up_from_the_command_line() -> None:
    from django.core.management import call_command

    call_command(
        "setup", name="Desk", admin_email="a@b.example", admin_password="correct horse 42", language="en", zone="UTC"
    )
    assert Agent.objects.get().name == "a"
    assert Client().get("/sign-in").status_code == 200
