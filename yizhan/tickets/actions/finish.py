"""Put on hold, wake, resolve, close, reopen."""

from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import CustomField, Kind, Status
from yizhan.lib import clock
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Boolean, Choice, LongText, Moment

from ..fields import status_options
from ..ticket import Ticket
from ..writing import set_kind, set_status
from .edit import Values, set_fields

CLOSING = {"resolution": Param(_l("Resolution")), "fields": Param(_l("Fields"), hidden=True)}


def alive(ticket: Ticket, by: Actor) -> bool:
    return ticket.is_unfinished and not ticket.merged_into_id and not ticket.deleted_at


@action("hold", _l("Put on hold"), event="ticket.held", needs="ticket.edit", icon="pause", bulk=True, available=alive,
        says=_l("%(actor)s put this ticket on hold"))  # fmt: skip
def hold(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    until: Annotated[datetime | None, Moment(), Param(_l("Wake up at"))] = None,
    on_reply: Annotated[bool, Boolean(), Param(_l("Wake up when the customer replies"))] = True,
    reason: Annotated[str, LongText(2000), Param(_l("Reason"))] = "",
    status: Annotated[int | None, Choice(status_options), Param(_l("Status"))] = None,
) -> None:
    """Stop working on it until a time, a reply, or both."""
    if until and until <= clock.now():
        raise Invalid({"until": _("The wake-up time is in the past.")})
    wanted = (
        Status.named(status)
        if status
        else next((s for s in Status.current() if s.slug == "on-hold"), None) or Status.first(Kind.ON_HOLD)
    )
    if wanted.kind != Kind.ON_HOLD:
        raise Invalid({"status": _("This status does not put a ticket on hold.")})
    set_status(ticket, wanted)
    ticket.wakes_at, ticket.wakes_on_reply = until, on_reply
    if reason:
        it.facts["reason"] = reason


@action("wake", _l("Resume"), event="ticket.woken", needs="ticket.edit", icon="play", bulk=True,
        available=lambda ticket, by: ticket.kind == Kind.ON_HOLD and not ticket.merged_into_id,
        says=_l("%(actor)s resumed this ticket"))  # fmt: skip
def wake(ticket: Ticket, *, by: Actor) -> None:
    """Take it up again."""
    set_kind(ticket, Kind.OPEN)


@action("status", _l("Set status"), event="ticket.edited", needs="ticket.edit", icon="flag", bulk=True,
        available=lambda ticket, by: not ticket.merged_into_id, says=_l("%(actor)s set the status"))  # fmt: skip
def put_status(
    ticket: Ticket, *, by: Actor, it: Change, status: Annotated[int, Choice(status_options), Param(_l("Status"))]
) -> None:
    """Set any status; finishing and reopening ask for their own power and form."""
    wanted = Status.named(status)
    finishing = wanted.kind in (Kind.RESOLVED, Kind.CLOSED)
    if (finishing or ticket.is_finished) and not by.may("ticket.close", ticket):
        raise Invalid({"status": _("You may not close or reopen tickets.")})
    if wanted.kind == Kind.CLOSED:
        require_closing_form(ticket)
    if ticket.is_finished and not finishing:
        ticket.reopen_count += 1
    set_status(ticket, wanted)


@action("resolve", _l("Resolve"), event="ticket.resolved", needs="ticket.close", icon="check", bulk=True,
        available=alive, says=_l("%(actor)s resolved this ticket"))  # fmt: skip
def resolve(ticket: Ticket, *, by: Actor, resolution: Annotated[str, LongText(), CLOSING["resolution"]] = "") -> None:
    """The work is done; the customer may still object."""
    ticket.resolution = resolution or ticket.resolution
    set_kind(ticket, Kind.RESOLVED)


@action("close", pgettext_lazy("ticket", "Close"), event="ticket.closed", needs="ticket.close", icon="lock", bulk=True,
        available=lambda ticket, by: ticket.kind != Kind.CLOSED and not ticket.deleted_at,
        says=_l("%(actor)s closed this ticket"))  # fmt: skip
def close(
    ticket: Ticket,
    *,
    by: Actor,
    resolution: Annotated[str, LongText(), CLOSING["resolution"]] = "",
    fields: Annotated[dict[str, Any] | None, Values(), CLOSING["fields"]] = None,
) -> None:
    """End it for good. The type decides what must be filled in before."""
    if fields:
        set_fields.verb(ticket, by=by, fields=fields)
    ticket.resolution = resolution or ticket.resolution
    require_closing_form(ticket)
    set_status(ticket, Status.first(Kind.CLOSED))


@action("reopen", _l("Reopen"), event="ticket.reopened", needs="ticket.close", icon="refresh", bulk=True,
        available=lambda ticket, by: ticket.is_finished and not ticket.merged_into_id and not ticket.deleted_at,
        says=_l("%(actor)s reopened this ticket"))  # fmt: skip
def reopen(
    ticket: Ticket, *, by: Actor, it: Change, reason: Annotated[str, LongText(2000), Param(_l("Reason"))] = ""
) -> None:
    """Take a finished ticket up again."""
    ticket.reopen_count += 1
    if not ticket.department.keeps_assignee:
        ticket.assignee = None
    set_kind(ticket, Kind.OPEN)
    if reason:
        it.facts["reason"] = reason


def require_closing_form(ticket: Ticket) -> None:
    """Raises Invalid for what the type wants filled in before closing."""
    errors = {}
    kind = ticket.type
    if kind and kind.needs_resolution and not ticket.resolution:
        errors["resolution"] = _("Say how it was solved.")
    for row in CustomField.of("ticket"):
        shown = not (kind and kind.fields) or row.slug in kind.fields
        if row.is_required_to_close and shown and row.field.type.is_empty(row.field.value(ticket)):
            errors[f"fields.{row.slug}"] = _("Please fill this in.")
    if errors:
        raise Invalid(errors)
