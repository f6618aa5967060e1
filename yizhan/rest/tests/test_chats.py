"""Chats, read by programs."""

from typing import Any

import pytest

from yizhan.automation.chat import taking, talking
from yizhan.automation.chat.tests.work import arrived, asked, made_widget

pytestmark = pytest.mark.django_db


def test_a_program_reads_the_chats_its_agent_sees(wang: Any, zhao: Any, cast: Any) -> None:
    chat = asked(arrived(made_widget(cast)), cast)
    taking.accept(chat, by=cast.wang)
    talking.speak(chat, by=cast.wang, key="whisper-1", text="缺货", whisper=True)
    one = wang.get("/chats", state="active").json()["items"][0]
    assert (one["visitor"], one["agent"]["name"], one["state"]) == ("小陈", "王珂", "active")
    said = wang.get(f"/chats/{chat.pk}/messages").json()["items"]
    assert [(line["number"], line["who"], line["is_whisper"]) for line in said] == [
        (1, "visitor", False), (2, "system", False), (3, "agent", True)]  # fmt: skip
    assert zhao.get("/chats").json()["items"] == [] and wang.get("/chats", state="ended").json()["items"] == []
    assert zhao.get(f"/chats/{chat.pk}/messages").status_code == 404 == zhao.get("/chats/987654/messages").status_code
