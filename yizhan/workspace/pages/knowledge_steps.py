"""What can be done with an edition, by the name of its button."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yizhan.knowledge import editing
from yizhan.knowledge.models import Edition
from yizhan.lib import clock
from yizhan.lib.digits import whole
from yizhan.people.models import Agent
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Moment

from ..lists import context_for

Step = Callable[[Edition, Mapping[str, Any], Agent], str]


def take(edition: Edition, given: Mapping[str, Any], by: Agent) -> str:
    """Do a step; what was done in words. Raises Refused, Invalid, Conflict."""
    step = STEPS.get(given.get("do", ""))
    if step is None:
        raise Invalid(_("There is no such step."))
    return step(edition, given, by)


def hand_in(edition: Edition, given: Mapping[str, Any], by: Agent) -> str:
    editing.hand_in(edition, by=by, remark=given.get("remark", "").strip())
    return _("Handed in for review.")


def send_back(edition: Edition, given: Mapping[str, Any], by: Agent) -> str:
    editing.send_back(edition, by=by, remark=given.get("remark", ""))
    return _("Sent back to its writer.")


def publish(edition: Edition, given: Mapping[str, Any], by: Agent) -> str:
    editing.publish(edition, by=by)
    return _("Published. Readers see it now.")


def schedule(edition: Edition, given: Mapping[str, Any], by: Agent) -> str:
    at = moment(given.get("publish_at", ""), by)
    editing.publish(edition, by=by, at=at)
    return _("It is published by itself when the time has come.")


def call_off(edition: Edition, given: Mapping[str, Any], by: Agent) -> str:
    editing.call_off(edition, by=by)
    return _("It is not published by itself any more.")


def moment(raw: str, by: Agent) -> datetime:
    """A moment to come. Raises Invalid."""
    at = Moment().parse(raw, context_for(by)) if raw else None
    if at is None or at <= clock.now():
        raise Invalid({"publish_at": _("Give a moment that is still to come.")})
    return at


def withdraw(edition: Edition, given: Mapping[str, Any], by: Agent) -> str:
    editing.withdraw(edition, by=by)
    return _("Withdrawn. Readers do not see it any more.")


def check(edition: Edition, given: Mapping[str, Any], by: Agent) -> str:
    editing.check(edition.article, by=by)
    return _("Marked as checked today.")


def archive(edition: Edition, given: Mapping[str, Any], by: Agent) -> str:
    with change(edition.article, "article.archived", by=by, needs=editing.PUBLISH.key):
        edition.article.is_archived = True
    return _("In the archive. Readers do not see it any more.")


def restore(edition: Edition, given: Mapping[str, Any], by: Agent) -> str:
    with change(edition.article, "article.restored", by=by, needs=editing.PUBLISH.key):
        edition.article.is_archived = False
    return _("Back from the archive.")


def back(edition: Edition, given: Mapping[str, Any], by: Agent) -> str:
    number = whole(given.get("number", "")) or 0
    editing.roll_back(edition, number, by=by, expect=whole(given.get("version", "")))
    return _("The draft is now as version %(number)s was.") % {"number": number}


STEPS: dict[str, Step] = {
    "hand_in": hand_in, "send_back": send_back, "publish": publish, "schedule": schedule,
    "call_off": call_off, "withdraw": withdraw,
    "check": check, "archive": archive, "restore": restore, "back": back,
}  # fmt: skip
