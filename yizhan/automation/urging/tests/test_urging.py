"""Urging: counted, kept within limits, told to more people each time, and answered."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import agent, keep
from yizhan.automation.urging.actions.urge import CUSTOMER, DESK, possible_from, urge
from yizhan.catalog.models import Desk
from yizhan.channels.automatic import text_of
from yizhan.channels.models import SentNotice
from yizhan.channels.tests.inbound.post import drop
from yizhan.lib import clock
from yizhan.people.models import Department
from yizhan.spine.actors import Machine
from yizhan.spine.change import change
from yizhan.spine.conditions import condition
from yizhan.spine.errors import Conflict, Refused
from yizhan.spine.fields import Context
from yizhan.spine.models import Event
from yizhan.spine.reactions import _matching, load, wants
from yizhan.tickets import marks
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.finish import close, resolve
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Message, Ticket
from yizhan.workspace.models import Notice

MAIL = Machine("channel", None, "mail")
HOUR = timedelta(hours=1)


@pytest.fixture
def boss(cast: Any) -> Any:
    """吴敏 leads support."""
    return agent("吴敏", "wu@qingshan.example", "supervisor", [cast.support.pk])


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def work() -> None:
    """Every job, each twice."""
    for event in Event.objects.order_by("pk"):
        for path in _matching("LATER", event.name):
            if wants(path, event):
                load(path)(event)
                load(path)(event)


def told(kind: str = "urged") -> list[str]:
    work()
    return sorted(Notice.objects.filter(kind=kind).values_list("agent__name", flat=True))


def setting(**values: Any) -> None:
    desk = Desk.objects.get()
    with change(desk, "desk.edited", by=MAIL):
        desk.settings = {**desk.settings, **values}


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_an_urge_is_counted_and_found(cast: Any, ticket: Ticket) -> None:
    urge(ticket, by=cast.lin)
    assert fresh(ticket).urge_count == 1
    for text, found in [("urged:1", 1), ("催单>=1", 1), ("urged>=2", 0)]:
        asked = condition(text, TICKET, Context(by=cast.wang))
        assert asked.filter(Ticket.objects.all()).count() == found and asked.test(fresh(ticket)) == bool(found)


def test_the_same_side_waits_and_is_told_until_when(cast: Any, ticket: Ticket) -> None:
    urge(ticket, by=cast.lin)
    with pytest.raises(Conflict, match=r"\d\d:\d\d"):
        urge(ticket, by=cast.lin)
    assert fresh(ticket).urge_count == 1 and possible_from(ticket, CUSTOMER) and not possible_from(ticket, DESK)
    urge(ticket, by=cast.wang, text="客户来电催促")
    with clock.at(clock.now() + timedelta(minutes=31)):
        urge(ticket, by=cast.lin)
    assert fresh(ticket).urge_count == 3


def test_the_interval_is_a_setting(cast: Any, ticket: Ticket) -> None:
    setting(urge_minutes=0)
    for _time in range(3):
        urge(ticket, by=cast.lin)
    assert fresh(ticket).urge_count == 3


def test_what_an_agent_was_told_is_a_note_and_a_customers_word_a_message(cast: Any, ticket: Ticket) -> None:
    urge(ticket, by=cast.wang, text="客户来电，很着急")
    urge(ticket, by=cast.lin, text="什么时候好")
    said = list(ticket.messages.order_by("id").values_list("kind", "text"))[1:]
    assert said == [(Message.NOTE, "客户来电，很着急"), (Message.PUBLIC, "什么时候好")]
    assert fresh(ticket).message_count == 3 and fresh(ticket).waits_for_us


def test_only_the_requester_and_those_who_may_reply_urge(cast: Any, ticket: Ticket) -> None:
    for by in (cast.sofia, cast.sun, cast.zhao):
        with pytest.raises(Refused):
            urge(ticket, by=by)
    assert fresh(ticket).urge_count == 0


def test_a_finished_ticket_is_not_urged(cast: Any, ticket: Ticket) -> None:
    close(ticket, by=cast.wang)
    with pytest.raises(Conflict):
        urge(ticket, by=cast.lin)


def test_each_time_more_people_hear_of_it(cast: Any, boss: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.zhou, agent=cast.wang)
    setting(urge_minutes=0)
    urge(ticket, by=cast.lin)
    assert told() == ["王珂"]
    urge(ticket, by=cast.lin)
    assert told() == sorted(["王珂"] * 2 + ["吴敏"])
    urge(ticket, by=cast.lin)
    assert told() == sorted(["王珂"] * 3 + ["吴敏"] * 2 + ["周敏"])
    urge(ticket, by=cast.lin)
    assert told() == sorted(["王珂"] * 4 + ["吴敏"] * 3 + ["周敏"] * 2)


def test_an_answer_that_only_urges_is_kept_and_counts(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.zhou, agent=cast.wang)
    reply(ticket, by=cast.lin, body="请问什么时候能修好？")
    assert (ticket.urge_count, ticket.message_count) == (1, 2)
    event = Event.objects.get(name="ticket.urged")
    assert event.data["heard"] == ticket.messages.latest("id").pk and "text" not in event.data
    assert (event.actor_kind, event.actor_id, event.cause.name) == ("customer", cast.lin.pk, "ticket.replied")
    assert told() == ["王珂"] and told("replied") == []


def test_an_answer_with_anything_else_is_no_urge(cast: Any, ticket: Ticket) -> None:
    reply(ticket, by=cast.lin, body="什么时候能修好？另外厨房的灯也坏了")
    reply(ticket, by=cast.wang, body="有进展吗")
    assert fresh(ticket).urge_count == 0


def test_a_second_mail_within_the_interval_is_only_kept(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.zhou, agent=cast.wang)
    reply(ticket, by=MAIL, author=cast.lin, body="催一下")
    reply(ticket, by=MAIL, author=cast.lin, body="any update?")
    assert (fresh(ticket).urge_count, fresh(ticket).message_count) == (1, 3)
    assert told() == ["王珂"] and told("replied") == ["王珂"]


def test_who_asks_how_far_a_resolved_ticket_is_reopens_it_and_urges(cast: Any, ticket: Ticket) -> None:
    resolve(ticket, by=cast.wang)
    reply(ticket, by=cast.lin, body="还没好吗？")
    assert (fresh(ticket).kind, fresh(ticket).urge_count) == ("open", 1)


def mail(ticket: Ticket, text: str = "请问有进展吗？", **headers: Any) -> Any:
    return drop(subject="Re: 空调", text=text, In_Reply_To=marks.message_id(ticket.number, "m1"), **headers)


def answers() -> list[SentNotice]:
    work()
    return list(SentNotice.objects.filter(kind="urged"))


def test_an_urge_by_mail_is_answered_with_stage_and_promise(cast: Any, ticket: Ticket) -> None:
    due = clock.now() + 5 * HOUR
    set_fields(ticket, by=cast.zhou, fields={"due": due})
    mail(ticket)
    [sent] = answers()
    said = text_of(sent)
    assert sent.address == "lin@home.example" and ticket.code in sent.subject
    assert "待受理" not in said and "已提交" in said and f"{due.astimezone(Desk.the().zoneinfo):%Y-%m-%d %H:%M}" in said
    assert ticket.subject not in sent.subject + said


def test_a_promise_that_has_passed_is_not_made_again(cast: Any, ticket: Ticket) -> None:
    with clock.at(clock.now() - 5 * HOUR):
        set_fields(ticket, by=cast.zhou, fields={"due": clock.now() + HOUR})
    mail(ticket)
    assert "预计完成" not in text_of(answers()[0])


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"envelope_from": "<>"}]
)
def test_a_robot_neither_urges_nor_is_answered(cast: Any, ticket: Ticket, headers: Any) -> None:
    mail(ticket, **headers)
    assert fresh(ticket).urge_count == 0 and answers() == []


def test_no_answer_where_no_automatic_mail_is_wanted(cast: Any, ticket: Ticket) -> None:
    department = Department.objects.get(pk=ticket.department_id)
    keep(department, sends_receipt=False)
    mail(ticket)
    assert fresh(ticket).urge_count == 1 and answers() == []


def test_a_stranger_with_the_mark_does_not_urge(cast: Any, ticket: Ticket) -> None:
    mail(ticket, sender="x@stranger.example")
    assert fresh(ticket).urge_count == 0 and answers() == []


def test_an_attachment_says_more_than_the_text(cast: Any, ticket: Ticket) -> None:
    mail(ticket, files=(("photo.png", "image/png", b"\x89PNG\r\n"),))
    assert fresh(ticket).urge_count == 0 and ticket.messages.count() == 2


def test_no_storm_of_answers(cast: Any, ticket: Ticket) -> None:
    setting(urge_minutes=0)
    for _time in range(9):
        mail(ticket)
    assert fresh(ticket).urge_count == 9 and len(answers()) == 5
