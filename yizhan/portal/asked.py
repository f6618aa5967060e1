"""What a request is about: what was asked for, and what was answered, as its customer saw it."""

from django.utils.translation import gettext as _

from yizhan.catalog.models import CustomField
from yizhan.catalog.requests.reading import answered
from yizhan.catalog.requests.request_type import RequestType
from yizhan.spine.fields import Field
from yizhan.tickets.models import Ticket


def facts(ticket: Ticket) -> list[tuple[str, str]]:
    """What was asked for and the public custom fields, as (label, value)."""
    return [fact for _heading, told in sections(ticket) for fact in told]


def sections(ticket: Ticket) -> list[tuple[str, list[tuple[str, str]]]]:
    """The same below headings: first without one, then by the sections of the form as the customer saw it."""
    row = RequestType.named(ticket.request_type_id) if ticket.request_type_id else None
    by_section = answered(row.form, ticket.data) if row else []
    told = {one.key for _heading, fields in by_section for one in fields}
    others = [one.field for one in CustomField.of("ticket") if one.is_public and one.slug not in told]
    known = [(_("Request type"), row.label)] if row else [(_("Type"), ticket.type.label)] if ticket.type else []
    known += in_words(ticket, others)
    every = [("", known), *((heading, in_words(ticket, fields)) for heading, fields in by_section)]
    return [(heading, rows) for heading, rows in every if rows]


def in_words(ticket: Ticket, fields: list[Field]) -> list[tuple[str, str]]:
    """Those that have a value, as (label, value)."""
    values = [(one, one.value(ticket)) for one in fields]
    return [(str(one.label), one.type.show(value)) for one, value in values if not one.type.is_empty(value)]
