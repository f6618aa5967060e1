"""What the designer of flows can choose from, in the language of the reader."""

from typing import Any

from yizhan.automation.approvals.sources import options
from yizhan.automation.flows.carrying import key_of, row_of
from yizhan.automation.flows.definition import PARTS
from yizhan.automation.flows.forms import PART_LABELS
from yizhan.automation.flows.mentions import word
from yizhan.catalog.models import Status
from yizhan.people.models import Agent, Department, Role, Team
from yizhan.spine.fields import Context
from yizhan.tickets.fields import TICKET


def choices(context: Context) -> dict[str, Any]:
    """Statuses, people, fields and kinds of parts as [word, label]."""
    return {
        "statuses": [[one.slug, one.label, str(one.kind)] for one in Status.current()],
        "roles": [[one.slug, one.label] for one in Role.current()],
        "departments": [[one.slug, one.label] for one in Department.current()],
        "teams": [[one.slug, one.label] for one in Team.current()],
        "agents": [[one.email, one.name] for one in Agent.active()],
        "fields": [[key, str(one.label)] for key, one in TICKET.fields().items() if one.editable and not one.hidden],
        "approvers": approvers(),
        "parts": [[key, str(PART_LABELS[key])] for key in PARTS],
    }


def approvers() -> list[list[str]]:
    """Whom an approval can ask; what has a key is named by it, so that a flow can be carried to another desk."""
    return [[word(text, key_at), str(label)] for text, label in options()]


def key_at(model: str, raw: Any) -> Any:
    row = row_of(model, raw)
    return raw if row is None else key_of(row)
