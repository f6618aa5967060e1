"""A widget on another site, visitors, and what they say."""

from secrets import token_urlsafe
from typing import Any

from tests.cast import keep
from yizhan.automation.chat import queue, visitors
from yizhan.automation.chat.models import TABS, Chat, Visitor, Widget
from yizhan.automation.chat.talking import begin, speak
from yizhan.automation.chat.visitors import new_secret

SITE = "https://shop.example"


def made_widget(cast: Any) -> Widget:
    return keep(Widget(), slug="shop", labels={"zh-hans": "商城", "en": "Shop"}, origins=[SITE], secret=new_secret(),
                department=cast.support, tabs=[*TABS], asks=["name", "email"], greeting={"zh-hans": "您好"})  # fmt: skip


def arrived(widget: Widget) -> Visitor:
    return visitors.arrive(widget, new_token(), name="小陈", email="chen@home.example")


def new_token() -> str:
    return token_urlsafe(32)


def asked(visitor: Visitor, cast: Any) -> Chat:
    """小陈 has asked something; 王珂 and 李倩 are there."""
    queue.sit({cast.wang.pk, cast.li.pk})
    made = begin(visitor, page="https://shop.example/cart")
    speak(made, by=visitor, key="first-key", text="订单一直没有发货")
    return made
