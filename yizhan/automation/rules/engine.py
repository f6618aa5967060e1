"""The NOW reaction: which rules an event fires, what they do, and why the others did not."""

from datetime import timedelta
from typing import Any

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.spine import shelf
from yizhan.spine.conditions import Condition, condition
from yizhan.spine.conditions.explain import explain, parts_of
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context
from yizhan.spine.models import Event
from yizhan.spine.steps import run as do
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket
from yizhan.tickets.placeholders import fill_text

from .models import EVENT, Rule, RuleLog
from .switch import all_paused
from .triggers import heard

_understood: dict[int, tuple[tuple[Any, ...], tuple[Condition, list[tuple[str, Any]]]]] = {}


def run(event: Event, ticket: Ticket) -> None:
    """Every rule that listens to the event, in order; each sees what those before it did."""
    lines = [answer(rule, event, ticket) for rule in listening(event)]
    if lines:
        keep(lines, ticket, event)


def listening(event: Event) -> list[Rule]:
    return [] if all_paused() else [rule for rule in Rule.running(EVENT) if heard(rule.on, event)]


run.wants = lambda event: bool(listening(event))  # type: ignore[attr-defined]


def answer(rule: Rule, event: Event, ticket: Ticket) -> dict[str, Any]:
    """What one rule says to the event: its line in the log."""
    why = not_heard(rule, event, ticket)
    if why:
        return {"rule": rule.pk, "fired": False, "why": why}
    return fire(rule, ticket)


def fire(rule: Rule, ticket: Ticket) -> dict[str, Any]:
    """Ask the condition and do the steps. `terms` are its parts and what each of them was."""
    line: dict[str, Any] = {"rule": rule.pk, "fired": False}
    try:
        asked, parts = understood(rule)
    except Invalid as error:
        return {**line, "why": "broken", "error": str(error)}
    line["terms"] = explain(asked, parts, ticket)
    if not asked.test(ticket):
        return {**line, "why": "condition"}
    done = do(rule.steps, ticket, by=rule.actor, context=context_of(rule), fill=lambda text: fill_text(text, ticket))
    return {**line, "fired": True, "steps": [one.as_data() for one in done]}


def understood(rule: Rule) -> tuple[Condition, list[tuple[str, Any]]]:
    """The condition of a rule and its parts, kept for a minute: so long `now` stands still. Raises Invalid."""
    version = shelf.version()
    key = (version, int(clock.now().timestamp() // 60), rule.condition)
    kept = _understood.get(rule.pk)
    if version is not None and kept and kept[0] == key:
        return kept[1]
    asked = condition(rule.condition, TICKET, context_of(rule))
    made = (asked, parts_of(asked))
    _understood[rule.pk] = (key, made)
    return made


def context_of(rule: Rule) -> Context:
    return Context(by=rule.actor, zone=Desk.the().zoneinfo)


def not_heard(rule: Rule, event: Event, ticket: Ticket) -> str:
    """Why a listening rule does not answer: it began this itself, the change is another one, it was done before."""
    if began(rule, event):
        return "chain"
    if "changed" in rule.on and rule.watch_field and not watched(rule, event):
        return "change"
    if rule.once and RuleLog.objects.filter(ticket=ticket, fired_ids__contains=[rule.pk]).exists():
        return "once"
    return ""


def began(rule: Rule, event: Event | None) -> bool:
    """Whether the rule is among the causes of the event: it answers once in a chain."""
    while event is not None:
        if event.actor_kind == "rule" and event.actor_id == rule.pk:
            return True
        event = event.cause
    return False


def watched(rule: Rule, event: Event) -> bool:
    """Whether the event changed the field that is watched, from and to what is wanted."""
    field = TICKET.fields().get(rule.watch_field)
    if field is None:
        return False
    before, after = event.changes.get(field.column or f"data.{field.key}", (None, None))
    if before == after:
        return False
    return was_wanted(field, before, rule.watch_from) and was_wanted(field, after, rule.watch_to)


def was_wanted(field: Any, value: Any, wanted: str) -> bool:
    """Whether a stored value is one of those a text names; an empty text takes all."""
    if not wanted:
        return True
    context = Context(zone=Desk.the().zoneinfo)
    operands = [field.type.operand(text.strip(), context) for text in wanted.split(",") if text.strip()]
    return field.type.test(field.type.load(value) if field.is_custom else value, "=", operands)


def keep(lines: list[dict[str, Any]], ticket: Ticket, event: Event | None) -> None:
    """One row of the log for all rules that were asked."""
    RuleLog.objects.create(
        event_id=event.pk if event else None, ticket=ticket, rule_ids=[line["rule"] for line in lines],
        fired_ids=[line["rule"] for line in lines if line["fired"]], lines=lines,
    )  # fmt: skip


def sweep() -> int:
    """EVERY: forget what the rules said long ago. Returns how many rows went."""
    before = clock.now() - timedelta(days=Desk.the().setting("rule_log_days"))
    return RuleLog.objects.filter(at__lt=before).delete()[0]
