"""Rows of a table as requests of a company: which column is what, what is wrong with each row, and opening them."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.catalog.models import Desk, TicketType
from yizhan.people.models import Customer, Department
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.fields import Context, Field, LongText, Text
from yizhan.tickets.actions.open import open_ticket

from . import guards
from .questions import asked_of, name_of

WORDS = {
    "subject": {"主题", "标题", "subject", "title", "summary"},
    "body": {"说明", "描述", "详情", "内容", "情况说明", "description", "details", "text"},
    "requester": {"报修人", "提交人", "申请人", "联系人", "员工", "requester", "colleague", "person", "email", "邮箱"},
}


@dataclass
class Row:
    """One line of the table. `id` stays when others are gone; `number` is the ticket it became."""

    id: int
    cells: list[str]
    errors: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    code: str = ""


def columns_of(type_row: TicketType | None) -> dict[str, Field]:
    """What a column may be."""
    own = {
        "subject": Field("subject", pgettext("ticket", "Subject"), Text(500), "subject", required=True),
        "body": Field("body", _("What happened"), LongText(), "body"),
        "requester": Field("requester", _("For whom (name or mail address)"), Text(254), "requester"),
    }
    return own | {name_of(row): row.field for row in asked_of(type_row)}


def guessed(heading: list[str], columns: dict[str, Field]) -> list[str]:
    """The column that each heading seems to mean; '' for none."""
    found: list[str] = []
    for text in heading:
        word = text.strip().rstrip("*").casefold()
        fits = (key for key, one in columns.items() if key not in found and word in _words(key, one))
        found.append(next(fits, "") if word else "")
    return found


def _words(key: str, one: Field) -> set[str]:
    named = {str(one.label).casefold(), one.key.casefold(), *(alias.casefold() for alias in one.aliases)}
    return named | {word.casefold() for word in WORDS.get(key, ())}


def check(rows: list[Row], mapping: list[str], columns: dict[str, Field], contact: Customer) -> None:
    """Read every row; what is wrong stands at its column. Colleagues are looked up all at once."""
    at = {key: place for place, key in enumerate(mapping) if key in columns}
    who = colleagues(contact, {row.cells[at["requester"]] for row in rows} if "requester" in at else set())
    for row in rows:
        row.errors, row.values = {}, {}
        for key, one in columns.items():
            cell = row.cells[at[key]] if key in at else ""
            try:
                row.values[key] = one.parse(cell, Context(by=contact))
            except Invalid as error:
                row.errors[key] = error.texts
        if name := row.values.get("requester"):
            row.values["requester"] = who.get(name.casefold())
            if row.values["requester"] is None:
                row.errors["requester"] = [_("There is no one person of this name or address in your company.")]


def colleagues(contact: Customer, named: set[str]) -> dict[str, Customer]:
    """Customers of the same organization by name and by address; a name that two have means nobody."""
    wanted = [name.strip() for name in named if name.strip()]
    if not wanted:
        return {}
    same = Customer.objects.filter(
        organization=contact.organization_id, is_blocked=False, merged_into=None, erased_at=None
    )
    asked = Q(name__in=wanted) | Q(identities__kind="email", identities__value__in=[one.lower() for one in wanted])
    found: dict[str, Customer] = {}
    twice: set[str] = set()
    for one in same.filter(asked).distinct().order_by("pk").prefetch_related("identities"):
        for word in {one.name.casefold(), *(each.value.casefold() for each in one.identities.all())}:
            twice |= {word} & found.keys()
            found[word] = one
    return {word: one for word, one in found.items() if word not in twice}


def open_row(
    row: Row, contact: Customer, *, type_row: TicketType | None, department: Department | None, word: str
) -> None:
    """Make it a ticket, once, however often it is sent. What is wrong stands on the row."""
    try:
        with transaction.atomic():
            number = guards.earlier(f"{word}-{row.id}") or _opened(row, contact, type_row, department, word)
    except Invalid as error:
        row.errors = {re.sub(r"^fields\.", "field-", key): texts for key, texts in error.errors.items()}
        return
    except (Refused, Conflict) as error:
        row.errors = {"": [str(error) or _("You may not do this.")]}
        return
    row.code = f"{Desk.the().prefix}{number}"


def _opened(row: Row, contact: Customer, type_row: Any, department: Department | None, word: str) -> str:
    said = dict(row.values)
    fields = {
        one.slug: one.field.type.dump(value) for one in asked_of(type_row)
        if not one.field.type.is_empty(value := said.get(name_of(one)))
    }  # fmt: skip
    ticket = open_ticket(
        by=contact, requester=said.get("requester") or contact, author=contact, subject=said["subject"],
        body=said.get("body") or "", channel="web", type=type_row.pk if type_row else None, department=department,
        organization=contact.organization, fields=fields,
    )  # fmt: skip
    guards.remember(f"{word}-{row.id}", ticket.number)
    return str(ticket.number)
