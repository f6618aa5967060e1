"""Alerts on figures; one of them fires, for the main unit of a building has just failed and everybody writes."""

from datetime import datetime, timedelta
from typing import Any

from yizhan.catalog.models import TicketType
from yizhan.insights import keeping
from yizhan.insights.alerts import watching
from yizhan.lib import clock
from yizhan.people.models import Agent, Customer, Department
from yizhan.spine.actors import through
from yizhan.spine.records import records
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket

# As far back as unusual inflow is compared, and a little.
COMPARED = timedelta(weeks=9)
WORDS: dict[str, Any] = {
    "zh": {
        "inflow": "各类工单来量异常",
        "backlog": "积压超过 100 张",
        "late": "首次响应超过 1 小时",
        "subjects": ("3 号楼空调主机停机，整层没有冷风", "3 号楼空调主机停机了", "空调主机停机，会议室 31 度", "3 号楼的空调主机停机，请尽快处理",
                     "空调主机停机报警，显示 E7", "3 号楼空调主机停机，有客户在场", "空调主机停机，机房温度在升"),
        "body": "半小时前开始的，现场温度已经很高，请尽快安排。",
    },
    "en": {
        "inflow": "Unusual inflow by type",
        "backlog": "Backlog above 100",
        "late": "First response above an hour",
        "subjects": ("Chiller down in building 3, no cold air", "Chiller down again, building 3", "Chiller down, 31 degrees here",
                     "Building 3: chiller down, please hurry", "Chiller down with alarm E7", "Chiller down, guests waiting",
                     "Chiller down, server room is heating up"),
        "body": "It began half an hour ago and it is hot in here. Please send somebody.",
    },
}  # fmt: skip


def watch_figures(now: datetime, language: str) -> None:
    """Three alerts, made a week ago by who leads; the tickets of the last hour make one of them fire."""
    words, record = WORDS[language], records["alert"]
    by = next(one for one in Agent.active() if one.own_role.allows("*"))
    shared = {"roles": ["administrator", "supervisor"], "quiet_from": "22:00", "quiet_to": "07:00"}
    with clock.at(now - timedelta(days=7)), through("web"):
        record.create({**shared, "title": words["inflow"], "kind": "inflow", "watch": "type", "window": "1h",
                       "quiet_from": "", "quiet_to": ""}, by=by)  # fmt: skip
        record.create(
            {**shared, "title": words["backlog"], "metric": "backlog", "limit": 100, "window": "today"}, by=by
        )
        record.create(
            {**shared, "title": words["late"], "metric": "first_response", "limit": 60, "window": "24h"}, by=by
        )
    break_down(now, words["subjects"], words["body"])
    recent = Ticket.objects.filter(created_at__gt=now - COMPARED)
    keeping.write(list(recent.order_by("pk").values_list("pk", flat=True)))
    with clock.at(now):
        watching.go_round()


def break_down(now: datetime, subjects: tuple[str, ...], body: str) -> None:
    """The customers of one building write one after the other."""
    kind = TicketType.objects.get(slug="onsite-repair")
    department = Department.objects.get(slug="after-sales")
    asking = Customer.objects.filter(merged_into=None, is_blocked=False, organization__isnull=False).order_by("pk")
    people = list(asking[: len(subjects)])
    for number, (subject, customer) in enumerate(zip(subjects, people, strict=False)):
        with clock.at(now - timedelta(minutes=52 - 7 * number)), through("web"):
            open_ticket(by=customer, requester=customer, subject=subject, body=body, department=department,
                        type=kind.pk, channel="web", priority=3)  # fmt: skip
