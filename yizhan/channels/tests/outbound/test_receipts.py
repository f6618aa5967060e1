"""Receipts: one where it is welcome, none where it could be misused."""

from datetime import timedelta
from typing import Any

import pytest

from yizhan.catalog.models import Desk
from yizhan.channels.models import SentNotice
from yizhan.lib import clock
from yizhan.lib.mime import parse, robot
from yizhan.people.identify import identify
from yizhan.people.models import Department, Identity
from yizhan.spine.actors import Machine
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.tickets import marks
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket

from .server import Post, Script
from .work import work

MAIL = Machine("channel", None, "mail")


def ask(
    cast: Any, address: str, *, name: str = "林晓云", subject: str = "打印机坏了", channel: str = "mail", **message: Any
) -> Ticket:
    who = identify("email", address, name=name, by=MAIL)
    return open_ticket(by=MAIL, requester=who, subject=subject, body=subject, department=cast.support, channel=channel,
                       message={"mail_id": "first@home.example", "sender": f"{name} <{address}>", **message})  # fmt: skip


def test_a_new_ticket_by_mail_is_confirmed_once(cast: Any, box: Any, post: Post) -> None:
    ticket = ask(cast, "lin@home.example")
    work()
    work()
    [taken] = post.taken
    mail = taken.mail
    assert taken.recipients == ["lin@home.example"] and ticket.code in mail["Subject"]
    url = f"/track/{ticket.code}/{marks.tracking_token(ticket.number, 'lin@home.example')}"
    assert url in mail.get_body(("html",)).get_content() and url in mail.get_body(("plain",)).get_content()
    assert mail["Auto-Submitted"] == "auto-replied" and mail["In-Reply-To"] == "<first@home.example>"
    assert marks.number_in_ids([mail["Message-ID"]]) == ticket.number
    assert robot(parse(taken.content)), "every desk must know it for a robot"
    assert SentNotice.objects.get().sealed_html == "", "what was sent is forgotten"


@pytest.mark.parametrize("what", ["robot", "off", "agent", "noreply", "own", "blocked"])
def test_no_receipt(what: str, cast: Any, box: Any, post: Post) -> None:
    address = {"noreply": "no-reply@shop.example", "own": box.address}.get(what, "lin@home.example")
    if what == "off":
        support = Department.objects.get(pk=cast.support.pk)
        with change(support, "department.edited", by=cast.zhou):
            support.sends_receipt = False
    if what == "blocked":
        with change(cast.lin, "customer.edited", by=cast.zhou):
            cast.lin.is_blocked = True
    if what == "agent":
        open_ticket(by=cast.wang, requester=cast.lin, subject="x", department=cast.support, channel="mail")
    else:
        ask(cast, address, is_automatic=what == "robot")
    work()
    assert post.taken == []


def test_a_mail_bomb_gets_one_receipt_per_address_and_hour(cast: Any, box: Any, post: Post) -> None:
    for _ in range(5):
        ask(cast, "victim@x.example", channel="web", subject="BUY NOW http://spam.example")
    work()
    assert len(post.taken) == 1
    with clock.at(clock.now() + timedelta(minutes=61)):
        ask(cast, "victim@x.example")
        work()
    assert len(post.taken) == 2


def test_the_desk_stops_at_its_cap_and_raises_one_alarm(cast: Any, box: Any, post: Post) -> None:
    desk = Desk.objects.get()
    with change(desk, "desk.edited", by=cast.zhou):
        desk.settings = {"receipts_per_hour": 3}
    for at in range(8):
        ask(cast, f"victim{at}@x.example", channel="web")
    work()
    work()
    assert len([taken for taken in post.taken if taken.recipients[0].startswith("victim")]) == 3
    assert Event.objects.filter(name="desk.receipts_capped").count() == 1
    assert [taken.recipients for taken in post.taken[3:]] == [["zhou@qingshan.example"]]


@pytest.mark.parametrize("channel", ["web", "mail"])
def test_a_strangers_words_are_never_echoed(channel: str, cast: Any, box: Any, post: Post) -> None:
    words = "WIN 5000 http://spam.example"
    ask(cast, "victim@x.example", channel=channel, subject=words, name=words)
    work()
    mail = post.taken[0].mail
    everything = (
        mail["Subject"] + mail["To"] + mail.get_body(("html",)).get_content() + mail.get_body(("plain",)).get_content()
    )
    assert "spam.example" not in everything and "WIN" not in everything


def test_the_subject_is_shown_only_to_a_proven_address(cast: Any, box: Any, post: Post) -> None:
    from yizhan.channels.models import Template

    text = Template.objects.get(key="receipt", language="zh-hans", department=None)
    with change(text, "template.edited", by=cast.zhou):
        text.html = "<p>[{{ ticket.subject }}]</p>"
    ask(cast, "stranger@x.example", subject="秘密")
    work()
    ask(cast, "lin@home.example", subject="秘密")
    work()
    ask(cast, "lin@home.example", subject="秘密", warning="disowned")
    shown = [taken.mail.get_body(("plain",)).get_content().split("]")[0] for taken in post.taken]
    assert shown == ["[", "[秘密"]
    assert Identity.objects.get(value="lin@home.example").is_verified


def test_automatic_replies_on_one_ticket_stop_after_five_an_hour(
    cast: Any, ticket: Ticket, box: Any, script: Script
) -> None:
    said = [reply(ticket, by=cast.wang, body=f"{at}", automatic=True) for at in range(8)]
    work()
    assert len(script.to_customers) == 5
    for one in said:
        one.refresh_from_db()
    assert [one.state for one in said].count("failed") == 3


def test_a_robot_gets_no_automatic_reply(cast: Any, ticket: Ticket, box: Any, script: Script) -> None:
    reply(ticket, by=cast.lin, body="我在休假", message={"is_automatic": True})
    reply(ticket, by=cast.wang, body="我们已收到", automatic=True)
    work()
    assert script.to_customers == []
