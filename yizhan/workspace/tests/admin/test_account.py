"""What agents decide about themselves."""

from collections.abc import Callable
from typing import Any

import pytest

from yizhan.people import hearing
from yizhan.people.hearing import wishes
from yizhan.people.models import Agent
from yizhan.security import tokens
from yizhan.security.models import SignIn, Token

pytestmark = pytest.mark.django_db


def test_language_and_theme_follow_at_once(cast: Any, browser: Callable) -> None:
    client = browser(cast.wang)
    form = {
        "name": "王珂",
        "language": "en",
        "zone": "Europe/Berlin",
        "theme": "dark",
        "signature": "<b>王珂</b><script>x()</script>",
    }
    assert client.post("/account", form).status_code == 302
    agent = Agent.objects.get(pk=cast.wang.pk)
    assert (agent.language, agent.zone, agent.theme) == ("en", "Europe/Berlin", "dark")
    assert "script" not in agent.signature and "王珂" in agent.signature
    page = client.get("/account").content.decode()
    assert 'lang="en"' in page and 'data-theme="dark"' in page


def test_notices_are_named_without_a_person(cast: Any, browser: Callable) -> None:
    page = browser(cast.wang).get("/account/notices").content.decode()
    assert ">客户回复了<" in page and "客户 有人" not in page


def test_notices_are_chosen_by_kind_and_way(cast: Any, browser: Callable) -> None:
    browser(cast.wang).post("/account/notices", {"on": ["replied.mail", "assigned.app"]})
    wanted = wishes(Agent.objects.get(pk=cast.wang.pk))
    assert (
        wanted["replied"] == {"app": False, "desktop": False, "mail": True}
        and wanted["assigned"] == {"app": True, "desktop": False, "mail": False}
        and not any(wanted["urged"].values())
    )


def test_the_form_keeps_what_was_typed_and_takes_what_is_right(cast: Any, browser: Callable) -> None:
    client = browser(cast.li)
    form = {"on": ["replied.mail"], "digest": "day", "digest_at": "26:00", "quiet": "on", "quiet_from": "21:30",
            "quiet_to": "07:00", "quiet_days": ["1"], "free_days": ["7"]}  # fmt: skip
    wrong = client.post("/account/notices", form)
    assert wrong.status_code == 422 and 'value="21:30"' in wrong.content.decode()
    assert client.post("/account/notices", form | {"digest_at": "08:30"}).status_code == 302
    li = Agent.objects.get(pk=cast.li.pk)
    assert hearing.hours(li) == {"digest": "day", "digest_at": "08:30", "quiet": True, "quiet_from": "21:30",
                                 "quiet_to": "07:00", "quiet_days": ["1"], "free_days": ["7"], "urgent": False}  # fmt: skip
    assert hearing.wishes(li)["replied"] == {"app": False, "desktop": False, "mail": True}


def test_a_token_is_shown_once_and_can_be_revoked(cast: Any, browser: Callable) -> None:
    client = browser(cast.wang)
    said = client.post("/account/tokens", {"name": "报表脚本", "days": "90"}).content.decode()
    token = Token.objects.get()
    text = next(
        word
        for word in said.replace('"', " ").replace("<", " ").replace(">", " ").split()
        if word.startswith(f"yz_{token.prefix}_") and len(word) > 30
    )
    assert tokens.find(text) == token
    assert text not in client.get("/account/tokens").content.decode()
    assert browser(cast.li).post(f"/account/tokens/{token.pk}/revoke").status_code == 404
    assert client.post(f"/account/tokens/{token.pk}/revoke").status_code == 302
    assert tokens.find(text) is None


def test_other_devices_can_be_signed_out(cast: Any, browser: Callable) -> None:
    here, there = browser(cast.wang), browser(cast.wang)
    other = SignIn.objects.filter(agent=cast.wang).exclude(session_key=here.session.session_key).get()
    assert browser(cast.li).post("/account/devices/end", {"session": other.pk}).status_code == 404
    assert here.post("/account/devices/end", {"session": other.pk}).status_code == 302
    assert there.get("/account").status_code == 302
    assert here.get("/account").status_code == 200


def test_a_new_password_asks_for_the_old_one_and_ends_other_sessions(cast: Any, browser: Callable) -> None:
    from tests.cast import PASSWORD

    here, there = browser(cast.zhou), browser(cast.zhou)
    assert here.post("/account/devices", {"old": "wrong", "password": "a quite new horse"}).status_code == 422
    assert there.get("/account").status_code == 200
    assert here.post("/account/devices", {"old": PASSWORD, "password": "a quite new horse"}).status_code == 302
    assert there.get("/account").status_code == 302
    assert here.get("/account").status_code == 200


def test_a_profile_complains_in_our_words(cast: Any, browser: Callable) -> None:
    form = {"language": "zh-hans", "zone": "Asia/Shanghai", "theme": "auto", "signature": ""}
    client = browser(cast.wang)
    assert "请填写此项。" in client.post("/account", form | {"name": ""}).content.decode()
    assert (
        "内容过长：500 个字符，最多 120 个。" in client.post("/account", form | {"name": "长" * 500}).content.decode()
    )


def test_a_changed_language_is_confirmed_in_the_new_one(cast: Any, browser: Callable) -> None:
    form = {"name": "王珂", "language": "en", "zone": "Asia/Shanghai", "theme": "auto", "signature": ""}
    page = browser(cast.wang).post("/account", form, follow=True).content.decode()
    assert "Your settings are saved." in page
