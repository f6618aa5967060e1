"""Supervision and extensions as the page of a ticket shows them: banners while they are open, and what was said."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yizhan.automation.urging.actions.extend import may_decide
from yizhan.automation.urging.actions.supervise import may_close
from yizhan.automation.urging.models import Extension, Supervision
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.kept import Kept, Question
from yizhan.tickets.models import Ticket
from yizhan.ui.words import say_moment

SUPERVISIONS = Kept(lambda ticket: Supervision.objects.filter(ticket_id=ticket), int)
EXTENSIONS = Kept(lambda ticket: Extension.objects.filter(ticket_id=ticket), int)


def asked(ticket: Ticket) -> dict[str, Question]:
    """What has to be known: nothing, for the many tickets that never had any."""
    questions = {}
    if ticket.supervision_count:
        questions["supervisions"] = SUPERVISIONS.of(ticket.pk)
    if ticket.extension_count:
        questions["extensions"] = EXTENSIONS.of(ticket.pk)
    return questions


def of(agent: Agent, found: dict[str, list[Any]], above: dict[str, Any]) -> dict[str, Any]:
    """The open supervision and the extension to decide, with what the agent can do about them.

    `found` answers what was `asked`; `above` are the buttons for it that make sense.
    """
    supervision = next((one for one in found.get("supervisions", ()) if one.closed_at is None), None)
    extension = next((one for one in found.get("extensions", ()) if one.state == Extension.State.PENDING), None)
    shown: dict[str, Any] = {"supervision": supervision, "extension": extension}
    if supervision:
        keys = ["feedback"] + ["close_supervision"] * bool(supervision.feedback and may_close(supervision, agent))
        shown |= {"supervisor": Agent.named(supervision.opener_id), "answerer": Agent.named(supervision.answered_by_id),
                  "supervision_buttons": [above[key] for key in keys if key in above]}  # fmt: skip
    if extension:
        keys = ["approve_extension", "decline_extension"] if may_decide(extension, agent) else []
        shown |= {"asker": Agent.named(extension.asker_id),
                  "extension_buttons": [above[key] for key in keys if key in above]}  # fmt: skip
    return shown


def words(found: dict[str, list[Any]]) -> dict[tuple[str, int], str]:
    """What was said, by event and row: the log itself holds no words."""
    said: dict[tuple[str, int], str] = {}
    for one in found.get("supervisions", ()):
        parts = {"level": one.level_label, "time": _at(one.deadline), "instruction": one.instruction}
        said["ticket.supervised", one.pk] = _("%(level)s until %(time)s: %(instruction)s") % parts
        said["ticket.supervision_answered", one.pk] = one.feedback
    for one in found.get("extensions", ()):
        parts = {"time": _at(one.new_due_at), "reason": one.reason}
        said["ticket.extension_requested", one.pk] = _("until %(time)s: %(reason)s") % parts
        said["ticket.extension_declined", one.pk] = one.answer
    return said


def _at(moment: Any) -> str:
    return say_moment(moment, clock.now(), timezone.get_current_timezone())
