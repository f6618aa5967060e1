"""A problem ticket out of a firing: opened once, with the tickets behind it linked as caused by it."""

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.people.identify import identify
from yizhan.people.models import Agent, Department
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.tickets.actions.merge import link
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket

from .explaining import explain, since_then
from .models import AlertFiring
from .telling import headline, sums

MOST_LINKED = 200


def linkable(firing: AlertFiring, by: Agent, zone: ZoneInfo) -> list[Ticket]:
    """The tickets of the firing that the agent may see and edit, the newest first. Raises Invalid."""
    found = since_then(firing, by, zone).filter(is_internal=False).order_by("-id")[:MOST_LINKED]
    return [one for one in found if by.may("ticket.edit", one)]


def open_problem(firing: AlertFiring, *, by: Agent, zone: ZoneInfo) -> Ticket:
    """The problem ticket of a firing, requested by the agent; a second one is a Conflict. Raises Refused, Invalid."""
    if not by.may("ticket.open"):
        raise Refused("ticket.open")
    with transaction.atomic():
        kept = AlertFiring.objects.select_for_update(of=("self",)).select_related("alert").get(pk=firing.pk)
        if kept.problem_id:
            raise Conflict(_("A problem ticket was opened from this already."))
        found = linkable(kept, by, zone)
        if not found:
            raise Invalid(_("There are no tickets here that you may link."))
        requester = identify("email", by.email, name=by.name, by=by)
        made = open_ticket(by=by, requester=requester, subject=subject(kept, by, zone), body=body(kept, found),
                           department=most(found))  # fmt: skip
        for one in found:
            link(one, by=by, kind="caused_by", to=made)
        AlertFiring.objects.filter(pk=kept.pk).update(problem=made)
        return made


def subject(firing: AlertFiring, by: Agent, zone: ZoneInfo) -> str:
    """Named after the word that stands out most."""
    words = explain(firing, by, zone).words
    if words:
        return (_("Problem: %(word)s (%(what)s)") % {"word": words[0].name, "what": headline(firing)})[:500]
    return (_("Problem: %(what)s") % {"what": headline(firing)})[:500]


def body(firing: AlertFiring, found: list[Ticket]) -> str:
    told = [f"{what}{pgettext('between name and value', ': ')}{how}" for what, how in sums(firing.arithmetic)]
    codes = pgettext("list", ", ").join(one.code for one in found)
    return "\n".join([firing.alert.title, "", *told, "", _("Tickets"), codes])


def most(found: list[Ticket]) -> Any:
    """The department of most of them."""
    ((department, _many),) = Counter(one.department_id for one in found).most_common(1)
    return Department.named(department)
