"""What the token's agent wants to hear of, by which ways, and when not."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.people import hearing
from yizhan.people.models import Agent

from .answers import answer
from .auth import asker
from .body import body
from .openapi import WRITING, doc, sources
from .schemas import TEXT, YES_NO, Schema, described, made, many

router = Router()


@router.get("/me/notices", **doc(_l("Read what one hears of"), answer="OwnNotices", fails=(), name="readOwnNotices",
                                 tag="me"))  # fmt: skip
def own(request: HttpRequest) -> HttpResponse:
    """Kinds of notices with the ways they go, the digest and the quiet hours, in the agent's time zone."""
    return answer(shape(Agent.objects.get(pk=asker(request).pk)))


@router.patch("/me/notices", **doc(_l("Choose what one hears of"), answer="OwnNotices", takes="OwnNotices",
              fails=WRITING, name="setOwnNotices", tag="me"))  # fmt: skip
def set_own(request: HttpRequest) -> HttpResponse:
    """What is not given stays as it is."""
    by: Any = asker(request)
    return answer(shape(hearing.choose(by, body(request), by=by)))


def shape(agent: Agent) -> dict[str, Any]:
    return {"kinds": hearing.wishes(agent), **hearing.hours(agent)}


def hearing_schemas(is_known: bool) -> dict[str, Schema]:
    """Preferences of notices."""
    each = {"type": "object", "additionalProperties": YES_NO}
    kinds = {"type": "object", "additionalProperties": each, "description": _("Kind of notice → way → wanted or not.")}
    days = described(many({"enum": list(hearing.DAYS)}), _("Days of the week, 1 is Monday."))
    at = described(TEXT, _("A time such as 09:00."))
    own = {
        "kinds": kinds, "digest": {"enum": list(hearing.DIGESTS)}, "digest_at": at, "quiet": YES_NO, "quiet_from": at,
        "quiet_to": at, "quiet_days": days, "free_days": days,
        "urgent": described(YES_NO, _("Urgent tickets and supervision may disturb at any time.")),
    }  # fmt: skip
    return {"OwnNotices": made(own, [])}


sources.append(hearing_schemas)
