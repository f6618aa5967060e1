"""A ticket's flow for programs: where it stands, what can be done, the ledger; and versions of the flows themselves."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.automation.flows import shipped
from yizhan.automation.flows.actions.pass_transition import pass_transition
from yizhan.automation.flows.carrying import as_file, brought
from yizhan.automation.flows.checking import problems
from yizhan.automation.flows.definition import Transition
from yizhan.automation.flows.models import Flow, FlowPassage, FlowRun
from yizhan.automation.flows.simulating import Walked, simulate
from yizhan.automation.flows.standing import definition_of, flow_of, is_running, offered, stages_of, token_of
from yizhan.automation.flows.versions import NEEDS, migrate, preview, publish
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket

from . import shapes
from .answers import answer
from .asking import context, etag, ticket_named
from .auth import asker
from .body import body, only
from .openapi import READING, WRITING, doc, sources
from .records import data
from .schemas import AT, MAYBE_AT, TEXT, WHOLE, YES_NO, Schema, described, made, many, maybe, ref
from .verbs import done

router = Router()
TAG = "tickets"
FLOWS = "flows"
MOST = 200


@router.get("/tickets/{number}/flow", **doc(_l("Read the flow of a ticket"), answer="TicketFlow", fails=(404,),
                                            name="readTicketFlow", tag=TAG))  # fmt: skip
def read_flow(request: HttpRequest, number: str) -> HttpResponse:
    """Where it stands, the transitions the token's agent may take, and how long it was in which state."""
    return answer(standing(ticket_named(request, number), asker(request)))


@router.post("/tickets/{number}/flow/{transition}", **doc(_l("Take a transition"), answer="Done", takes="FlowForm",
             fails=WRITING, name="takeTransition", tag=TAG))  # fmt: skip
def take(request: HttpRequest, number: str, transition: str) -> HttpResponse:
    """With what its form asks for. `expected` is the `token` of the flow as it was read; another one is a conflict."""
    ticket, raw = ticket_named(request, number), body(request)
    only(raw, set(pass_transition.params) - {"transition"})
    params = pass_transition.parse({**raw, "transition": transition}, context(request))
    pass_transition(ticket, by=asker(request), **params)
    ticket = ticket_named(request, number)
    return answer(done(ticket, None), ETag=etag(ticket.version))


@router.get("/flows/{key}/problems", **doc(_l("Check the draft of a flow"), answer="FlowProblem", many=True,
                                           fails=READING, name="checkFlow", tag=FLOWS))  # fmt: skip
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Every fault by its node, errors first. Always one page."""
    return answer(shapes.listed(one.as_data() for one in problems(the_flow(request, key).draft)))


@router.post("/flows/{key}/publish", **doc(_l("Publish the draft of a flow"), answer="FlowVersion", status=201,
                                           fails=WRITING, name="publishFlow", tag=FLOWS))  # fmt: skip
def publish_one(request: HttpRequest, key: str) -> HttpResponse:
    """Tickets that enter from now on get it; those on their way keep theirs."""
    return answer(version(publish(the_flow(request, key), by=asker(request))), 201)


@router.get("/flows/{key}/versions", **doc(_l("List the versions of a flow"), answer="FlowVersion", many=True,
                                           fails=READING, name="listFlowVersions", tag=FLOWS))  # fmt: skip
def list_versions(request: HttpRequest, key: str) -> HttpResponse:
    """Newest first, with their definitions. Always one page."""
    return answer(shapes.listed(version(one) for one in the_flow(request, key).versions.order_by("-number")[:MOST]))


@router.post("/flows/{key}/migrate", **doc(_l("Move running tickets to the newest version"), answer="FlowMigration",
             takes="FlowMap", fails=WRITING, name="migrateFlow", tag=FLOWS))  # fmt: skip
def migrate_one(request: HttpRequest, key: str) -> HttpResponse:
    """`map` names the new state of each old one; the same key where nothing is said. `preview` only counts."""
    flow, raw = the_flow(request, key), body(request)
    only(raw, {"map", "preview"})
    wanted = raw.get("map") or {}
    if not isinstance(wanted, dict) or not all(isinstance(one, str) for one in wanted.values()):
        raise Invalid({"map": _("Give states as an object of old and new key.")})
    lines = preview(flow, wanted)
    count = 0 if raw.get("preview") else migrate(flow, wanted, by=asker(request))
    return answer({"states": [{**line, "to": line["to"] or None} for line in lines], "tickets": count})


@router.post("/flows/{key}/simulate", **doc(_l("Walk the draft of a flow with a ticket"), answer="FlowStep", many=True,
             takes="FlowSample", fails=WRITING, name="simulateFlow", tag=FLOWS))  # fmt: skip
def simulate_one(request: HttpRequest, key: str) -> HttpResponse:
    """What every transition would do. Nothing is kept. Always one page."""
    flow, raw = the_flow(request, key), body(request)
    only(raw, {"ticket"})
    ticket = ticket_named(request, str(raw.get("ticket", "")))
    return answer(shapes.listed(map(walked, simulate(flow.draft, ticket, by=asker(request)))))


@router.get("/flows/{key}/file", **doc(_l("Export a flow as a file"), answer="FlowFile", fails=READING,
                                       name="exportFlow", tag=FLOWS))  # fmt: skip
def export_one(request: HttpRequest, key: str) -> HttpResponse:
    """Its draft, with everything named by key, for another desk."""
    return answer(as_file(the_flow(request, key)))


@router.post("/flow-files", **doc(_l("Import a flow from a file"), answer="FlowBrought", takes="FlowFile", status=201,
                                  fails=WRITING, name="importFlow", tag=FLOWS))  # fmt: skip
def import_one(request: HttpRequest) -> HttpResponse:
    """A new flow with a draft; publish it when what is `missing` here has been chosen again."""
    made = brought(body(request), by=asker(request))
    return answer({"flow": records_data(made.flow), "missing": made.missing}, 201)


@router.get("/shipped-flows", **doc(_l("List the shipped flows this desk has not"), answer="ShippedFlow", many=True,
                                    fails=(403,), name="listShippedFlows", tag=FLOWS))  # fmt: skip
def list_shipped(request: HttpRequest) -> HttpResponse:
    """Always one page."""
    if not asker(request).may(NEEDS):
        raise Refused(NEEDS)
    return answer(shapes.listed({"slug": one["slug"], "labels": one["labels"]} for one in shipped.missing()))


@router.post("/shipped-flows/{key}", **doc(_l("Add a shipped flow"), answer="FlowRecord", status=201, fails=WRITING,
                                           name="addShippedFlow", tag=FLOWS))  # fmt: skip
def add_shipped(request: HttpRequest, key: str) -> HttpResponse:
    """Paused; published unless something it names is not known here."""
    return answer(records_data(shipped.add(key, by=asker(request))), 201)


def records_data(flow: Flow) -> dict[str, Any]:
    return data(records["flow"], flow)


def the_flow(request: HttpRequest, key: str) -> Flow:
    """By id or slug. Raises Refused, Http404."""
    if not asker(request).may(NEEDS):
        raise Refused(NEEDS)
    found = Flow.objects.filter(slug=key).first() or (
        Flow.objects.filter(pk=int(key)).first() if key.isascii() and key.isdecimal() and len(key) < 19 else None
    )
    if found is None:
        raise Http404
    return found


def standing(ticket: Ticket, by: Any) -> dict[str, Any]:
    """Null in `flow` for a ticket that is in none."""
    flow, definition = flow_of(ticket), definition_of(ticket)
    run = FlowRun.objects.filter(ticket=ticket).select_related("version").first() if ticket.flow_moves else None
    places = {one["state"]: one for one in run.places} if run else {}
    return {
        "flow": flow.slug if flow else None,
        "version": run.version.number if run and flow else None,
        "token": token_of(ticket) if flow else None,
        "is_running": is_running(ticket),
        "is_strict": bool(definition and definition.strict_who != "nobody"),
        "stages": [{"state": one.slug, "label": one.label, "status": one.status, "limit": one.limit or None,
                    "in_working_time": one.in_working_time, "since": places.get(one.slug, {}).get("since"),
                    "until": places.get(one.slug, {}).get("until")} for one in stages_of(ticket)],
        "transitions": [transition(one) for one in offered(ticket, by)],
        "passages": [passage(one) for one in FlowPassage.objects.filter(ticket=ticket)[:MOST]] if run else [],
    }  # fmt: skip


def transition(one: Transition) -> dict[str, Any]:
    return {"transition": one.slug, "label": one.label, "to": one.to, "form": one.raw.get("during") or [],
            "is_continuous": one.is_continuous}  # fmt: skip


def passage(one: FlowPassage) -> dict[str, Any]:
    return {"state": one.state, "entered_at": one.entered_at, "left_at": one.left_at,
            "transition": one.transition or None, "late": one.late}  # fmt: skip


def version(one: Any) -> dict[str, Any]:
    return {"number": one.number, "definition": one.definition, "published_at": one.published_at,
            "publisher": shapes.agent(one.publisher_id)}  # fmt: skip


def walked(one: Walked) -> dict[str, Any]:
    way = one.transition
    return {"transition": way.slug, "label": way.label, "kind": way.kind, "from": list(one.at), "to": list(one.to),
            "status": one.status or None, "holds": one.holds, "is_mine": one.is_mine, "steps": one.steps,
            "asks": [part.kind for part, _lacks in one.asks if part.is_required],
            "why_not": one.why_not or None}  # fmt: skip


def schemas(is_known: bool) -> dict[str, Schema]:
    """The same as JSON schema."""
    maybe_text: Schema = {"type": ["string", "null"]}
    maybe_whole: Schema = {"type": ["integer", "null"]}
    anything: Schema = {"type": "object", "additionalProperties": True}
    stage = made({
        "state": TEXT, "label": TEXT, "status": TEXT, "limit": described(maybe_whole, _("Minutes.")),
        "in_working_time": YES_NO, "since": MAYBE_AT, "until": described(MAYBE_AT, _("When the limit is over.")),
    })  # fmt: skip
    way = made({"transition": TEXT, "label": TEXT, "to": TEXT, "form": many(anything),
                "is_continuous": described(YES_NO, _("Whether the next one should follow at once."))})  # fmt: skip
    taken = {key: one.schema() for key, one in pass_transition.params.items() if key != "transition"}
    line = made({"state": TEXT, "label": TEXT, "tickets": WHOLE, "to": described(maybe_text, _("Null: it needs one."))})
    return {
        "FlowPassage": made({"state": TEXT, "entered_at": AT, "left_at": MAYBE_AT, "transition": maybe_text,
                             "late": described(WHOLE, _("The level of escalation it reached."))}),
        "TicketFlow": made({
            "flow": maybe_text, "version": maybe_whole,
            "token": described(maybe_text, _("Send it as `expected` with a transition.")),
            "is_running": YES_NO, "is_strict": YES_NO, "stages": many(stage), "transitions": many(way),
            "passages": many(ref("FlowPassage")),
        }),
        "FlowForm": made(taken, []),
        "FlowProblem": made({"node": TEXT, "code": TEXT, "key": TEXT, "level": {"enum": ["error", "warning"]},
                             "text": TEXT}),
        "FlowVersion": made({"number": WHOLE, "definition": anything, "published_at": AT, "publisher": maybe("Agent")}),
        "FlowMap": made({"map": {"type": "object", "additionalProperties": TEXT}, "preview": YES_NO}, []),
        "FlowMigration": made({"states": many(line), "tickets": WHOLE}),
        "FlowFile": described(anything, _("What another desk has exported.")),
        "FlowBrought": made({"flow": ref("FlowRecord"),
                             "missing": described(many(TEXT), _("In words: what it names and this desk has not."))}),
        "ShippedFlow": made({"slug": TEXT, "labels": anything}),
        "FlowSample": made({"ticket": {"type": ["string", "integer"]}}, ["ticket"]),
        "FlowStep": made({
            "transition": TEXT, "label": TEXT, "kind": TEXT, "from": many(TEXT), "to": many(TEXT), "status": maybe_text,
            "holds": YES_NO, "is_mine": YES_NO, "asks": many(TEXT), "steps": many(anything), "why_not": maybe_text,
        }),
    }  # fmt: skip


sources.append(schemas)
