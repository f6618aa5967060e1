"""Answers that only thank are kept, and a finished ticket stays finished."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import set_desk
from yizhan.lib import clock
from yizhan.people.models import Department
from yizhan.spine.actors import Machine
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.tickets.actions.finish import close, resolve
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Message, Ticket
from yizhan.tickets.receiving import receive
from yizhan.tickets.thanks import only_thanks

MAIL = Machine("channel", 1)
THANKS = (
    "谢谢！|好的，谢谢|收到，谢谢您|非常感谢您的帮助！|感谢你们这么快的处理|谢谢，已经好了。|问题已解决，谢谢！|多谢了|辛苦了|师傅辛苦了，谢谢|谢谢王师傅|好的|收到|"
    "嗯嗯，好的谢谢|网络恢复了，非常感谢|谢谢！祝工作顺利|谢谢支持|可以了，谢谢啦~|太好了，谢谢|麻烦您了，谢谢|谢谢老师，已经可以登录了|谢谢🙏|👍👍|"
    "Thanks!|Thank you so much|Thanks, it works now.|Great, thanks a lot for your help!|Perfect|OK thanks|Thx|"
    "Hi team,\n\nthank you for the quick fix.\n\nBest regards,\nSofia|Many thanks for your support|Thanks\nJohn|"
    "Thank you for fixing this so quickly!|It's working again, thank you!|Got it, thanks|Much appreciated|"
    "Awesome, that solved it. Have a nice day!|I really appreciate your help|Thank you very much!\nSent from my iPhone"
).split("|")
MORE = (
    "谢谢，但是还是不行|谢谢，请尽快|好的，我等你们|谢谢，什么时候上门？|还没好|没有解决，谢谢|好了吗？|谢谢，另外打印机也坏了|谢谢，发票什么时候开|不用谢谢了|"
    "不好|不可以|问题没有解决了|谢谢，能否再发一份|可以了，不过有点慢|谢谢你们的垃圾服务|已经好了，但又坏了|感谢，请问退款到哪了|收到，明天试试|好的，请把地址发我|谢谢\n请尽快|"
    "OK?|Thanks, but it still fails|Thanks in advance for fixing the printer|Thank you. One more question|"
    "thanks for nothing|It is not working|Thanks, please close the old account too|Thank you, see attached|"
    "It works now but slow|Please help|I don't appreciate this|No thanks|Thanks for the info, I will try tomorrow||。。。"
).split("|")


@pytest.mark.parametrize("text", THANKS)
def test_thanks_are_known(text: str) -> None:
    assert only_thanks(text)


@pytest.mark.parametrize("text", MORE)
def test_whatever_says_more_is_read_by_a_person(text: str) -> None:
    assert not only_thanks(text)


@pytest.mark.parametrize("end", [resolve, close], ids=["resolved", "closed"])
def test_thanks_are_kept_and_the_ticket_stays_finished(cast: Any, ticket: Ticket, end: Any) -> None:
    with change(cast.support, "department.edited", by=cast.zhou):
        cast.support.reopen = Department.Reopen.NEVER
    end(ticket, by=cast.wang)
    before = ticket.kind
    target, message = receive(ticket, by=MAIL, author=cast.lin, body="谢谢，已经好了")
    assert target.pk == ticket.pk and target.kind == before and target.reopen_count == 0 and message.is_thanks
    assert Event.objects.get(name="ticket.replied").data["thanks"] is True
    reply(target, by=MAIL, author=cast.lin, body="还是不行")
    assert target.kind == "open" and not Message.objects.latest("pk").is_thanks


def test_thanks_on_open_tickets_and_with_the_switch_off_are_answers_like_any_other(cast: Any, ticket: Ticket) -> None:
    assert not reply(ticket, by=MAIL, author=cast.lin, body="谢谢").is_thanks
    set_desk(thanks_stay=False)
    resolve(ticket, by=cast.wang)
    assert not reply(ticket, by=MAIL, author=cast.lin, body="谢谢").is_thanks and ticket.kind == "open"


def test_it_is_known_since_when_it_is_the_customers_turn(cast: Any, ticket: Ticket, clock_at: Any = None) -> None:
    resolve(ticket, by=cast.wang)
    assert ticket.rests_since and clock.now() - ticket.rests_since < timedelta(seconds=5)
    reply(ticket, by=MAIL, author=cast.lin, body="还是不行")
    assert ticket.rests_since is None
