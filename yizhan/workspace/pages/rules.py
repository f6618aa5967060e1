"""Pages of a rule: what it would have done, what it did and why not, and the way back to how it was."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from yizhan.automation.rules.models import Rule, RuleLog
from yizhan.automation.rules.trying import DAYS, try_out
from yizhan.automation.rules.versions import go_back
from yizhan.lib.digits import whole
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context
from yizhan.spine.models import Event
from yizhan.spine.records import Record, records
from yizhan.spine.steps import label_of as step_label
from yizhan.tickets.models import Ticket
from yizhan.tickets.telling import say_event

from ..gate import asker, for_agents
from .admin import page
from .controls import read

NEEDS = "admin.automation"
KINDS = {"event": "rule", "time": "time_rule"}
PAGE = 50
WHY = {
    "condition": _l("The ticket was not so"),
    "change": _l("Another field or value changed"),
    "once": _l("It was done for this ticket before"),
    "chain": _l("It had begun this chain itself"),
    "broken": _l("Its condition cannot be understood any more"),
}


@require_POST
@for_agents(NEEDS)
def trial(request: HttpRequest, key: str) -> HttpResponse:
    """What the rule, as it stands in the form, would have done in the last 30 days."""
    record = the_record(key)
    row: Any = record.model()
    try:
        typed = read(record.key, record.all_fields().values(), request.POST)
        record.fill(row, typed, Context(by=asker(request)), required=True)
        if record.ready:
            record.ready(row, asker(request))
        shown: dict[str, Any] = {"trial": try_out(row, asker(request)), "days": DAYS,
                                 "steps": [step_label("ticket", one) for one in row.steps]}  # fmt: skip
    except Invalid as error:
        shown = {"error": str(error)}
    return render(request, "workspace/admin/rule-trial.html", shown)


@for_agents(NEEDS)
def log(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """What the rule said, event by event, the newest first."""
    record = the_record(key)
    row = record.get(pk, asker(request))
    if row is None:
        raise Http404
    rows = RuleLog.objects.filter(rule_ids__contains=[pk])
    if request.GET.get("only") == "fired":
        rows = rows.filter(fired_ids__contains=[pk])
    if before := whole(request.GET.get("before", "")):
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    return page(request, "workspace/admin/rule-log.html", key, {
        "record": record, "row": row, "only": request.GET.get("only", ""),
        "lines": lines_of(found[:PAGE], pk, asker(request)),
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
    })  # fmt: skip


@require_POST
@for_agents(NEEDS)
def back(request: HttpRequest, key: str, pk: int, event: int) -> HttpResponse:
    """Take the rule back to how it was before a change."""
    row = the_record(key).get(pk, asker(request))
    if row is None:
        raise Http404
    go_back(Rule.objects.get(pk=pk), event, by=asker(request))
    messages.success(request, _("The rule is as it was before that change."))
    return redirect("admin-one", key=key, pk=pk)


def the_record(key: str) -> Record:
    if key not in KINDS.values():
        raise Http404
    return records[key]


def lines_of(logs: list[RuleLog], pk: int, agent: Any) -> list[dict[str, Any]]:
    """A line of the log as it is shown; tickets the reader may not see are not named."""
    tickets = Ticket.objects.visible_to(agent).in_bulk([one.ticket_id for one in logs])
    events = Event.objects.in_bulk([one.event_id for one in logs if one.event_id])
    found = []
    for one in logs:
        event = events.get(one.event_id or 0)
        line = next(line for line in one.lines if line["rule"] == pk)
        found.append({
            "at": one.at, "ticket": tickets.get(one.ticket_id), "fired": line["fired"],
            "event": say_event(event.name) if event else _("Its time had come"),
            "why": WHY.get(line.get("why", ""), ""), "error": line.get("error", ""), "terms": line.get("terms", []),
            "steps": [{"label": step_label("ticket", one), "why": one.get("why", "")} for one in line.get("steps", ())],
        })  # fmt: skip
    return found
