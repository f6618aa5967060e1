"""Nobody meets the tickets of another department in any report, file, board, saved report, drill-down or live view."""

from typing import Any

import pytest

from yizhan.insights import keeping
from yizhan.insights.shipped import SHIPPED
from yizhan.people.models import Agent, Customer, Role
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.spine.records import records
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.open import open_ticket

HIDDEN, HIDDEN_CUSTOMER = "机密空调", "林晓云"
BY = ("requester", "assignee", "department", "type")
TILES = [{"id": "a", "report": {"metrics": ["created"], "by": ["requester"], "period": "last_7"}, "w": 6, "h": 6},
         {"id": "b", "report": {"metrics": ["created"], "drawing": "number", "period": "last_7"}, "w": 3, "h": 2}]  # fmt: skip


@pytest.fixture
def zhao(cast: Any, tmp_path: Any, settings: Any) -> Agent:
    """赵磊 of billing, who may do everything with reports. Five tickets are in support, one in billing."""
    settings.MEDIA_ROOT = tmp_path
    role = Role.objects.get(pk=cast.zhao.role_id)
    with change(role, "role.edited", by=SETUP):
        role.powers = [*role.powers, "report.view", "report.share", "report.export", "ticket.export"]
    made = [open_ticket(by=cast.zhou, requester=cast.lin, subject=HIDDEN, body="x", department=cast.support)
            for _number in range(5)]  # fmt: skip
    sofia = Customer.objects.get(name="Sofia Reyes")
    made.append(open_ticket(by=cast.zhou, requester=sofia, subject="Invoice", body="x", department=cast.billing))
    for one in made[:5]:
        assign(one, by=cast.zhou, agent=cast.li)
    keeping.write([one.pk for one in made])
    return Agent.objects.get(pk=cast.zhao.pk)


def test_no_page_and_no_file_tells_of_them(cast: Any, at: Any, zhao: Agent) -> None:
    saved = records["saved_report"].create({"title": "客户", "is_for_all": True, "definition": {
        "metrics": ["created"], "by": ["requester"], "period": "last_7"}}, by=cast.zhou)  # fmt: skip
    board = records["dashboard"].create(
        {"title": "早会", "is_for_all": True, "definition": {"tiles": TILES}}, by=cast.zhou
    )
    lin = cast.lin.pk
    pages = [
        "overview?period=last_7", "quarter", "quarter/stages", "process?period=last_7", "floor", "wall", "saved", "boards",
        f"saved/{saved.pk}", f"boards/{board.pk}/tiles/a", f"boards/{board.pk}/tiles/b",
        *(f"build?metrics=created&metrics=backlog&by={one}&period=last_7" for one in BY),
        f"tickets?metric=created&by=requester&value={lin}&period=last_7",
        f"tickets?metric=created&by=department&value={cast.support.pk}&period=last_7",
        f"process/tickets?between=owner&pair={cast.li.pk}&pair={cast.wang.pk}&period=last_7",
        *(f"{key}/tiles/{tile.id}?period=last_7&department={cast.support.pk}"
          for key, one in SHIPPED.items() for tile in one.board().tiles),
    ]  # fmt: skip
    for path in pages:
        mine = at(zhao).get(f"/reports/{path}")
        shown = mine.content.decode()
        assert mine.status_code == 200, path
        assert HIDDEN not in shown and HIDDEN_CUSTOMER not in shown and "李倩" not in shown, path
    # What is looked for is there for whoever sees all.
    everything = "".join(at(cast.zhou).get(f"/reports/{path}").content.decode() for path in pages)
    assert HIDDEN in everything and HIDDEN_CUSTOMER in everything and "李倩" in everything


def test_no_file_tells_of_them(cast: Any, at: Any, zhao: Agent) -> None:
    asked = "metrics=created&by=requester&period=last_7"
    files = [
        {"subject": "overview", "definition": '{"period": "last_7"}', "as": "csv:shown"},
        {"subject": "report", "query": asked, "as": "csv:shown"},
        {"subject": "report", "query": asked, "as": "csv:tickets"},
        {"subject": "tickets", "query": f"metric=created&by=requester&value={cast.lin.pk}&period=last_7", "as": "csv:tickets"},
        {"subject": "live", "definition": "{}", "as": "csv:shown"},
        {"subject": "process", "definition": '{"period": "last_7"}', "as": "csv:shown"},
        {"subject": "board", "definition": '{"board": "customers", "period": "last_7"}', "as": "csv:shown"},
    ]  # fmt: skip
    seen = {}
    for agent in (zhao, cast.zhou):
        answers = [at(agent).post("/reports/export", one) for one in files]
        assert [one.status_code for one in answers] == [200] * len(files)
        seen[agent.pk] = "".join(b"".join(one.streaming_content).decode() for one in answers)
    for word in (HIDDEN, HIDDEN_CUSTOMER, "李倩"):
        assert word not in seen[zhao.pk] and word in seen[cast.zhou.pk]
