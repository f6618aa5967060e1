"""Chats: one order for everybody, nothing twice, one agent, and a ticket with every word."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from tests.cast import keep
from yizhan.automation.assignment.models import Availability
from yizhan.automation.chat import queue, taking, talking, ticketing, visitors
from yizhan.automation.chat.models import Chat, Making, Seat, Visitor
from yizhan.automation.chat.tests.work import new_token
from yizhan.automation.chat.visitors import Identity, secret_of, sign
from yizhan.automation.clocks.models import Calendar
from yizhan.lib import clock
from yizhan.people.actions.erase import erase
from yizhan.people.identify import identify
from yizhan.people.models import Customer
from yizhan.spine.actors import CLOCK
from yizhan.spine.change import change
from yizhan.spine.conditions import condition
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.fields import Context
from yizhan.spine.models import Event
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Attachment, Message, Ticket

pytestmark = pytest.mark.django_db


def words(chat: Chat) -> list[str]:
    return [one.text or one.code for one in chat.messages.all()]


def fresh(chat: Chat) -> Chat:
    return Chat.objects.get(pk=chat.pk)


def test_a_message_sent_again_is_said_once_and_numbers_have_no_gaps(chat: Any, visitor: Any) -> None:
    for key in ("key-two-2", "key-two-2", "key-three"):
        talking.speak(fresh(chat), by=visitor, key=key, text=key)
    assert words(chat) == ["订单一直没有发货", "key-two-2", "key-three"]
    assert [one.seq for one in chat.messages.all()] == [1, 2, 3]
    assert Event.objects.filter(name="chat.said", subject_id=chat.pk).count() == 3


def test_a_visitor_has_one_running_chat_and_speaks_in_no_other(chat: Any, visitor: Any, widget: Any) -> None:
    assert talking.begin(visitor).pk == chat.pk
    stranger = visitors.arrive(widget, new_token())
    with pytest.raises(Refused):
        talking.speak(chat, by=stranger, key="strange-key", text="x")
    assert words(chat) == ["订单一直没有发货"]


def test_what_says_nothing_or_too_much_is_refused(chat: Any, visitor: Any) -> None:
    for text in ("", " \n ", "长" * 5001):
        with pytest.raises(Invalid):
            talking.speak(chat, by=visitor, key="empty-key", text=text)
    with pytest.raises(Invalid):
        talking.speak(chat, by=visitor, key="short", text="x")
    assert fresh(chat).last_seq == 1


def test_the_first_who_accepts_has_it(chat: Any, cast: Any) -> None:
    late = fresh(chat)
    taking.accept(chat, by=cast.wang)
    with pytest.raises(Conflict, match="王珂"):
        taking.accept(late, by=cast.li)
    with pytest.raises(Refused):
        taking.accept(fresh(chat), by=cast.sun)
    now = fresh(chat)
    assert (now.state, now.agent_id) == ("active", cast.wang.pk) and now.wait is not None
    assert words(chat)[-1] == "accepted"


def test_agents_speak_only_where_they_are(chat: Any, cast: Any) -> None:
    with pytest.raises(Refused):
        talking.speak(chat, by=cast.wang, key="too-early", text="您好")
    taking.accept(chat, by=cast.wang)
    talking.speak(chat, by=cast.wang, key="hello-key", text="您好")
    with pytest.raises(Refused):
        talking.speak(chat, by=cast.li, key="not-mine-", text="x")
    assert words(chat)[-1] == "您好"


def test_nobody_takes_more_than_their_cap(chat: Any, cast: Any, widget: Any) -> None:
    row = Availability.objects.get(agent=cast.wang)
    with change(row, "availability.edited", by=cast.zhou):
        row.channel_caps = {"chat": 1}
    taking.accept(chat, by=cast.wang)
    other = talking.begin(visitors.arrive(widget, new_token()))
    with pytest.raises(Conflict):
        taking.accept(other, by=cast.wang)
    Seat.objects.exclude(agent=cast.wang).delete()
    assert queue.hand_out() == 0 and fresh(other).offered_id is None


def test_who_does_not_answer_is_followed_by_the_next(chat: Any, cast: Any, set_clock: Any) -> None:
    assert queue.hand_out() == 1
    first = fresh(chat).offered_id
    set_clock(clock.now() + timedelta(seconds=31))
    queue.sit({cast.wang.pk, cast.li.pk})
    queue.go_round()
    second = fresh(chat).offered_id
    assert {first, second} == {cast.wang.pk, cast.li.pk}
    taking.decline(fresh(chat), by={one.pk: one for one in (cast.wang, cast.li)}[second])
    assert queue.hand_out() == 0 and fresh(chat).state == "waiting"
    set_clock(clock.now() + timedelta(seconds=62))
    queue.sit({cast.wang.pk, cast.li.pk})
    queue.go_round()
    assert fresh(chat).offered_id is not None


def test_a_chat_moves_on_when_its_agent_has_closed_the_desk(chat: Any, cast: Any, visitor: Any, set_clock: Any) -> None:
    taking.accept(chat, by=cast.wang)
    begun = clock.now()
    for minutes, holder in ((4, cast.wang), (6, None)):
        set_clock(begun + timedelta(minutes=minutes))
        visitors.seen({visitor.pk})
        queue.sit({cast.li.pk})
        queue.go_round()
        assert fresh(chat).agent == holder
    assert fresh(chat).state == "waiting" and fresh(chat).offered == cast.li
    line = chat.messages.last()
    assert (line.code, line.agent) == ("dropped", cast.wang)


def test_a_chat_stays_where_its_visitor_has_gone_too(chat: Any, cast: Any, set_clock: Any) -> None:
    taking.accept(chat, by=cast.wang)
    set_clock(clock.now() + timedelta(minutes=6))
    queue.go_round()
    assert fresh(chat).agent == cast.wang


def test_after_a_restart_agents_get_time_to_come_back(chat: Any, cast: Any, visitor: Any, set_clock: Any) -> None:
    taking.accept(chat, by=cast.wang)
    set_clock(clock.now() + timedelta(minutes=30))
    queue.expect_back()
    visitors.seen({visitor.pk})
    queue.go_round()
    assert fresh(chat).agent == cast.wang and cast.wang not in queue.ready()


def test_only_who_is_there_online_and_of_the_department_is_asked(chat: Any, cast: Any) -> None:
    queue.sit({cast.zhao.pk, cast.sun.pk})
    Seat.objects.exclude(agent__in=[cast.zhao, cast.sun, cast.li]).delete()
    row = Availability.objects.get(agent=cast.li)
    with change(row, "availability.edited", by=cast.zhou):
        row.state = "away"
    assert queue.hand_out() == 0


def test_position_and_expected_wait(chat: Any, cast: Any, widget: Any) -> None:
    second = talking.begin(visitors.arrive(widget, new_token()))
    assert (queue.position(chat), queue.position(second)) == (1, 2)
    assert queue.expected_wait(cast.support.pk) is None
    with change(chat, "chat.accepted", by=cast.wang):
        chat.state, chat.agent, chat.wait, chat.accepted_at = "active", cast.wang, 40, clock.now()
    assert queue.position(second) == 1 and queue.expected_wait(cast.support.pk) == 40


def test_a_transfer_rings_at_a_colleague_with_a_whisper(chat: Any, cast: Any) -> None:
    taking.accept(chat, by=cast.wang)
    with pytest.raises(Invalid):
        taking.transfer(chat, by=cast.wang, agent=cast.sun)
    with pytest.raises(Refused):
        taking.transfer(fresh(chat), by=cast.li, agent=cast.wang)
    taking.transfer(chat, by=cast.wang, agent=cast.li, note="老客户")
    now = fresh(chat)
    assert (now.state, now.offered_id, now.agent_id) == ("waiting", cast.li.pk, None)
    assert chat.messages.last().is_whisper
    waited = now.wait
    taking.accept(now, by=cast.li)
    assert now.wait == waited and now.agent_id == cast.li.pk


def test_a_supervisor_whispers_joins_and_takes_over(chat: Any, cast: Any) -> None:
    taking.accept(chat, by=cast.wang)
    talking.speak(chat, by=cast.zhou, key="whisper-1", text="可以退款", whisper=True)
    with pytest.raises(Refused):
        taking.join(fresh(chat), by=cast.li)
    taking.join(chat, by=cast.zhou)
    talking.speak(chat, by=cast.zhou, key="joined-1", text="我来帮您")
    taking.take_over(chat, by=cast.zhou)
    assert fresh(chat).agent_id == cast.zhou.pk and fresh(chat).joined_ids == []
    with pytest.raises(Refused):
        talking.speak(chat, by=cast.li, key="whisper-2", text="x", whisper=True)


def test_who_sees_which_chats_in_sql_as_in_python(chat: Any, cast: Any, widget: Any) -> None:
    other = talking.begin(visitors.arrive(widget, new_token()), department=cast.billing)
    for accepted in (False, True):
        if accepted:
            taking.accept(chat, by=cast.wang)
        for agent in (cast.zhou, cast.wang, cast.li, cast.zhao, cast.sun, cast.qian):
            seen = set(Chat.objects.visible_to(agent))
            assert seen == {one for one in (fresh(chat), other) if one.is_visible_to(agent)}, agent
        assert (chat in Chat.objects.visible_to(cast.li)) is not accepted
    assert not Chat.objects.visible_to(cast.sun) and set(Chat.objects.visible_to(cast.zhao)) == {other}


def test_a_chat_becomes_a_ticket_with_every_word_and_goes_on_there(chat: Any, cast: Any, visitor: Any) -> None:
    taking.accept(chat, by=cast.wang)
    talking.speak(chat, by=cast.wang, key="answer-1", text="我查一下")
    talking.speak(chat, by=cast.wang, key="whisper-1", text="仓库缺货", whisper=True)
    ticket = ticketing.to_ticket(chat, by=cast.wang)
    assert ticketing.to_ticket(fresh(chat), by=cast.wang) == ticket
    talking.speak(fresh(chat), by=visitor, key="later-one", text="好的，谢谢")
    talking.end(fresh(chat), by=cast.wang)
    said = list(Message.objects.filter(ticket=ticket).values_list("text", "kind"))
    assert said == [
        ("订单一直没有发货", "public"),
        ("我查一下", "public"),
        ("仓库缺货", "note"),
        ("好的，谢谢", "public"),
    ]
    ticket.refresh_from_db()
    assert (ticket.channel, ticket.assignee, ticket.kind) == ("chat", cast.wang, "open")
    assert ticket.requester.address == "chen@home.example" and ticket.message_count == 3
    assert list(condition("谢谢", TICKET, Context(by=cast.wang)).filter(Ticket.objects.all())) == [ticket]
    reply(ticket, by=cast.li, body="已补货，明天发出")
    last = chat.messages.last()
    assert (last.text, last.who, last.agent_id) == ("已补货，明天发出", "agent", cast.li.pk)
    assert Event.objects.filter(name="ticket.opened").count() == 1
    reply(ticket, by=cast.li, files=[Attachment(name="plan.txt", size=1)])
    last = chat.messages.last()
    with change(ticket, "ticket.edited", by=cast.zhou):
        ticket.requester = cast.lin
    reply(ticket, by=cast.li, body="林晓云的地址是……")
    assert chat.messages.last() == last
    assert last.attachment and (last.attachment.name, last.text, last.code) == ("plan.txt", "", "crossed")


def test_a_chat_taken_up_again_that_nobody_took_again_is_not_lost(chat: Any, cast: Any, visitor: Any) -> None:
    taking.accept(chat, by=cast.wang)
    talking.end(fresh(chat), by=cast.wang)
    assert not Ticket.objects.exists()
    talking.speak(talking.begin(visitor), by=visitor, key="once-more", text="还有一个问题")
    talking.end(fresh(chat), by=CLOCK, code="gone")
    assert Ticket.objects.get().messages.filter(text="还有一个问题").exists()


def test_a_blocked_customer_who_finds_nobody_is_spam_and_a_merged_one_is_who_they_are_now(
    chat: Any, cast: Any, visitor: Any
) -> None:
    blocked, merged = (identify("email", f"{name}@home.example", by=cast.zhou) for name in ("blocked", "merged"))
    with change(blocked, "customer.edited", by=cast.zhou):
        blocked.is_blocked = True
    with change(merged, "customer.edited", by=cast.zhou):
        merged.merged_into = blocked
    with change(chat, "chat.edited", by=cast.zhou):
        chat.customer = merged
    talking.end(fresh(chat), by=visitor)
    ticket = Ticket.objects.get()
    assert ticket.requester == blocked and ticket.is_spam


@pytest.mark.parametrize(("making", "made"), [("never", 0), ("missed", 1), ("always", 1)])
def test_a_chat_nobody_took_is_not_lost(chat: Any, cast: Any, widget: Any, making: str, made: int) -> None:
    with change(widget, "widget.edited", by=cast.zhou):
        widget.making = Making(making)
    talking.end(fresh(chat), by=CLOCK, code="gone")
    assert Ticket.objects.count() == made
    with pytest.raises(Conflict):
        talking.end(fresh(chat), by=CLOCK)


def test_visitors_who_left_do_not_stay_in_the_queue(chat: Any, visitor: Any, set_clock: Any) -> None:
    assert queue.end_left() == 0
    set_clock(clock.now() + timedelta(minutes=4))
    visitors.seen({visitor.pk})
    assert queue.end_left() == 0
    set_clock(clock.now() + timedelta(minutes=8))
    assert queue.end_left() == 1 and fresh(chat).state == "ended"


def test_the_chats_of_an_agent_who_leaves_go_on(chat: Any, cast: Any) -> None:
    taking.accept(chat, by=cast.wang)
    with change(cast.wang, "agent.edited", by=cast.zhou):
        cast.wang.is_active = False
    queue.go_round()
    assert (fresh(chat).agent_id, fresh(chat).offered_id) == (None, cast.li.pk)


def test_erasing_a_customer_takes_what_they_wrote(chat: Any, cast: Any, visitor: Any) -> None:
    customer = ticketing.to_ticket(chat, by=cast.zhou).requester
    erase(customer, by=cast.zhou)
    visitor.refresh_from_db()
    assert (visitor.name, visitor.email, visitor.tokens.count()) == ("", "", 0)
    assert [one.text for one in chat.messages.filter(who="visitor")] == [""]


def test_office_hours_and_somebody_there(chat: Any, widget: Any, cast: Any, set_clock: Any) -> None:
    assert queue.is_open(widget)
    calendar = keep(Calendar(), slug="desk-hours", labels={"en": "Hours"}, follows_china=False,
                    hours={str(day): "09:00-18:00" for day in range(1, 8)})  # fmt: skip
    with change(widget, "widget.edited", by=cast.zhou):
        widget.calendar = calendar
    for hour, is_open in ((3, True), (20, False)):  # UTC; 11:00 and 04:00 in Shanghai
        set_clock(clock.now().replace(hour=hour))
        queue.sit({cast.wang.pk})
        assert queue.is_open(widget) is is_open
    Seat.objects.all().delete()
    assert not queue.is_open(widget)


def test_a_signed_visitor_is_the_same_on_every_device(widget: Any, cast: Any) -> None:
    secret = secret_of(widget)
    first = visitors.recognise(widget, Identity("u-7", sign(secret, "u-7")))
    mail = Identity("u-7", sign(secret, "u-7\nlin@home.example"), "林晓云", "lin@home.example")
    again = visitors.recognise(widget, mail)
    assert again.pk == first.pk and again.customer == cast.lin
    for forged in (Identity("u-8", sign(secret, "u-7")), Identity("u-7", sign(secret, "u-7"), "", "lin@home.example"),
                   Identity("u-7", "签名")):  # fmt: skip
        with pytest.raises(Refused):
            visitors.recognise(widget, forged)
    assert Visitor.objects.filter(widget=widget).count() == 1


def test_a_typed_address_proves_nothing(chat: Any, cast: Any, visitor: Any) -> None:
    visitor.email = "lin@home.example"
    visitor.save()
    before = Customer.objects.get(pk=cast.lin.pk).name
    ticket = ticketing.to_ticket(fresh(chat), by=cast.wang)
    assert ticket.requester == cast.lin and Customer.objects.get(pk=cast.lin.pk).name == before
    assert visitor.customer is None and ticket.messages.first().warning == "unproven"


def test_a_token_is_kept_as_a_digest(widget: Any) -> None:
    token = new_token()
    visitor = visitors.arrive(widget, token)
    assert visitors.arrive(widget, token) == visitor
    assert visitors.known(token) == visitor and visitors.known(token + "x") is None and visitors.known("") is None
    assert not visitor.tokens.filter(digest=token).exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_numbered_in_one_row(chat: Any, visitor: Any) -> None:
    """Each of eight threads says five things, one of them twice."""
    barrier = Barrier(8)

    def speak(number: int) -> None:
        barrier.wait()
        try:
            for line in (0, 1, 2, 3, 3, 4):
                talking.speak(
                    Chat.objects.get(pk=chat.pk), by=visitor, key=f"line-{number}-{line}", text=f"{number}.{line}"
                )
        finally:
            connection.close()

    threads = [Thread(target=speak, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    said = list(chat.messages.all())
    assert [one.seq for one in said] == list(range(1, 42))
    for number in range(8):
        assert [one.text for one in said if one.text.startswith(f"{number}.")] == [
            f"{number}.{line}" for line in range(5)
        ]


def test_who_writes_soon_after_the_end_goes_on_in_the_same_conversation(chat: Any, visitor: Any, cast: Any) -> None:
    taking.accept(chat, by=cast.wang)
    talking.end(chat, by=cast.wang)
    again = talking.begin(visitor)
    assert (again.pk, again.state, again.offered) == (chat.pk, "waiting", cast.wang)
    talking.speak(again, by=visitor, key="key-after", text="还有一个问题")
    assert [one.code for one in again.messages.filter(who="system")] == ["accepted", "ended", "resumed"]
    talking.end(again, by=visitor)
    assert talking.begin(visitor, fresh=True).pk != chat.pk


def test_after_the_time_for_it_a_new_conversation_begins(chat: Any, visitor: Any, cast: Any, set_clock: Any) -> None:
    talking.end(chat, by=visitor)
    set_clock(clock.now() + timedelta(minutes=31))
    assert talking.begin(visitor).pk != chat.pk


def test_an_anonymous_chat_is_handed_to_who_is_proven_later(chat: Any, visitor: Any, widget: Any, cast: Any) -> None:
    token, other = new_token(), new_token()
    visitors.remember(visitor, token)
    ticket = ticketing.to_ticket(chat, by=cast.wang)
    signed = sign(secret_of(widget), "4711\nchen@home.example")
    known = visitors.recognise(widget, Identity("4711", signed, "小陈", "chen@home.example"))
    visitors.remember(known, token)
    chat.refresh_from_db()
    ticket.refresh_from_db()
    assert (chat.visitor, chat.customer, ticket.requester) == (known, known.customer, known.customer)
    assert chat.pk in known.chats.values_list("pk", flat=True)
    # Somebody else at the same screen gets nothing of what a proven visitor wrote, nor of a guest with another address.
    signed = sign(secret_of(widget), "4712\nsofia@home.example")
    sofia = visitors.recognise(widget, Identity("4712", signed, "Sofia", "sofia@home.example"))
    guest = visitors.arrive(widget, other, name="客人", email="guest@home.example")
    talking.begin(guest)
    for one in (token, other):
        visitors.remember(sofia, one)
    assert not sofia.chats.exists()
