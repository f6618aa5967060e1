"""Ratings and call-backs as the page of a ticket shows them."""

from typing import Any

from yizhan.automation.surveys.actions.call_back import RESULTS
from yizhan.automation.surveys.models import Callback, Rating
from yizhan.automation.surveys.scales import in_words
from yizhan.people.models import Agent
from yizhan.spine.kept import Kept, Question
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

CALLED = "ticket.callback_logged"
RATINGS = Kept(lambda ticket: Rating.objects.filter(ticket_id=ticket), int)
CALLBACKS = Kept(lambda ticket: Callback.objects.filter(ticket_id=ticket), int)


def asked(ticket: Ticket) -> dict[str, Question]:
    """What has to be known: nothing, for the many tickets that were never rated and never called about."""
    questions = {}
    if ticket.rating is not None:
        questions["ratings"] = RATINGS.of(ticket.pk)
    if ticket.callback_count:
        questions["callbacks"] = CALLBACKS.of(ticket.pk)
    return questions


def of(ticket: Ticket, agent: Agent, found: dict[str, list[Any]], beside: dict[str, Any]) -> dict[str, Any]:
    """The newest rating, and the call-back that waits, else the last one. `found` answers what was `asked`."""
    rating, callback = next(iter(found.get("ratings", ())), None), next(iter(found.get("callbacks", ())), None)
    shown: dict[str, Any] = {"rating": rating, "callback": callback}
    if rating:
        shown["rating_reasons"] = [in_words(one) for one in rating.reasons]
    if callback:
        shown |= {"callback_caller": Agent.named(callback.agent_id), "may_call": agent.may("ticket.rate"),
                  "callback_buttons": [beside[key] for key in ("cancel_callback",) if key in beside]}  # fmt: skip
    return shown


def words(found: dict[str, list[Any]]) -> dict[tuple[str, int], str]:
    """What was said, by event and row: the log itself holds no words."""
    said: dict[tuple[str, int], str] = {}
    for one in found.get("ratings", ()):
        parts = [in_score(one), *(in_words(reason) for reason in one.reasons), one.comment]
        said["ticket.rated", one.pk] = " · ".join(part for part in parts if part)
    for one in found.get("callbacks", ()):
        said["ticket.callback_requested", one.pk] = one.why
        said[f"{CALLED} {one.attempts}", one.pk] = one.note
    return said


def of_call(event: Event, said: dict[tuple[str, int], str]) -> str:
    """What came of this call; with the last one of a call-back all notes that were made."""
    label = next((str(one.label) for one in RESULTS if one.slug == event.data.get("result")), "")
    note = said.get((f"{CALLED} {event.data.get('count')}", event.data.get("callback", 0)), "")
    return " · ".join(part for part in (label, note) if part)


def in_score(one: Rating) -> str:
    """★★★★ Happy"""
    given = one.given
    return given.shown if given else str(one.score)
