"""The appointment on the customers' side: shown, confirmed, changed, wished otherwise, and mailed; to nobody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yizhan.automation.appointments.actions.appoint import appoint, offer_appointment
from yizhan.automation.appointments.models import Appointment
from yizhan.automation.appointments.slots import offered
from yizhan.channels import automatic
from yizhan.channels.models import SentNotice
from yizhan.lib import clock
from yizhan.portal import appointment_mails
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket

from .work import fresh, html, link

pytestmark = pytest.mark.django_db


@pytest.fixture
def set_for(ticket: Ticket, cast: Any) -> Ticket:
    return appoint(ticket, by=cast.zhou, at=clock.now() + timedelta(days=3), place="长江路 1 号")


def test_it_is_shown_confirmed_and_put_into_a_calendar(visitor: Client, set_for: Ticket) -> None:
    page = html(visitor, link(set_for))
    assert "长江路 1 号" in page and "确认预约" in page and "改约" in page
    done = visitor.post(f"{link(set_for)}/appointment", {"do": "confirm"}, follow=True).content.decode()
    assert "感谢确认" in done and "您已确认" in done and fresh(set_for).appointment_state == "confirmed"
    file = visitor.get(f"{link(set_for)}/appointment.ics")
    assert file["Content-Type"].startswith("text/calendar") and "BEGIN:VEVENT" in file.content.decode()
    assert f'filename="{set_for.code}.ics"' in file["Content-Disposition"]


def test_a_free_time_is_chosen_and_a_wrong_one_is_not(visitor: Client, ticket: Ticket, cast: Any) -> None:
    assert "预约上门" not in html(visitor, link(ticket))
    assert visitor.get(f"{link(ticket)}/appointment").status_code == 404
    offer_appointment(ticket, by=cast.zhou)
    assert "选择时间" in html(visitor, link(ticket))
    page = html(visitor, f"{link(ticket)}/appointment")
    times = re.findall(r'name="slot" value="([^"]+)"', page)
    assert len(times) == len(offered(ticket)) > 3
    for wrong, status in (("", 422), ("x", 422), ("2099-01-01T00:00:00+00:00", 409)):
        answer = visitor.post(f"{link(ticket)}/appointment", {"do": "choose", "slot": wrong})
        assert answer.status_code == status and "alert" in answer.content.decode()
    assert fresh(ticket).appointment_at is None
    visitor.post(f"{link(ticket)}/appointment", {"do": "choose", "slot": times[1]})
    assert fresh(ticket).appointment_at.isoformat() == offered(ticket)[1].at.isoformat()
    assert Appointment.objects.get().change_count == 0


def test_another_time_is_asked_for_in_words_that_stand_in_the_conversation(visitor: Client, set_for: Ticket) -> None:
    url = f"{link(set_for)}/appointment"
    assert visitor.post(url, {"do": "wish", "body": " "}).status_code == 422
    done = visitor.post(url, {"do": "wish", "body": "周六<b>上午</b>可以吗"}, follow=True).content.decode()
    assert "周六&lt;b&gt;上午" in done and "改约其他时间" in done
    assert fresh(set_for).appointment_state == "wished" and fresh(set_for).appointment_at == set_for.appointment_at


def test_a_stranger_and_a_colleague_who_only_reads_get_nothing(visitor: Client, set_for: Ticket, cast: Any) -> None:
    other = open_ticket(by=cast.wang, requester=cast.sofia, subject="B", department=cast.support)
    token = link(other, "sofia@home.example").rpartition("/")[2]
    before = Ticket.objects.filter(pk=set_for.pk).values().get()
    for path in ("appointment", "appointment.ics"):
        assert visitor.get(f"/track/{set_for.code}/{token}/{path}").status_code == 404
    assert visitor.post(f"/track/{set_for.code}/{token}/appointment", {"do": "confirm"}).status_code == 404
    assert visitor.get(f"/requests/{set_for.code}/appointment").status_code in {302, 404}
    assert Ticket.objects.filter(pk=set_for.pk).values().get() == before


def test_customers_hear_of_it_by_mail_unless_it_changed_meanwhile(set_for: Ticket, cast: Any) -> None:
    event = Event.objects.get(name="ticket.appointed")
    for _time in range(2):
        appointment_mails.tell(event)
    mail = SentNotice.objects.get(kind="appointed")
    text = automatic.text_of(mail)
    assert "长江路 1 号" in text and f"/track/{set_for.code}/" in text and "/appointment" in text
    with change(set_for, "ticket.edited", by=cast.zhou):
        set_for.appointment_at = set_for.appointment_until = None
    SentNotice.objects.all().delete()
    appointment_mails.tell(event)
    assert not SentNotice.objects.exists()
