"""What tickets weigh, as SQL: the points that assignment rules give by priority and type."""

from yizhan.automation.assignment.models import AssignmentRule
from yizhan.automation.assignment.points import points_of
from yizhan.catalog.models import TicketType
from yizhan.people.models import Team
from yizhan.tickets.fields import PRIORITIES


def points() -> str:
    """A column over the fact `f`: by the department's first rule that weighs, one without any. Ids and numbers only."""
    cases = []
    for rule in AssignmentRule.running():
        if rule.points:
            team = Team.named(rule.team_id) if rule.team_id else None
            department = rule.department_id or (team.department_id if team else None)
            where = f"f.department_id = {int(department)}" if department else "TRUE"
            cases.append(f"WHEN {where} THEN {weighed(rule)}")
    weight = f"CASE {' '.join(cases)} ELSE 1 END" if cases else "1"
    return f"{weight} AS points"


def weighed(rule: AssignmentRule) -> str:
    """The points of a rule: those of the priority and those of the type."""
    plain = {one.value: points_of(rule, one.value, None) for one in PRIORITIES}
    more = {one.pk: rule.points.get(f"type.{one.slug}", 0) for one in TicketType.shelf()}
    first = " ".join(f"WHEN {int(value)} THEN {int(number)}" for value, number in plain.items())
    second = " ".join(f"WHEN {int(pk)} THEN {int(number)}" for pk, number in more.items() if number)
    by_type = f" + CASE f.type_id {second} ELSE 0 END" if second else ""
    return f"CASE f.priority {first} ELSE 1 END{by_type}"
