"""Signing in and out, forgotten passwords, invitations."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import PASSWORD
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.security import links, steps
from yizhan.security.models import SignIn

pytestmark = pytest.mark.django_db


def try_sign_in(email: str, password: str, **more: str) -> Any:
    return Client().post("/sign-in", {"email": email, "password": password, **more})


def test_a_right_password_signs_in_and_leads_to_the_page_asked_for(desk: Any) -> None:
    answer = try_sign_in(desk.admin.email.upper(), PASSWORD, next="/customers?q=1")
    assert answer.status_code == 302 and answer["Location"] == "/customers?q=1"
    assert SignIn.objects.filter(agent=desk.admin).count() == 1


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil"]
)
def test_a_sign_in_never_leads_to_another_place(desk: Any, target: str) -> None:
    assert try_sign_in(desk.admin.email, PASSWORD, next=target)["Location"] == "/"


def test_every_failure_gets_the_same_answer(cast: Any) -> None:
    known = try_sign_in(cast.zhou.email, "wrong password").content.decode()
    unknown = try_sign_in("nobody@qingshan.example", "wrong password").content.decode()
    assert (
        known.split("</h1>")[1].split("csrf")[0].replace(cast.zhou.email, "")
        == unknown.split("</h1>")[1].split("csrf")[0]
    )
    assert "邮箱或密码不正确" in known or "Mail address or password is wrong" in known


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(desk: Any) -> None:
    for _time in range(5):
        assert try_sign_in(desk.admin.email, "wrong password").status_code == 422
    assert try_sign_in(desk.admin.email, PASSWORD).status_code == 429


def test_without_remember_the_cookie_ends_with_the_browser(desk: Any) -> None:
    assert try_sign_in(desk.admin.email, PASSWORD).cookies["yizhan"]["max-age"] == ""
    assert try_sign_in(desk.admin.email, PASSWORD, remember="on").cookies["yizhan"]["max-age"] > 0


def test_signing_out_needs_a_post_and_ends_the_session(browser: Callable, cast: Any) -> None:
    client = browser(cast.wang)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 302
    assert not SignIn.objects.filter(agent=cast.wang).exists()
    assert client.get("/account").status_code == 302


def test_nobody_is_signed_in_before_the_last_step(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "further", [steps.Step("code", "/sign-in/code", lambda agent: True)])
    client = Client()
    answer = client.post("/sign-in", {"email": desk.admin.email, "password": PASSWORD, "next": "/account"})
    assert answer["Location"] == "/sign-in/code"
    assert client.get("/account").status_code == 302
    assert not SignIn.objects.exists()


def test_a_forgotten_password_gets_the_same_answer_for_everybody(cast: Any) -> None:
    known = Client().post("/forgotten", {"email": cast.wang.email})
    unknown = Client().post("/forgotten", {"email": "nobody@qingshan.example"})
    assert known.status_code == unknown.status_code == 200
    assert (
        known.content.decode().split("</h1>")[1].split("csrf")[0]
        == unknown.content.decode().split("</h1>")[1].split("csrf")[0]
    )


def test_a_reset_link_works_once(cast: Any) -> None:
    url = f"/reset/{links.make(cast.wang, links.RESET)}"
    assert Client().get(url).status_code == 200
    assert Client().post(url, {"password": "a quite new horse"}).status_code == 302
    assert Agent.objects.get(pk=cast.wang.pk).check_password("a quite new horse")
    assert Client().post(url, {"password": "another new horse"}).status_code == 410
    assert Agent.objects.get(pk=cast.wang.pk).check_password("a quite new horse")


def test_a_weak_password_is_refused_and_the_link_stays_good(cast: Any) -> None:
    url = f"/reset/{links.make(cast.wang, links.RESET)}"
    assert Client().post(url, {"password": "12345"}).status_code == 422
    assert Client().get(url).status_code == 200


def test_a_reset_link_dies_after_an_hour_an_invitation_after_two_days(cast: Any) -> None:
    reset, invite = links.make(cast.wang, links.RESET), links.make(cast.wang, links.INVITE)
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert links.read(reset, links.RESET) is None
        assert links.read(invite, links.INVITE) == cast.wang
    with clock.at(clock.now() + timedelta(hours=49)):
        assert links.read(invite, links.INVITE) is None


def test_one_kind_of_link_is_not_another(cast: Any) -> None:
    assert links.read(links.make(cast.wang, links.INVITE), links.RESET) is None


def test_a_link_dies_when_the_address_changes_or_the_agent_leaves(cast: Any) -> None:
    from yizhan.spine.records import records

    text = links.make(cast.wang, links.RESET)
    fresh = Agent.objects.get(pk=cast.wang.pk)
    records["agent"].edit(fresh, {"email": "wangke@qingshan.example"}, by=cast.zhou)
    assert links.read(text, links.RESET) is None
    text = links.make(fresh, links.RESET)
    records["agent"].edit(fresh, {"is_active": False}, by=cast.zhou)
    assert links.read(text, links.RESET) is None


def test_a_new_password_signs_out_everywhere(browser: Callable, cast: Any) -> None:
    client = browser(cast.wang)
    assert client.get("/account").status_code == 200
    Client().post(
        f"/reset/{links.make(Agent.objects.get(pk=cast.wang.pk), links.RESET)}", {"password": "a quite new horse"}
    )
    assert client.get("/account").status_code == 302
