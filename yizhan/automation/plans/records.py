"""Checklists and ticket templates as records."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import CustomField
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import (
    Boolean,
    Choice,
    Field,
    LongText,
    Person,
    Reference,
    References,
    Tags,
    Text,
    Values,
)
from yizhan.spine.fields.moment import relative
from yizhan.spine.labelled import LABELS, POSITION
from yizhan.spine.records import Record
from yizhan.tickets.fields import PRIORITIES
from yizhan.tickets.records import CONTENT

from .items import Items
from .models import Checklist, TicketTemplate


def custom_fields() -> list[Field]:
    return [one.field for one in CustomField.of("ticket")]


def ready_checklist(row: Checklist, by: Actor) -> None:
    if not row.items:
        raise Invalid({"items": _("Give at least one item.")})


def ready_template(row: TicketTemplate, by: Actor) -> None:
    """Raises Invalid for templates that contain themselves."""
    errors: dict[str, Any] = {}
    if row.due_in and not relative(row.due_in):
        errors["due_in"] = _("Write 8h or 2d.")
    if _contains(row, row.pk, set()):
        errors["children"] = _("That would make a circle.")
    if errors:
        raise Invalid(errors)


def _contains(row: TicketTemplate, pk: int | None, seen: set[int]) -> bool:
    for child in row.children:
        if child.pk == pk:
            return True
        if child.pk not in seen and _contains(child, pk, seen | {child.pk}):
            return True
    return False


Record(
    "checklist", Checklist, _l("Checklist"), _l("Checklists"), needs="content.edit", group=CONTENT, icon="check-circle",
    columns=("labels", "items"), ready=ready_checklist,
    intro=_l("Items that are put on tickets together: by hand, by rules and macros, or by ticket templates."),
    fields=(LABELS, Field("items", _l("Items"), Items(), "items", required=True), POSITION),
)  # fmt: skip
Record(
    "ticket_template", TicketTemplate, _l("Ticket template"), _l("Ticket templates"), needs="content.edit",
    group=CONTENT, icon="copy", columns=("labels", "type", "children", "checklists", "is_offered"),
    ready=ready_template,
    intro=_l("What is opened again and again: filled in, with checklists and child tickets of its own."),
    fields=(
        LABELS,
        Field("is_offered", _l("Offered for new tickets"), Boolean(), "is_offered", default=True,
              hint=_l("Templates of child tickets need not be.")),
        Field("type", _l("Type"), Reference("catalog.TicketType"), "type_id"),
        Field("subject", pgettext_lazy("ticket", "Subject"), Text(500), "subject"),
        Field("body", pgettext_lazy("message", "Text"), LongText(), "body"),
        Field("priority", _l("Priority"), Choice(PRIORITIES), "priority"),
        Field("department", _l("Department"), Reference("people.Department"), "department_id"),
        Field("team", _l("Team"), Reference("people.Team"), "team_id"),
        Field("assignee", _l("Assignee"), Person(), "assignee_id"),
        Field("tags", _l("Tags"), Tags(), "tags"),
        Field("due_in", _l("Due after"), Text(20), "due_in", hint=_l("For child tickets: 8h, 2d.")),
        Field("values", _l("Custom fields"), Values(custom_fields), "values"),
        Field("checklists", _l("Checklists"), References("plans.Checklist"), "checklist_ids"),
        Field("children", _l("Child tickets"), References("plans.TicketTemplate"), "child_ids",
              hint=_l("One child ticket for each of these templates.")),
        POSITION,
    ),
)  # fmt: skip
