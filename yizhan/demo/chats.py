"""A widget on the company's site, and chats: some wait, some are under way, some have ended."""

from datetime import datetime, timedelta
from itertools import count as numbers
from secrets import token_urlsafe
from typing import Any

from yizhan.automation.chat import taking, talking, ticketing, visitors
from yizhan.automation.chat.models import TABS, Chat, Making, Widget
from yizhan.automation.chat.visitors import new_secret
from yizhan.lib import clock
from yizhan.people.models import Agent, Customer
from yizhan.spine.actors import SETUP, through
from yizhan.spine.change import change

# Nobody sits behind the browsers of the demo, so nothing may find out that they are gone.
STAYS = timedelta(days=60)
GREETING = {"zh-hans": "您好，欢迎咨询青山科技，请问有什么可以帮您？", "en": "Hello! How can Qingshan help you today?"}
# (visitor, minutes ago, how far it goes, lines: v visitor, a agent, w whisper)
PLAY: dict[str, list[tuple[str, int, str, list[str]]]] = {
    "zh": [
        ("方晴", 190, "rated", ["v空调保修期是多久？", "a整机保修六年，压缩机十年。", "v好的，明白了，谢谢！"]),
        ("严峻", 150, "ticketed", ["v昨天约的上门师傅没有来", "a非常抱歉，我马上为您核实。", "w调度说备件未到，需改约", "a备件明早到仓，给您改到明天下午可以吗？", "v可以"]),
        ("郑薇", 14, "active", ["v新风机显示 E4，怎么处理？", "a您好，请先断电一分钟再重启看看。", "v重启了还是 E4"]),
        ("何川", 9, "active", ["v我想把发票抬头改成公司的", "a好的，请发一下公司名称和税号。"]),
        ("马骁", 4, "waiting", ["v净水器滤芯在哪里买？"]),
        ("唐果", 2, "waiting", ["v你好，在吗？", "v遥控器丢了，可以补配吗"]),
    ],
    "en": [
        ("Fiona Clarke", 190, "rated", ["vHow long is the warranty?", "aSix years, ten on the compressor.", "vGreat, thank you!"]),
        ("Evan Brooks", 150, "ticketed", ["vThe technician did not come yesterday", "aI am sorry. Let me check at once.", "wThe part is late, they need a new date", "aThe part arrives tomorrow; is the afternoon fine?", "vYes"]),
        ("Grace Holm", 14, "active", ["vMy ventilation unit shows E4. What now?", "aPlease switch it off for a minute and on again.", "vStill E4"]),
        ("Henry Wolf", 9, "active", ["vCould the invoice name my company?", "aSure, please send its name and tax number."]),
        ("Marco Silva", 4, "waiting", ["vWhere can I buy filters?"]),
        ("Tara Quinn", 2, "waiting", ["vHello?", "vI lost my remote, can I get a new one?"]),
    ],
}  # fmt: skip


def chat_away(now: datetime, language: str) -> None:
    """Make the widget and play what was said."""
    with clock.at(now - timedelta(days=30)):
        widget = _widget()
    keys, agents = numbers(1), [one for one in Agent.active() if one.may("chat.take")]
    home = [one for one in agents if widget.home.pk in one.department_ids and one.own_role.slug == "agent"]
    for number, (name, ago, ends, lines) in enumerate(PLAY[language]):
        with through("web"):
            _play(widget, home[number % 2], now - timedelta(minutes=ago), (name, ends, lines), keys)


def _widget() -> Widget:
    row = Widget(slug="site", labels={"zh-hans": "官网在线客服", "en": "Chat on our site"}, origins=["https://www.qingshan.example"],
                 secret=new_secret(), tabs=[*TABS[-1:], *TABS[:-1]], asks=["name", "email"], greeting=GREETING,
                 colour="#0f6f73", making=Making.MISSED)  # fmt: skip
    with change(row, "widget.created", by=SETUP):
        pass
    return row


def _play(widget: Widget, agent: Agent, at: datetime, told: tuple[str, str, list[str]], keys: Any) -> None:
    name, ends, lines = told
    with clock.at(at):
        known: dict[str, Any] = {"name": name, "email": f"visitor{next(keys)}@mail.example"}
        if ends == "ticketed":
            # The site says who it is: a customer we have.
            customer = Customer.objects.order_by("pk")[3]
            known = {"name": customer.name, "email": customer.address, "customer": customer, "outside_id": "10042",
                     "is_proven": True}  # fmt: skip
        visitor = visitors.arrive(widget, token_urlsafe(32), **known,
                                  page="https://www.qingshan.example/service", seen_at=at + STAYS)  # fmt: skip
        chat = talking.begin(visitor, page=visitor.page)
    for step, line in enumerate(lines):
        with clock.at(at + timedelta(seconds=25 * step)):
            if step == 1 and ends != "waiting":
                taking.accept(chat, by=agent)
            by = visitor if line[0] == "v" else agent
            talking.speak(chat, by=by, key=f"demo-{next(keys):06}", text=line[1:], whisper=line[0] == "w")
    with clock.at(at + timedelta(seconds=25 * len(lines))):
        _finish(chat, agent, ends)


def _finish(chat: Chat, agent: Agent, ends: str) -> None:
    if ends == "ticketed":
        ticketing.to_ticket(chat, by=agent)
    if ends in {"rated", "ticketed"}:
        talking.end(chat, by=agent)
    if ends == "rated":
        talking.rate(chat, 5, by=chat.visitor)
