"""What the desk shows of thanks, of closing and of the archive."""

from collections.abc import Callable
from typing import Any

from yizhan.automation.closing.actions.announce import announce_closing
from yizhan.spine.actors import Machine
from yizhan.spine.records import records
from yizhan.tickets.actions.archive import archive
from yizhan.tickets.actions.finish import close, resolve
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket


def test_thanks_are_marked_and_one_click_reopens(cast: Any, ticket: Ticket, at: Callable) -> None:
    wang = at(cast.wang)
    resolve(ticket, by=cast.wang)
    reply(ticket, by=Machine("channel"), author=cast.lin, body="谢谢，已经好了")
    announce_closing(ticket, by=cast.wang)
    page = wang.get(f"/tickets/{ticket.code}").content.decode()
    assert (
        "仅致谢" in page
        and f'hx-post="/tickets/{ticket.code}/do/reopen"' in page
        and "客户未再答复时将自动办结" in page
    )
    assert wang.post(f"/tickets/{ticket.code}/do/reopen", {"form": "1"}).status_code == 200
    ticket.refresh_from_db()
    assert ticket.kind == "open" and ticket.closing_at is None


def test_an_archived_ticket_is_only_read_and_found_by_the_chip(cast: Any, ticket: Ticket, at: Callable) -> None:
    wang = at(cast.wang)
    close(ticket, by=cast.wang)
    archive(ticket, by=cast.zhou)
    found = wang.get("/tickets?q=异响").content.decode()
    assert f'id="row-{ticket.pk}"' not in found and "archived%3Ayes" in found
    assert f'id="row-{ticket.pk}"' in wang.get("/tickets?q=异响 archived:yes").content.decode()
    page = wang.get(f"/tickets/{ticket.code}").content.decode()
    assert "已归档" in page and "composer" not in page and f"{ticket.code}/do/reopen" not in page


def test_the_form_of_a_recurring_ticket_shows_its_dates_and_opens_one(cast: Any, at: Callable) -> None:
    zhou = at(cast.zhou)
    form = {"labels.zh-hans": "巡检", "every": "month", "interval": "1", "month_days": ["last"], "times": "09:00",
            "zone": "Asia/Shanghai", "starts_on": "2099-01-01", "off_days": "skip", "requester": str(cast.lin.pk),
            "subject": "巡检 {{ date }}", "priority": "normal", "steps": "[]", "position": "0"}  # fmt: skip
    dates = zhou.post("/admin/recurring_ticket/coming", form).content.decode()
    assert "2099-03-31" in dates and dates.count("<li>") == 10 and "2099-01-31" not in dates  # a Saturday
    assert "25:00" in zhou.post("/admin/recurring_ticket/coming", form | {"times": "25:00"}).content.decode()
    assert zhou.post("/admin/recurring_ticket/new", form | {"subject": "{% if %}"}).status_code == 422
    assert zhou.post("/admin/recurring_ticket/new", form).status_code == 302
    row = records["recurring_ticket"].model.objects.get()
    zhou.post(f"/admin/recurring_ticket/{row.pk}/run")
    assert Ticket.objects.get().code in zhou.get(f"/admin/recurring_ticket/{row.pk}").content.decode()
