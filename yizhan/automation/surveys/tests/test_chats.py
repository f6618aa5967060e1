"""A chat's stars rate its ticket, once, and nobody is asked by mail after them."""

from typing import Any

import pytest

from tests.cast import keep
from yizhan.automation.chat import queue, talking, ticketing
from yizhan.automation.chat.models import Chat
from yizhan.automation.chat.taking import accept
from yizhan.automation.chat.tests.work import arrived, asked, made_widget
from yizhan.automation.surveys.models import Rating, Survey
from yizhan.spine.models import Event
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket


@pytest.fixture
def chat(cast: Any) -> Chat:
    """小陈's chat with 王珂, of which there is a ticket, has ended."""
    made = asked(arrived(made_widget(cast)), cast)
    queue.hand_out()
    made.refresh_from_db()
    accept(made, by=made.offered)
    ticketing.to_ticket(made, by=made.agent)
    talking.end(made, by=made.agent)
    return made


def stars(chat: Chat, rating: int) -> None:
    talking.rate(Chat.objects.get(pk=chat.pk), rating, "很快", by=chat.visitor)


def test_stars_wait_until_the_ticket_is_finished(cast: Any, chat: Chat) -> None:
    keep(Survey.objects.get(slug="satisfaction"), is_paused=False)
    stars(chat, 2)
    assert not Rating.objects.exists()
    ticket = resolve(Ticket.objects.get(pk=chat.ticket_id), by=cast.zhou)
    row = Rating.objects.get()
    assert (row.ticket_id, row.score, row.level, row.comment, row.survey.slug) == (
        ticket.pk, 2, 2, "很快", "satisfaction"
    )  # fmt: skip
    assert row.agent_id == chat.agent_id and Ticket.objects.get(pk=ticket.pk).rating == 2
    stars(chat, 5)
    row.refresh_from_db()
    assert row.score == 5 and Rating.objects.count() == 1
    assert "很快" not in str([one.data for one in Event.objects.filter(name="ticket.rated")])


def test_help_that_went_on_is_asked_about_anew(cast: Any, chat: Chat) -> None:
    keep(Survey.objects.get(slug="satisfaction"), is_paused=False)
    stars(chat, 1)
    reply(Ticket.objects.get(pk=chat.ticket_id), by=cast.zhou, body="已换新")
    resolve(Ticket.objects.get(pk=chat.ticket_id), by=cast.zhou)
    assert not Rating.objects.exists()


def test_without_a_survey_stars_stay_with_the_chat(cast: Any, chat: Chat) -> None:
    keep(Survey.objects.get(slug="satisfaction"), is_paused=True)
    resolve(Ticket.objects.get(pk=chat.ticket_id), by=cast.zhou)
    stars(chat, 4)
    assert not Rating.objects.exists() and Chat.objects.get(pk=chat.pk).rating == 4
