"""The same figures in plain Python, straight from the events: nothing of it is shared with what it checks."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import mean, median
from typing import Any

from yizhan.automation.assignment.models import AssignmentRule
from yizhan.automation.chat.models import Chat
from yizhan.automation.clocks import calendars
from yizhan.automation.clocks.models import Tick
from yizhan.automation.sla.counting import elapsed
from yizhan.catalog.models import Status
from yizhan.knowledge.models import Deflection, Opinion, Search
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

DONE = ("resolved", "closed")
HELD = ("status_id", "assignee_id", "department_id", "team_id")
# What a ticket is told by, as it was at the end of the period.
TOLD = ("department_id", "team_id", "assignee_id", "type_id", "request_type_id", "priority", "channel")


def points(ticket: Ticket) -> int:
    """As the first rule of its department that gives any."""
    for rule in AssignmentRule.objects.filter(is_paused=False).order_by("position", "id"):
        if rule.points and rule.department_id in (None, ticket.department_id):
            kind = ticket.type.slug if ticket.type else ""
            named = {1: "low", 2: "normal", 3: "high", 4: "urgent"}[ticket.priority]
            return rule.points.get(f"priority.{named}", 1) + rule.points.get(f"type.{kind}", 0)
    return 1


class Plain:
    """What happened on the whole desk until a moment, as lists of (at, facts) for each kind of thing."""

    def __init__(self, since: datetime, until: datetime):
        self.since, self.until = since, until
        self.seen: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.open: list[Ticket] = []
        # What each ticket was at the end of the period.
        self.was: dict[int, dict[str, Any]] = {}
        # Of every ticket that counts now: who asked, of which type, when it was resolved.
        self.lives: list[tuple[Ticket, list[datetime]]] = []
        self.hours = calendars.hours_of(calendars.default()) if calendars.default() else None
        events = list(Event.objects.order_by("id"))
        for ticket in Ticket.objects.filter(deleted_at=None):
            self.walk(ticket, [one for one in events if one.ticket_id == ticket.pk and one.subject_kind == "ticket"], [
                one for one in events if one.name == "status.edited" and "kind" in one.changes
            ])  # fmt: skip

    def worked(self, since: datetime, until: datetime) -> int:
        if self.hours is None:
            return int((until - since).total_seconds())
        return int(elapsed(self.hours, since, until).time.total_seconds())

    def walk(self, ticket: Ticket, events: list[Event], edits: list[Event]) -> None:
        """Back to how it began, and from there through everything that happened."""
        now: dict[str, Any] = {one: getattr(ticket, one) for one in (
            "status_id", "assignee_id", "team_id", "department_id", "merged_into_id", "is_spam", "deleted_at", "is_confirmed",
            *TOLD,
        )}  # fmt: skip
        kinds = dict(Status.objects.values_list("pk", "kind"))
        for event in reversed(events):
            now |= {key: before for key, (before, _after) in event.changes.items() if key in now}
        for event in reversed(edits):
            kinds[event.subject_id] = event.changes["kind"][0]
        found: list[tuple[str, dict[str, Any]]] = []
        self.tell(found, "opened", ticket.created_at)
        kind, waits, answers, done, again, owners = kinds[now["status_id"]], ticket.created_at, 0, 0, 0, []
        if now["assignee_id"]:
            owners.append(now["assignee_id"])
            self.tell(found, "assigned", ticket.created_at, number=1)
        back = {one.data.get("message") for one in events if one.name == "ticket.reply_recalled"}
        ordered = sorted([*events, *edits], key=lambda one: one.pk)
        held = {one: [now[one], ticket.created_at, 0] for one in HELD}
        clock = ticket.created_at
        out_at_end = bool(now["merged_into_id"] or now["is_spam"] or now["deleted_at"])
        was_open_at_end = kind not in DONE
        self.was[ticket.pk] = dict(now)
        for event in ordered:
            if kind not in DONE and event.at > clock:
                for stay in held.values():
                    stay[2] += self.worked(clock, event.at)
            clock = max(clock, event.at)
            if event.subject_kind == "status":
                kinds[event.subject_id] = event.changes["kind"][1]
                if event.at <= ticket.created_at:
                    kind = kinds[now["status_id"]]
                    was_open_at_end = kind not in DONE
                    continue
            else:
                moved = [one for one in ("department_id", "team_id") if all(event.changes.get(one, [None, None]))]
                if moved:
                    self.tell(found, "transferred", event.at)
                said = event.name == "ticket.replied" and event.data.get("message") not in back
                if said and (event.data.get("customer") or event.actor_kind == "customer"):
                    self.tell(found, "wrote", event.at)
                    waits = waits or event.at
                elif said and event.actor_kind == "agent" and not event.data.get("automatic"):
                    answers += 1
                    waited = {"seconds": int((event.at - waits).total_seconds()), "working": self.worked(waits, event.at)} \
                        if waits else {"seconds": None, "working": None}  # fmt: skip
                    self.tell(found, "replied", event.at, number=answers, **waited)
                    waits = None
                now |= {key: after for key, (_before, after) in event.changes.items() if key in now}
                owner = event.changes.get("assignee_id", [None, None])[1]
                if owner and (not owners or owners[-1] != owner):
                    owners.append(owner)
                    self.tell(found, "assigned", event.at, number=len(owners))
                for one in held.keys() & event.changes.keys():
                    value, begun, worked = held[one]
                    if value and event.at > begun:
                        self.tell(found, one, event.at, working=worked)
                    held[one] = [now[one], event.at, 0]
                self.named(found, event)
            became = kinds[now["status_id"]]
            took = {"seconds": int((event.at - ticket.created_at).total_seconds()),
                    "working": self.worked(ticket.created_at, event.at)}  # fmt: skip
            if kind not in DONE and became in DONE:
                done += 1
                self.tell(found, "resolved", event.at, number=done, answers=answers, points=points(ticket), **took)
            if kind in DONE and became not in DONE:
                again += 1
                self.tell(found, "reopened", event.at)
            if kind != "closed" and became == "closed":
                self.tell(found, "closed", event.at)
            kind = became
            if event.at < self.until:
                was_open_at_end = kind not in DONE
            if event.at <= self.until:
                out_at_end = bool(now["merged_into_id"] or now["is_spam"] or now["deleted_at"])
                self.was[ticket.pk] = dict(now)
        self.targets(found, ticket)
        if not (ticket.merged_into_id or ticket.is_spam):
            self.lives.append((ticket, [facts["at"] for name, facts in found if name == "resolved"]))
        if not out_at_end:
            for name, facts in found:
                if self.since <= facts["at"] < self.until:
                    self.seen[name].append({**facts, "ticket": ticket})
            if was_open_at_end and ticket.created_at < self.until:
                self.open.append(ticket)

    def tell(self, found: list, name: str, at: datetime, **facts: Any) -> None:
        found.append((name, {"at": at, **facts}))

    def named(self, found: list, event: Event) -> None:
        if event.name == "ticket.rated":
            found[:] = [one for one in found if not (one[0] == "rated" and one[1]["id"] == event.data["rating"])]
            self.tell(found, "rated", event.at, id=event.data["rating"], level=event.data["level"],
                      called=event.actor_kind == "agent")  # fmt: skip
        if event.name == "ticket.callback_logged":
            self.tell(found, "called", event.at, result=event.data["result"])
        if event.changes.get("is_confirmed", [None, None])[1] is not None:
            self.tell(found, "said_solved", event.at, solved=event.changes["is_confirmed"][1])
        for name, word in (
            ("returned", "returned"),
            ("urged", "urged"),
            ("sla_escalated", "escalated"),
            ("supervised", "escalated"),
        ):
            if event.name == f"ticket.{name}":
                self.tell(found, word, event.at)

    def targets(self, found: list, ticket: Ticket) -> None:
        """Each round of each target, decided once."""
        for target in ("first_response", "next_response", "resolution"):
            rounds: list[list[Tick]] = []
            for line in Tick.objects.filter(ticket=ticket, target=target).order_by("id"):
                if line.kind == "started":
                    rounds.append([])
                rounds[-1:] and rounds[-1].append(line)
            for lines in rounds:
                late = next((line for line in lines if line.kind == "breached"), None)
                ends = [line for line in lines if line.kind in ("met", "resumed")]
                if late:
                    self.tell(found, "target", late.at, target=target, met=False)
                elif ends and ends[-1].kind == "met":
                    first = len(ends) - next(
                        (n for n, one in enumerate(reversed(ends)) if one.kind != "met"), len(ends)
                    )
                    self.tell(found, "target", ends[first].at, target=target, met=True)

    # -- figures
    def figures(self, only: Callable[[Ticket], bool] = lambda ticket: True) -> dict[str, Any]:
        seen = {name: [one for one in rows if only(one["ticket"])] for name, rows in self.seen.items()}
        still = [one for one in self.open if only(one)]
        n = {name: len(rows) for name, rows in seen.items()}
        count = defaultdict(int, n)

        def rows_of(name: str) -> list[dict[str, Any]]:
            return seen.get(name, [])

        def some(name: str, **want: Any) -> list[dict[str, Any]]:
            return [one for one in rows_of(name) if all(one[key] == value for key, value in want.items())]

        def part(few: int, many: int) -> float | None:
            return few / many if many else None

        def middle(rows: list[dict[str, Any]], key: str) -> float | None:
            values = [one[key] for one in rows if one[key] is not None]
            return median(values) if values else None

        def most(rows: list[dict[str, Any]], key: str) -> float | None:
            """Within which nine of ten lie, between two of them in proportion."""
            values = sorted(one[key] for one in rows if one[key] is not None)
            if not values:
                return None
            place, rest = divmod((len(values) - 1) * 9, 10)
            return values[place] + (values[min(place + 1, len(values) - 1)] - values[place]) * rest / 10

        def again(one: dict[str, Any]) -> bool:
            asked = one["ticket"]
            return any(
                one["at"] - timedelta(days=30) < at <= one["at"]
                for other, resolved in self.lives
                if (other.requester_id, other.type_id) == (asked.requester_id, asked.type_id) and other.pk != asked.pk
                for at in resolved
            )

        chats = [one for one in Chat.objects.all() if self.since <= one.started_at < self.until]
        waits = [{"wait": one.wait} for one in chats]
        left = [one for one in chats if one.state != "waiting"]
        offered = [one for one in Deflection.objects.all() if self.since <= one.shown_at < self.until]
        searches = [one for one in Search.objects.all() if self.since <= one.at < self.until]
        opinions = [one for one in Opinion.objects.all() if self.since <= one.created_at < self.until]
        calls = some("rated", called=True)
        reached = [*some("called", result="solved"), *some("called", result="unsolved")]

        targets = rows_of("target")
        return {
            "created": count["opened"], "resolved": count["resolved"], "closed": count["closed"],
            "reopened": count["reopened"], "reopen_rate": part(count["reopened"], count["resolved"]),
            "first_response": middle(some("replied", number=1), "seconds"),
            "first_response_working": middle(some("replied", number=1), "working"),
            "next_response": middle(rows_of("replied"), "seconds"),
            "next_response_working": middle(rows_of("replied"), "working"),
            "resolution": middle(rows_of("resolved"), "seconds"),
            "resolution_working": middle(rows_of("resolved"), "working"),
            "first_contact": part(sum(one["answers"] <= 1 for one in some("resolved", number=1)),
                                  len(some("resolved", number=1))),
            "touches": part(count["replied"], count["resolved"]), "replies": count["replied"],
            "customer_messages": count["wrote"], "hops": sum(one["number"] > 1 for one in rows_of("assigned")),
            "transfers": count["transferred"], "returns": count["returned"],
            "return_rate": part(count["returned"], count["assigned"]),
            "sla_met": part(sum(one["met"] for one in targets), len(targets)),
            "response_in_time": part(len(some("target", target="first_response", met=True)),
                                     len(some("target", target="first_response"))),
            "resolved_in_time": part(len(some("target", target="resolution", met=True)),
                                     len(some("target", target="resolution"))),
            "missed": len(some("target", met=False)), "urges": count["urged"], "escalations": count["escalated"],
            "satisfaction": mean(one["level"] for one in rows_of("rated")) if rows_of("rated") else None,
            "satisfied": part(sum(one["level"] >= 4 for one in rows_of("rated")), count["rated"]),
            "first_response_p90": most(some("replied", number=1), "seconds"),
            "first_response_working_p90": most(some("replied", number=1), "working"),
            "resolution_p90": most(rows_of("resolved"), "seconds"),
            "resolution_working_p90": most(rows_of("resolved"), "working"),
            "callbacks": count["called"],
            "callback_satisfied": part(sum(one["level"] >= 4 for one in calls), len(calls)),
            "callback_solved": part(len(some("called", result="solved")), len(reached)),
            "chats": len(chats), "chat_wait": middle(waits, "wait"),
            "chats_abandoned": part(sum(one.accepted_at is None for one in left if one.state == "ended"), len(left)),
            "spared": sum(one.counts for one in offered), "offered": len(offered),
            "spared_rate": part(sum(one.counts for one in offered), len(offered)), "searches": len(searches),
            "searches_in_vain": part(sum(not one.found for one in searches), len(searches)),
            "helpful": part(sum(one.is_helpful for one in opinions), len(opinions)),
            "repeat_rate": part(sum(map(again, rows_of("opened"))), count["opened"]),
            "points": sum(one["points"] for one in rows_of("resolved")), "open_points": sum(map(points, still)),
            "ratings": count["rated"], "solved_rate": part(len(some("said_solved", solved=True)), count["said_solved"]),
            "status_time": middle(rows_of("status_id"), "working"),
            "owner_time": middle(rows_of("assignee_id"), "working"),
            "department_time": middle(rows_of("department_id"), "working"),
            "team_time": middle(rows_of("team_id"), "working"),
            # No flow runs in these lives; see test_paths.
            "stage_time": None, "stage_time_p90": None, "stage_visits": 0,
            "backlog": len(still),
            "backlog_age": mean((self.until - one.created_at).total_seconds() for one in still) if still else None,
        }  # fmt: skip
