"""Views and canned replies as records."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.people.models import Agent
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import (
    Choice,
    ConditionText,
    Field,
    Html,
    Option,
    Person,
    Reference,
    Text,
    Words,
)
from yizhan.spine.labelled import LABELS, POSITION
from yizhan.spine.records import Record

from .models import CannedReply, View

CONTENT = _l("Content")


def offered(rows: Any, by: Actor) -> Any:
    """Own ones, and those shared with all, the actor's departments or teams. Administrators see every shared one."""
    mine = (
        Q(owner=None)
        if by.may("view.share")
        else Q(owner=None, department=None) | Q(owner=None, department_id__in=getattr(by, "department_ids", []))
    )
    return rows.filter(Q(owner_id=by.id) | mine)


def own(row: Any, by: Actor) -> bool:
    """Everybody may make personal ones."""
    return isinstance(by, Agent) and (row.pk is None or row.owner_id == by.pk)


def make_personal(row: Any, by: Actor, power: str) -> None:
    """Without the power to share, what one makes is one's own."""
    if not by.may(power):
        if row.department_id or getattr(row, "team_id", None):
            raise Invalid({"department": _("You may not share with others.")})
        row.owner_id = by.id


Record(
    "view", View, _l("View"), _l("Views"), needs="view.share", group=CONTENT, icon="inbox", visible=offered,
    may_edit=own, ready=lambda row, by: make_personal(row, by, "view.share"),
    columns=("labels", "condition", "sort", "owner"),
    fields=(
        LABELS,
        Field("condition", _l("Condition"), ConditionText(personal=True), "condition",
              hint=_l("As in the search box: status:open tag:vip")),
        Field("columns", _l("Columns"), Words(), "columns"),
        Field("sort", _l("Order"), Choice([Option(k, k, name) for k, name in View.SORTS]), "sort", default="-updated"),
        Field("owner", _l("Only for"), Person(), "owner_id"),
        Field("department", _l("Shared with department"), Reference("people.Department"), "department_id"),
        Field("team", _l("Shared with team"), Reference("people.Team"), "team_id"),
        POSITION,
    ),
)  # fmt: skip
Record(
    "canned_reply", CannedReply, _l("Canned reply"), _l("Canned replies"), needs="content.edit", group=CONTENT,
    icon="chat", visible=offered, may_edit=own, ready=lambda row, by: make_personal(row, by, "content.edit"),
    columns=("folder", "title", "shortcut", "language", "owner"),
    fields=(
        Field("title", _l("Title"), Text(120), "title", required=True),
        Field("folder", _l("Folder"), Text(80), "folder"),
        Field("shortcut", _l("Shortcut"), Text(40), "shortcut", hint=_l("Typed after / in a reply.")),
        Field("html", pgettext_lazy("message", "Text"), Html(), "html", required=True,
              hint=_l("Placeholders: {{ customer.name }}, {{ ticket.code }}, {{ agent.name }} …")),
        Field("language", _l("Language"), Text(10), "language"),
        Field("owner", _l("Only for"), Person(), "owner_id"),
        Field("department", _l("Shared with department"), Reference("people.Department"), "department_id"),
    ),
)  # fmt: skip
