"""What can be wrong with a transition: where it leads, who may take it, its form and what it does."""

from typing import Any

from django.utils.translation import gettext as _

from yizhan.lib.reading import listed, things
from yizhan.people.models import Agent, Department, Role, Team
from yizhan.spine.errors import Invalid
from yizhan.spine.problems import Found
from yizhan.tickets.fields import TICKET

from .approving import levels_of
from .definition import (
    APPROVAL,
    AUTOMATIC,
    COMMON,
    JOIN,
    KINDS,
    MANUAL,
    PARTS,
    WHO,
    WHO_OF,
    Definition,
    Part,
    Transition,
)
from .wording import check_condition, check_steps

KEYS = {"slug", "labels", "from", "to", "kind", "before", "during", "hand", "after", "continuous", "tone", "view"}
BEFORE = {"who", "when", "wait"}
PART_KEYS = {
    "field": {"field"}, "files": {"least"}, "checklist": {"items"}, "reply": {"text"}, "note": {"text"},
    "approval": {"approvers", "need", "levels", "approved", "declined", "title", "hours"},
}  # fmt: skip


def check_transitions(flow: Definition, found: Found) -> None:
    for raw in things(flow.raw.get("transitions")):
        one = Transition(raw)
        node = f"transition:{one.slug}"
        for key in sorted(set(raw) - KEYS):
            found.error(node, "unknown_key", _("“%(key)s” is not known here.") % {"key": str(key)[:60]}, str(key))
        check_ends(one, flow, node, found)
        check_before(one, node, found)
        check_form(one, flow, node, found)
        check_hand(one, node, found)
        check_steps(raw.get("after"), node, "after", found)


def check_ends(one: Transition, flow: Definition, node: str, found: Found) -> None:
    """Where it begins and leads to."""
    if one.kind not in KINDS:
        found.error(node, "kind", _("A transition is manual, automatic, or taken by an approval."), "kind")
    if not one.is_common and not one.origins:
        found.error(node, "no_origin", _("Say from which states it leads, or “common” for all."), "from")
    for state in [] if one.is_common else one.origins:
        if state not in flow.states:
            found.error(node, "unknown_state", _("There is no state “%(slug)s”.") % {"slug": state}, "from")
        elif flow.states[state].is_end:
            text = _("“%(state)s” is an end; nothing leads out of it.") % {"state": flow.states[state].label}
            found.error(node, "from_end", text, "from")
    branches = {flow.branch_of.get(state) for state in one.origins} if not one.is_common else {None}
    if one.to == JOIN and (None in branches or one.raw.get("from") == COMMON):
        found.error(node, "join_outside", _("Only the states of branches lead to the join."), "to")
    elif one.to != JOIN and one.to not in {*flow.states, *flow.parallels}:
        found.error(node, "unknown_state", _("There is no state “%(slug)s”.") % {"slug": one.to}, "to")
    elif flow.branch_of.get(one.to) and branches != {flow.branch_of[one.to]}:
        found.error(node, "into_branch", _("A branch is entered by its split only."), "to")
    elif one.to in flow.parallels and branches != {None}:
        found.error(node, "nested", _("There is no split inside a branch."), "to")


def check_before(one: Transition, node: str, found: Found) -> None:
    before = one.raw.get("before", {})
    if not isinstance(before, dict) or set(before) - BEFORE:
        found.error(node, "before", _("“before” holds who, when and wait."), "before")
        return
    for word in listed(before.get("who")):
        if not is_known(word):
            found.error(
                node, "unknown_person", _("Nobody is known as “%(word)s”.") % {"word": str(word)[:60]}, "before"
            )
    check_condition(before.get("when"), node, "before", found)
    wait = before.get("wait")
    if wait is not None and (not isinstance(wait, int) or isinstance(wait, bool) or wait < 0):
        found.error(node, "wait", _("Waiting is a number of minutes."), "before")
    if one.wait and one.kind != AUTOMATIC:
        found.error(node, "wait", _("Only automatic transitions wait."), "before")


def is_known(word: Any) -> bool:
    """Whether a word names somebody who may take a transition."""
    if word in WHO:
        return True
    kind, _colon, name = word.partition(":") if isinstance(word, str) else ("", "", "")
    if kind not in WHO_OF:
        return False
    if kind == "agent":
        return any(one.email == name.casefold() for one in Agent.active())
    return any(one.slug == name for one in (Role if kind == "role" else Team).current())


def check_hand(one: Transition, node: str, found: Found) -> None:
    """Whom it hands the ticket to, and whether it goes on at once."""
    hand = one.raw.get("hand", {})
    if not isinstance(hand, dict) or set(hand) - {"department", "team"}:
        found.error(node, "hand", _("“hand” holds department and team."), "hand")
        return
    for key, model in (("department", Department), ("team", Team)):
        slug = hand.get(key)
        if slug and not any(row.slug == slug for row in model.current()):
            found.error(node, "unknown_place", _("Nothing is known as “%(text)s”.") % {"text": str(slug)[:60]}, "hand")
    if not isinstance(one.raw.get("continuous", False), bool):
        found.error(node, "continuous", _("“continuous” is true or false."), "continuous")
    elif one.is_continuous and one.kind != MANUAL:
        text = _("Nobody is there to be offered the next one: it is not taken by hand.")
        found.warning(node, "continuous", text, "continuous")


def check_form(one: Transition, flow: Definition, node: str, found: Found) -> None:
    given = one.raw.get("during", [])
    if not isinstance(given, list) or len(things(given)) != len(given):
        found.error(node, "form", _("The form is a list of parts."), "during")
    seen: set[str] = set()
    for part in one.parts:
        check_part(part, one, flow, node, found)
        name = f"{part.kind}:{part.raw.get('field', '')}"
        if name in seen and part.kind != "checklist":
            found.error(node, "form", _("The form asks for the same thing twice."), "during")
        seen.add(name)
    if one.kind != MANUAL and any(part.kind != "approval" for part in one.parts):
        found.warning(
            node, "form_unseen", _("Nobody fills in the form of a transition that is not taken by hand."), "during"
        )
    if one.kind == APPROVAL and not any(
        one.slug in {other.approval.raw.get("approved"), other.approval.raw.get("declined")}
        for other in flow.transitions.values() if other.approval
    ):  # fmt: skip
        found.error(node, "never_taken", _("No approval leads here."), "kind")


def check_part(part: Part, one: Transition, flow: Definition, node: str, found: Found) -> None:
    if part.kind not in PARTS:
        found.error(node, "unknown_part", _("There is no part “%(part)s”.") % {"part": part.kind}, "during")
        return
    known = {"part", "required", "labels", "hint"} | PART_KEYS.get(part.kind, set())
    for key in sorted(set(part.raw) - known):
        found.error(node, "unknown_key", _("“%(key)s” is not known here.") % {"key": str(key)[:60]}, "during")
    if part.kind == "field":
        field = TICKET.fields().get(str(part.raw.get("field")))
        if field is None or not field.editable:
            text = _("There is no field “%(key)s” to fill in.") % {"key": str(part.raw.get("field"))[:60]}
            found.error(node, "unknown_field", text, "during")
    if part.kind == "checklist" and not (part.items and all(part.items)):
        found.error(node, "form", _("The checklist is empty."), "during")
    if part.kind == "approval":
        check_approval(part, one, flow, node, found)


def check_approval(part: Part, one: Transition, flow: Definition, node: str, found: Found) -> None:
    """An approval is asked for when a state is entered; both of its answers lead out of it."""
    try:
        levels_of(part)
    except Invalid as error:
        found.error(node, "approvers", error, "during")
    for answer, code, text in (
        ("approved", "no_approve", _("Say which transition an approval takes.")),
        ("declined", "no_reject", _("Nothing leads back when the approval is declined.")),
    ):
        taken = flow.transitions.get(str(part.raw.get(answer) or ""))
        if taken is None:
            found.error(node, code, text, "during")
        elif taken.kind != APPROVAL or (one.to not in taken.origins and not taken.is_common):
            text = _("“%(label)s” must be taken by an approval and lead out of “%(state)s”.")
            state = flow.states.get(one.to)
            found.error(node, code, text % {"label": taken.label, "state": state.label if state else one.to}, "during")
