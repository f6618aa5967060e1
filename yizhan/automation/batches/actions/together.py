"""Act on the child tickets of a ticket, or on the incidents of a problem, all at once; and link incidents."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Boolean, Choice, LongText, Reference
from yizhan.tickets.actions.edit import Values
from yizhan.tickets.actions.finish import CLOSING
from yizhan.tickets.actions.merge import link
from yizhan.tickets.children import OPEN, children_of
from yizhan.tickets.fields import PRIORITIES
from yizhan.tickets.ticket import Ticket

from ...plans.actions.children import ITS_NUMBER, whole
from ...urging.deadline import Deadline
from ..models import Batch
from ..starting import start

ANSWER = Param(pgettext_lazy("message", "Text"), _l("Placeholders: {{ customer.name }}, {{ ticket.code }}."))
UNFINISHED_KINDS = ("new", "open", "on_hold")


@action("cascade", _l("Act on the child tickets"), event="ticket.cascaded", needs="ticket.edit", icon="split",
        composed=True, available=lambda ticket, by: bool(ticket.open_child_count) and whole(ticket, by),
        says=_l("%(actor)s acted on the child tickets"))  # fmt: skip
def cascade(
    ticket: Ticket,
    *,
    by: Actor,
    note: Annotated[str, LongText(), Param(_l("Internal note on each"))] = "",
    priority: Annotated[int | None, Choice(PRIORITIES), Param(_l("Priority"))] = None,
    due: Annotated[datetime | None, Deadline(), Param(_l("Due"), _l("A time, or 8h, 2d from now."))] = None,
    fields: Annotated[dict[str, Any] | None, Values(), Param(_l("Fields"), hidden=True)] = None,
    resolve: Annotated[bool, Boolean(), Param(_l("Resolve them"))] = False,
    resolution: Annotated[str, LongText(), CLOSING["resolution"]] = "",
) -> Batch:
    """The same with every open child ticket: a note, fields, an end. Returns the batch, which tells of each."""
    chosen = {"priority": priority, "due": due and due.isoformat()}
    values = {**(fields or {}), **{key: value for key, value in chosen.items() if value}}
    steps = [
        *([_step("note", body=note)] if note else []),
        *([_step("set", fields={key: getattr(one, "pk", one) for key, one in values.items()})] if values else []),
        *([_step("resolve", resolution=resolution)] if resolve else []),
    ]
    return _batch(ticket, "ticket.cascaded", steps, children_of(ticket).filter(OPEN), by)


@action("answer_incidents", _l("Answer all incidents"), event="ticket.incidents_answered", needs="ticket.reply",
        icon="megaphone", composed=True, available=lambda ticket, by: bool(ticket.incident_count) and whole(ticket, by),
        says=_l("%(actor)s answered the incidents of this problem"))  # fmt: skip
def answer_incidents(
    ticket: Ticket,
    *,
    by: Actor,
    body: Annotated[str, LongText(), ANSWER] = "",
    resolve: Annotated[bool, Boolean(), Param(_l("Resolve them"))] = False,
    resolution: Annotated[str, LongText(), CLOSING["resolution"]] = "",
) -> Batch:
    """The same answer to everybody affected, and an end if wanted. Returns the batch, which tells of each."""
    steps = [
        *([_step("reply", body=body)] if body else []),
        *([_step("resolve", resolution=resolution)] if resolve else []),
    ]
    found = Ticket.objects.filter(links__target=ticket, links__kind="caused_by", kind__in=UNFINISHED_KINDS)
    return _batch(ticket, "ticket.incidents_answered", steps, found.order_by("id"), by)


@action("add_incident", _l("Link an incident"), event="ticket.linked", needs="ticket.edit", icon="link",
        composed=True, rule=False, available=whole, says=_l("%(actor)s linked this ticket"))  # fmt: skip
def add_incident(
    ticket: Ticket,
    *,
    by: Actor,
    incident: Annotated[Ticket, Reference("tickets.Ticket"), Param(_l("Which ticket"), ITS_NUMBER)],  # type: ignore[valid-type]
) -> None:
    """This ticket is the problem that caused the other one. Raises Invalid."""
    if incident.pk == ticket.pk:
        raise Invalid({"incident": _("A ticket cannot be linked to itself.")})
    link(incident, by=by, kind="caused_by", to=ticket)


@action("link_problem", _l("Link to a problem"), event="ticket.linked", needs="ticket.edit", icon="link",
        composed=True, rule=False, bulk=True, available=whole,
        says=_l("%(actor)s linked this ticket"))  # fmt: skip
def link_problem(
    ticket: Ticket,
    *,
    by: Actor,
    problem: Annotated[Ticket, Reference("tickets.Ticket"), Param(_l("Which problem"), ITS_NUMBER)],  # type: ignore[valid-type]
) -> None:
    """This ticket is an incident of a problem. Raises Invalid."""
    link(ticket, by=by, kind="caused_by", to=problem)


def _step(do: str, **params: Any) -> dict[str, Any]:
    return {"do": do, "with": {key: value for key, value in params.items() if value not in ("", None, {})}}


def _batch(ticket: Ticket, name: str, steps: list[dict[str, Any]], tickets: Iterable[Ticket], by: Actor) -> Batch:
    """Raises Invalid for nothing to do, Conflict for nobody to do it with."""
    if not steps:
        raise Invalid(_("Choose what is to be done."))
    seen = [one.pk for one in tickets if by.actor_kind != "agent" or one.is_visible_to(by)]
    if not seen:
        raise Conflict(_("There are no open tickets that you could act on."))
    with transaction.atomic():
        made = start(steps, seen, by=by, about=ticket)
        with change(ticket, name, by=by, batch=made.pk, tickets=len(seen)):
            return made
