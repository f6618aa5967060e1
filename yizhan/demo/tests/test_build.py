"""The demo fills an empty desk through the product's own actions, and only an empty one."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import call_command

from yizhan.automation.clocks.models import Clock
from yizhan.automation.flows.models import FlowDue, FlowPassage, FlowRun
from yizhan.catalog.models import Desk
from yizhan.catalog.requests.reading import read
from yizhan.demo import company
from yizhan.demo.build import build
from yizhan.demo.founding import PASSWORD
from yizhan.lib.refusal import Refusal
from yizhan.people.identify import identify
from yizhan.people.models import Agent, Customer, Identity
from yizhan.spine.actors import SETUP
from yizhan.spine.conditions import condition
from yizhan.spine.fields import Context
from yizhan.spine.models import Event
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Attachment, CannedReply, Message, Ticket, View

pytestmark = pytest.mark.django_db
# So few tickets differ with the hour: those of another moment may lack, say, a fourth kind of request.
UNTIL = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_small_demo_has_everything(home):
    said: list[str] = []
    sign_ins = build(said.append, tickets=60, until=UNTIL)

    assert Desk.the().is_set_up
    assert Ticket.objects.count() > 55
    # Who came by chat without an account besides.
    assert Customer.objects.count() >= len(company.customers())
    assert Identity.objects.filter(kind="phone").count() == len(company.customers())
    assert CannedReply.objects.count() == 40
    assert {one.role for one in sign_ins} == {"administrator", "supervisor", "agent", "light", "auditor"}
    assert all(Agent.objects.get(email=one.email).check_password(PASSWORD) for one in sign_ins)
    assert len(said) > 5
    assert Message.objects.filter(kind="note").exclude(mention_ids=[]).exists()
    assert all(file.file.size == file.size for file in Attachment.objects.all())
    assert not Message.objects.filter(state="queued").exists()
    _check_times()
    _check_views()
    _check_asked()
    _check_what_is_written_down()
    _check_flows()


def _check_flows() -> None:
    """Tickets of every flow in use are through it, some of them not straight."""
    ended = FlowRun.objects.exclude(ended_at=None)
    assert set(ended.values_list("flow__slug", flat=True)) == {"repair", "it-request", "complaint"}
    assert all(one.ticket.kind == "closed" for one in ended.select_related("ticket"))
    stays = Counter(FlowPassage.objects.filter(run__in=ended).values_list("run_id", "state"))
    assert max(stays.values()) > 1
    assert not FlowDue.objects.filter(run__in=ended).exists()


def _check_what_is_written_down() -> None:
    """Thirteen months of finished work, whose events lead from column to column to what the tickets are."""
    assert Ticket.objects.count() > 300
    numbers = list(Ticket.objects.filter(parent=None).order_by("created_at", "number").values_list("number", flat=True))
    assert sum(a > b for a, b in pairwise(numbers)) < 10  # but for what other parts of the demo open at the end
    told = defaultdict(list)
    for event in Event.objects.filter(subject_kind="ticket").order_by("id"):
        told[event.ticket_id].append(event)
    for ticket in Ticket.objects.filter(kind="closed", merged_into=None):
        now: dict[str, Any] = {}
        for event in told[ticket.pk]:
            for key, (before, after) in event.changes.items():
                assert now.get(key, before) == before, (event, key)
                now[key] = after
        for key in ("status_id", "assignee_id", "team_id", "department_id", "rating", "is_confirmed", "kind"):
            assert now.get(key, getattr(ticket, key)) == getattr(ticket, key), (ticket.pk, key)
        assert ticket.message_count == ticket.messages.count()
    ended = Clock.objects.exclude(ended_at=None).filter(target="resolution")
    missed = ended.exclude(breached_at=None).count() / ended.count()
    assert 0.02 < missed < 0.25


def _check_times() -> None:
    assert Event.objects.earliest("at").at < Event.objects.latest("at").at
    for ticket in Ticket.objects.all():
        assert ticket.created_at <= ticket.updated_at
        assert not ticket.closed_at or ticket.created_at < ticket.closed_at


def _check_views() -> None:
    administrator = next(
        agent for agent in Agent.objects.all() if agent.visibility == "all" and agent.may("admin.people")
    )
    found = {}
    for view in View.objects.all():
        wanted = condition(view.condition, TICKET, Context(by=administrator))
        found[view.slug] = wanted.filter(Ticket.objects.visible_to(administrator)).count()
    assert found["vip"] and found["onsite"] and found["unassigned"]


def _check_asked() -> None:
    """Some came through a form, each with what it must have; addresses are places."""
    asked = Ticket.objects.exclude(request_type=None).select_related("request_type")
    assert {one.channel for one in asked} == {"web"} and len({one.request_type_id for one in asked}) > 3
    for ticket in asked:
        given = read(ticket.request_type.form, {**ticket.data, "subject": ticket.subject, "body": "x"}, Context(),
                     known=frozenset({"name", "contact"}))  # fmt: skip
        assert not given.errors and given.data.items() <= ticket.data.items()
    placed = [one.data["address"] for one in Ticket.objects.filter(data__has_key="address")]
    assert {len(one["code"]) for one in placed} == {0, 6} and all(one["detail"] for one in placed)


def test_the_command_builds_an_english_desk_and_prints_who_can_sign_in(home, capsys):
    call_command("demo", language="en", tickets=20)

    said = capsys.readouterr().out
    assert PASSWORD in said
    assert all(member.email in said for member in company.members())
    assert Desk.the().name == "Qingshan"
    assert Agent.objects.get(email="wang.ke@qingshan.example").name == "Ke Wang"


def test_a_desk_with_people_is_left_alone():
    identify("email", "first@customer.example", by=SETUP)
    before = Event.objects.count()

    with pytest.raises(Refusal, match="empty desk"):
        build(lambda _line: None)

    assert Event.objects.count() == before
    assert not Agent.objects.exists()


def test_an_interrupted_demo_leaves_the_desk_empty(home):
    def interrupt(line: str) -> None:
        if "%" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(interrupt, tickets=20)

    assert not Agent.objects.exists()
    assert not Ticket.objects.exists()
