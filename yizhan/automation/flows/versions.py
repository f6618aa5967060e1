"""Publishing a flow, and moving running tickets over to its newest version."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yizhan.people.models import Agent
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from .checking import errors
from .definition import Definition
from .models import Flow, FlowDue, FlowPassage, FlowRun, FlowVersion
from .moving import arrive, enter, leave

NEEDS = "admin.automation"


def publish(flow: Flow, *, by: Actor) -> FlowVersion:
    """The draft becomes the next version, for tickets that enter from now on. Raises Invalid, Refused."""
    with change(flow, "flow.published", by=by, needs=NEEDS) as it:
        wrong = errors(flow.draft)
        if wrong:
            raise Invalid({"draft": [one.text for one in wrong]})
        last = flow.versions.order_by("-number").first()
        if last is not None and last.definition == flow.draft and flow.published == last.number:
            raise Conflict(_("Nothing has changed since version %(number)s.") % {"number": last.number})
        number = last.number + 1 if last else 1
        made = FlowVersion(flow=flow, number=number, definition=flow.draft,
                           publisher=by if isinstance(by, Agent) else None)  # fmt: skip
        made.save(force_insert=True)
        flow.published = number
        it.say(version=number)
    return made


def running(flow: Flow) -> list[tuple[FlowVersion, int]]:
    """Every version with how many tickets are on their way in it."""
    counts = Counter(FlowRun.objects.filter(flow=flow, ended_at=None).values_list("version_id", flat=True))
    return [(one, counts[one.pk]) for one in flow.versions.order_by("-number")]


def preview(flow: Flow, given: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """What moving over would do: (state, how many tickets are in it, the state of the newest version they go to).

    Where nothing is given a state goes to the one of the same key; `to` is '' where there is none.
    """
    newest = flow.newest
    if newest is None:
        return []
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for run in older(flow).select_related("version"):
        counts.update(run.stages)
        names |= {slug: stage.label for slug, stage in run.version.read.states.items() if slug in run.stages}
    return [
        {"state": slug, "label": names.get(slug, slug), "tickets": count,
         "to": target(newest.read, slug, given or {})}
        for slug, count in counts.most_common()
    ]  # fmt: skip


def target(definition: Definition, state: str, given: Mapping[str, str]) -> str:
    wanted = given.get(state) or state
    return wanted if wanted in definition.states else ""


def older(flow: Flow) -> Any:
    return FlowRun.objects.filter(flow=flow, ended_at=None).exclude(version=flow.newest)


def migrate(flow: Flow, given: Mapping[str, str], *, by: Actor) -> int:
    """Move every running ticket of older versions over, by a job. Returns how many. Raises Invalid, Refused."""
    lines = preview(flow, given)
    homeless = [line["label"] for line in lines if not line["to"]]
    if homeless:
        raise Invalid({"to": _("Say where the tickets in %(states)s go.") % {"states": ", ".join(homeless)}})
    count = older(flow).count()
    mapping = {line["state"]: line["to"] for line in lines}
    with change(flow, "flow.migrated", by=by, needs=NEEDS) as it:
        it.say(version=flow.published, tickets=count, mapping=mapping)
    return count


def move_over(event: Event) -> None:
    """LATER reaction on `flow.migrated`: one ticket after the other; those moved already are passed over."""
    flow = Flow.objects.get(pk=event.subject_id)
    for pk in list(older(flow).values_list("pk", flat=True)):
        move_one(pk, flow, event.data["mapping"], flow.actor)


def move_one(pk: int, flow: Flow, mapping: Mapping[str, str], by: Actor) -> None:
    """Put one run into the newest version. A ticket in branches that are gone goes on in one place."""
    run = FlowRun.objects.select_related("ticket").get(pk=pk)
    ticket, newest = run.ticket, flow.newest
    assert newest is not None
    with change(ticket, "ticket.flow_migrated", by=by) as it:
        run.refresh_from_db()
        if run.ended_at or run.version_id == newest.pk:
            return
        definition = newest.read
        wanted = list(dict.fromkeys(target(definition, one["state"], mapping) for one in run.places))
        if not all(wanted):
            return
        it.say(flow=flow.pk, version=newest.number, before=run.stages, stages=wanted)
        kept = times_of(run)
        FlowDue.objects.filter(run=run).delete()
        stay = same_places(definition, wanted, run)
        leave(run, run.stages, "", by)
        run.version, run.parallel, run.joined = newest, run.parallel if stay else "", run.joined if stay else []
        for state in wanted if stay else wanted[:1]:
            enter(run, ticket, definition, state, kept)
        run.save(update_fields=["version"])
        ticket.flow_version_id = newest.pk
        arrive(run, ticket, definition)


def times_of(run: FlowRun) -> dict[str, tuple[datetime, int]]:
    """Since when it is in its states, and how often lateness was told: a limit goes on under another version."""
    told = dict(FlowPassage.objects.filter(run=run, left_at=None).values_list("state", "late"))
    return {one["state"]: (datetime.fromisoformat(one["since"]), told.get(one["state"], 0)) for one in run.places}


def same_places(definition: Definition, wanted: list[str], run: FlowRun) -> bool:
    """Whether the split a ticket is in is there in the new version with these branches."""
    inside = {definition.branch_of.get(state, ("", ""))[0] for state in wanted}
    return inside == {run.parallel} and (not run.parallel or run.parallel in definition.parallels)


def versions_of(flow: Flow) -> list[FlowVersion]:
    return list(flow.versions.order_by("-number"))


def passages_of(ticket: Ticket) -> list[FlowPassage]:
    """How long the ticket was in which state, oldest first."""
    return list(FlowPassage.objects.filter(ticket=ticket))
