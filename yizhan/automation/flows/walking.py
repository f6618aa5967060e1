"""Whether every state is reached, and whether every way ends."""

from django.utils.translation import gettext as _

from yizhan.spine.problems import Found

from .definition import AUTOMATIC, JOIN, Definition


def check_ways(flow: Definition, found: Found) -> None:
    if not flow.start:
        return
    reached = reach({flow.start}, forward(flow))
    ends = {one.slug for one in flow.states.values() if one.is_end}
    finishing = reach(ends, backward(forward(flow, commons=False)))
    for state in flow.states.values():
        node = f"state:{state.slug}"
        if state.slug not in reached:
            found.error(node, "unreachable", _("No way leads to “%(state)s”.") % {"state": state.label})
        if state.is_end:
            continue
        if not any(flow.leaving(state.slug)):
            found.error(node, "dead_end", _("No way leads out of “%(state)s”.") % {"state": state.label})
        elif ends and state.slug not in finishing:
            text = _("From “%(state)s” no way leads to an end, but by common transitions.") % {"state": state.label}
            found.warning(node, "dead_end", text)
        if not state.limit and not is_passed_by_itself(flow, state.slug):
            found.warning(node, "no_limit", _("“%(state)s” has no limit.") % {"state": state.label}, "limit")
    check_circles(flow, found)
    for parallel in flow.parallels.values():
        if parallel.slug not in reached:
            text = _("No way leads to “%(state)s”.") % {"state": parallel.label}
            found.error(f"parallel:{parallel.slug}", "unreachable", text)


def forward(flow: Definition, *, commons: bool = True) -> dict[str, set[str]]:
    """Node → the nodes that can follow."""
    ways: dict[str, set[str]] = {slug: set() for slug in (*flow.states, *flow.parallels)}
    for state in flow.states:
        for one in flow.leaving(state):
            if commons or not one.is_common:
                joined = flow.branch_of.get(state, ("", ""))[0]
                # A join is a node of its own, so that a branch does not lead back into its own split.
                ways[state].add(f"{joined}.{JOIN}" if one.to == JOIN else one.to)
    for slug, parallel in flow.parallels.items():
        ways[slug] = set(flow.entered_by(slug))
        ways[f"{slug}.{JOIN}"] = {parallel.to}
    return ways


def backward(ways: dict[str, set[str]]) -> dict[str, set[str]]:
    turned: dict[str, set[str]] = {}
    for node, nexts in ways.items():
        for one in nexts:
            turned.setdefault(one, set()).add(node)
    return turned


def reach(begin: set[str], ways: dict[str, set[str]]) -> set[str]:
    seen, queue = set(begin), list(begin)
    for node in queue:
        fresh = ways.get(node, set()) - seen
        seen |= fresh
        queue += fresh
    return seen


def is_passed_by_itself(flow: Definition, state: str) -> bool:
    return any(one.kind == AUTOMATIC for one in flow.leaving(state))


def check_circles(flow: Definition, found: Found) -> None:
    """Automatic transitions that neither wait nor ask must not lead in a circle."""
    ways: dict[str, set[str]] = {slug: set() for slug in flow.states}
    for one in flow.transitions.values():
        if one.kind == AUTOMATIC and not one.wait and not one.when:
            for state in one.origins if not one.is_common else flow.states:
                ways.setdefault(state, set()).update(flow.entered_by(one.to))
    for slug in flow.states:
        if slug in reach(set(ways[slug]), ways):
            found.error(f"state:{slug}", "circle", _("Automatic transitions lead in a circle without waiting."))
