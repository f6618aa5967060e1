"""What stands beside some forms: an invitation, the state of a mailbox, a preview. And where saving leads."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from yizhan.automation.assignment.models import Availability
from yizhan.channels import health
from yizhan.channels.models import MailboxState
from yizhan.spine.records import Record
from yizhan.worker import defer

from . import assignment_aside, brands, previews, recurring, rule_aside, sla, webhooks, widgets


def of(record: Record, row: Any, **more: Any) -> dict[str, Any] | None:
    """The template and the facts of what stands beside a form, or None."""
    make = ASIDES.get(record.key)
    facts = make(row) if make else None
    return None if facts is None else {"template": f"workspace/admin/aside-{record.key}.html", **facts, **more}


def after_saving(request: HttpRequest, record: Record, row: Any, is_new: bool) -> HttpResponse:
    """A word of success, back to the list; a new agent is invited."""
    if record.key == "agent" and is_new:
        defer("yizhan.workspace.letters.send_invitation", agent_id=row.pk)
        messages.success(request, _("An invitation is on its way to %(address)s.") % {"address": row.email})
        return redirect("admin-one", key="agent", pk=row.pk)
    if record.key == "flow" and is_new:
        return redirect("flow-design", pk=row.pk)
    if record.key == "guide" and is_new:
        return redirect("guide-design", pk=row.pk)
    messages.success(request, _("Saved."))
    if record.key in STAYS:
        return redirect("admin-one", key=record.key, pk=row.pk)
    return redirect("admin-list", key=record.key)


def _agent(row: Any) -> dict[str, Any] | None:
    if row.pk is None:
        return None
    return {"joined": bool(row.password), "availability": Availability.of(row.pk).pk}


def _mailbox(row: Any) -> dict[str, Any] | None:
    if not row.pk:
        return {"state": None}
    state = MailboxState.objects.filter(mailbox=row).first()
    return {"state": state, "is_silent": state is not None and health.is_silent(row, state)}


def _preview(row: Any) -> dict[str, Any] | None:
    return {"placeholders": previews.PLACEHOLDERS}


# Forms one goes on looking at: what stands beside them is worth a look.
STAYS = {"mailbox", "rule", "time_rule", "assignment_rule", "recurring_ticket", "calendar", "sla_policy", "webhook",
         "brand", "widget"}  # fmt: skip
ASIDES: dict[str, Callable[[Any], dict[str, Any] | None]] = {
    "agent": _agent,
    "assignment_rule": assignment_aside.aside,
    "brand": brands.aside,
    "calendar": sla.calendar_aside,
    "holiday_year": lambda row: {},
    "mailbox": _mailbox,
    "rule": rule_aside.aside,
    "time_rule": rule_aside.aside,
    "recurring_ticket": recurring.aside,
    "sla_policy": sla.policy_aside,
    "template": _preview,
    "webhook": webhooks.aside,
    "widget": widgets.aside,
    "canned_reply": _preview,
}
