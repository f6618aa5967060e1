"""The checker of definitions: every fault is named by its node, so that a drawing can show it where it is."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from yizhan.catalog.models import Kind, Status
from yizhan.lib.reading import labels, listed, things
from yizhan.people.models import Role
from yizhan.spine.labelled import SLUG
from yizhan.spine.problems import ERROR, Found, Problem

from .checking_transitions import check_transitions
from .definition import EVERYBODY, JOIN, NOBODY, Definition, Parallel, State
from .walking import check_ways
from .wording import check_steps

MOST_NODES = 200
KEYS = {
    "": {"start", "strict", "states", "transitions", "parallels", "view"},
    "state": {"slug", "labels", "customer", "status", "limit", "in_working_time", "late", "end", "view"},
    "parallel": {"slug", "labels", "branches", "need", "to", "view"},
}


def problems(definition: Any) -> list[Problem]:
    """Every fault of a definition, errors first. Without errors it can be published."""
    found = Found()
    if not isinstance(definition, dict):
        found.error("", "shape", _("A flow is an object with states and transitions."))
        return found.rows
    flow = Definition(definition)
    check_whole(flow, found)
    check_names(flow, found)
    for raw in things(definition.get("states")):
        check_state(State(raw), found)
    check_transitions(flow, found)
    for raw in things(definition.get("parallels")):
        check_parallel(Parallel(raw), flow, found)
    check_ways(flow, found)
    return sorted(found.rows, key=lambda one: one.level != ERROR)


def errors(definition: Any) -> list[Problem]:
    """Those that keep a definition from being published."""
    return [one for one in problems(definition) if one.level == ERROR]


def check_whole(flow: Definition, found: Found) -> None:
    unknown_keys("", flow.raw, KEYS[""], found)
    for key in ("states", "transitions", "parallels"):
        given = flow.raw.get(key, [])
        if not isinstance(given, list) or len(things(given)) != len(given) or len(given) > MOST_NODES:
            found.error("", "shape", _("“%(key)s” is a list of at most %(most)s objects.")
                        % {"key": key, "most": MOST_NODES}, key)  # fmt: skip
    if not flow.states:
        found.error("", "no_states", _("There are no states yet."), "states")
    elif flow.start not in {*flow.states, *flow.parallels}:
        found.error("", "no_start", _("Say which state the flow begins with."), "start")
    if flow.states and not any(one.is_end for one in flow.states.values()):
        found.error("", "no_end", _("No state is marked as an end."), "states")
    if flow.strict_who not in {NOBODY, EVERYBODY, "roles"}:
        found.error("", "strict", _("Strict is for “nobody”, “everybody” or “roles”."), "strict")
    known = {one.slug for one in Role.current()}
    for slug in flow.strict_roles:
        if slug not in known:
            found.error("", "unknown_role", _("There is no role “%(slug)s”.") % {"slug": slug}, "strict")


def check_names(flow: Definition, found: Found) -> None:
    """Slugs are unique among states and parallels, and among transitions; labels should be."""
    for kinds in (("state", "parallel"), ("transition",)):
        nodes = [(kind, raw) for kind in kinds for raw in things(flow.raw.get(f"{kind}s"))]
        slugs = Counter(raw.get("slug") for _kind, raw in nodes if isinstance(raw.get("slug"), str))
        for number, (kind, raw) in enumerate(nodes, 1):
            slug, node = raw.get("slug"), f"{kind}:{raw.get('slug') or number}"
            if not isinstance(slug, str) or not SLUG.fullmatch(slug) or len(slug) > 60 or slug == JOIN:
                found.error(node, "slug", _("The key has small letters, digits, - and _ only."), "slug")
            elif slugs[slug] > 1:
                found.error(node, "duplicate", _("The key “%(slug)s” is used twice.") % {"slug": slug}, "slug")
            if not any(labels(raw.get("labels")).values()):
                found.error(node, "no_label", _("Give it a name."), "labels")
    check_labels(flow, found)


def check_labels(flow: Definition, found: Found) -> None:
    """Two states with one name cannot be told apart; two transitions only where they leave the same state."""
    names = Counter(one.label for one in flow.states.values())
    for state in flow.states.values():
        if names[state.label] > 1:
            found.warning(f"state:{state.slug}", "same_label", _("Another state has the same name."), "labels")
        leaving = Counter(one.label for one in flow.leaving(state.slug))
        for one in flow.leaving(state.slug):
            if leaving[one.label] > 1:
                text = _("Another transition out of “%(state)s” has the same name.") % {"state": state.label}
                found.warning(f"transition:{one.slug}", "same_label", text, "labels")


def check_state(state: State, found: Found) -> None:
    node = f"state:{state.slug}"
    unknown_keys(node, state.raw, KEYS["state"], found)
    status = next((one for one in Status.current() if one.slug == state.status), None)
    if status is None:
        found.error(node, "unknown_status", _("There is no status “%(slug)s”.") % {"slug": state.status}, "status")
    elif state.is_end and status.kind not in {Kind.RESOLVED, Kind.CLOSED}:
        found.warning(node, "end_is_open", _("The flow ends here, but the status is not a finished one."), "status")
    limit = state.raw.get("limit")
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or not 0 < limit <= 5_256_000):
        found.error(node, "limit", _("The limit is a number of minutes."), "limit")
    if not isinstance(state.raw.get("in_working_time", False), bool):
        found.error(node, "limit", _("“in_working_time” is true or false."), "in_working_time")
    late = listed(state.raw.get("late"))
    if len(late) > 2:
        found.error(node, "late", _("At most two levels of escalation."), "late")
    if late and not state.limit:
        found.error(node, "late", _("Escalation needs a limit."), "late")
    for level in state.late:
        check_steps(level.raw.get("steps"), node, "late", found)


def check_parallel(parallel: Parallel, flow: Definition, found: Found) -> None:
    node = f"parallel:{parallel.slug}"
    unknown_keys(node, parallel.raw, KEYS["parallel"], found)
    if len(parallel.branches) < 2:
        found.error(node, "branches", _("A split has at least two branches."), "branches")
    if not 1 <= parallel.need <= max(len(parallel.branches), 1):
        found.error(node, "need", _("The join needs all, any, or a number of its branches."), "need")
    if parallel.to not in flow.states or parallel.to in flow.branch_of:
        found.error(node, "unknown_state", _("Say which state outside its branches follows the join."), "to")
    used = Counter(state for one in flow.parallels.values() for branch in one.branches for state in branch.states)
    for number, branch in enumerate(parallel.branches, 1):
        name = {"branch": branch.label or number}
        if not branch.states:
            found.error(node, "branches", _("Branch “%(branch)s” has no states.") % name, "branches")
        for state in branch.states:
            if state not in flow.states:
                text = _("There is no state “%(slug)s”.") % {"slug": state}
                found.error(node, "unknown_state", text, "branches")
            elif used[state] > 1:
                found.error(f"state:{state}", "two_branches", _("This state is in two branches."))
        joins = [one for one in flow.transitions.values() if one.to == JOIN and set(one.origins) & set(branch.states)]
        if branch.states and not joins:
            found.error(node, "no_join", _("Branch “%(branch)s” never reaches the join.") % name, "branches")


def unknown_keys(node: str, raw: dict[str, Any], known: set[str], found: Found) -> None:
    for key in sorted(set(raw) - known):
        found.error(node, "unknown_key", _("“%(key)s” is not known here.") % {"key": str(key)[:60]}, str(key))
