"""One row per ticket: every field, custom ones too, with values of real types and moments in the reader's zone."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.insights.asking import Question, ids_behind
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Boolean, Choice, Field, Integer, Moment, Reference, References
from yizhan.spine.fields.moment import Date
from yizhan.spine.fields.number import Number
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

from .contents import DAY, MOMENT, NUMBER, TEXT, WHOLE, Head, Line, Sheet

MOST = 300_000
AT_ONCE = 500
NAMES_KEPT = 50_000
# Told by other columns of the same ticket.
LEFT_OUT = {"overdue", "breached", "rated"}
# So many fit on paper.
ON_PAPER = ("number", "subject", "status", "priority", "department", "assignee", "requester", "created", "resolved")
Progress = Callable[[int], None]


def ids_of(question: Question, by: Any) -> list[int]:
    """The tickets of all figures of a report, the newest first. Raises Invalid when there are too many."""
    found: set[int] = set()
    for key in question.asked:
        found.update(ids_behind(question, key, (), by, MOST))
    return in_order(found)


def in_order(ids: Iterable[int]) -> list[int]:
    """Newest first. Raises Invalid when there are too many."""
    found = sorted(ids, reverse=True)
    if len(found) > MOST:
        raise Invalid(_("These are more than %(most)s tickets. Please choose a shorter period.") % {"most": MOST})
    return found


def sheet(ids: list[int], by: Any, zone: ZoneInfo, told: Progress | None = None, few: bool = False) -> Sheet:
    """The tickets that `by` may see; `told` hears how many are written. `few` columns fit on paper."""
    known = TICKET.fields()
    keys = ON_PAPER if few else [key for key, one in known.items() if key not in LEFT_OUT and not one.hidden]
    fields = [known[key] for key in keys if key in known]
    heads = tuple(Head(str(one.label), kind_of(one)) for one in fields)
    return Sheet(pgettext("sheet", "Tickets"), heads, rows(ids, by, zone, fields, told), len(ids))


def rows(ids: list[int], by: Any, zone: ZoneInfo, fields: list[Field], told: Progress | None) -> Iterator[Line]:
    """Some hundred at a time, so that a long list needs no more memory than a short one."""
    names = Names(fields)
    for begin in range(0, len(ids), AT_ONCE):
        found = list(Ticket.objects.visible_to(by).filter(pk__in=ids[begin : begin + AT_ONCE]).order_by("-pk"))
        names.learn(found)
        for ticket in found:
            yield Line([value_of(one, ticket, zone, names) for one in fields])
        if told:
            told(min(begin + AT_ONCE, len(ids)))


def kind_of(one: Field) -> str:
    if isinstance(one.type, Boolean) or one.key == "number":
        return TEXT
    for type_, kind in ((Moment, MOMENT), (Date, DAY), (Integer, WHOLE), (Number, NUMBER)):
        if isinstance(one.type, type_):
            return kind
    return TEXT


def value_of(one: Field, ticket: Ticket, zone: ZoneInfo, names: "Names") -> Any:
    """None, text, a number, a day, or a moment as the clocks of the zone show it."""
    if one.key == "number":
        return ticket.code
    value = one.value(ticket)
    if one.type.is_empty(value):
        return None
    kind = kind_of(one)
    if kind == MOMENT:
        return value.astimezone(zone).replace(tzinfo=None, microsecond=0)
    if kind == NUMBER:
        return float(value)
    if kind in {DAY, WHOLE}:
        return value
    return names.say(one, value)


class Names:
    """What people and things are called, asked for many at a time."""

    def __init__(self, fields: list[Field]):
        self.fields = [one for one in fields if isinstance(one.type, Reference)]
        self.known: dict[tuple[str, int], str] = {}
        self.said: dict[tuple[str, Any], str] = {}

    def learn(self, tickets: list[Ticket]) -> None:
        """The names these tickets need."""
        if len(self.known) > NAMES_KEPT:
            self.known.clear()
        wanted: dict[str, tuple[Any, set[int]]] = {}
        for one in self.fields:
            model_name = one.type.model_name  # type: ignore[attr-defined]
            ids = {pk for ticket in tickets for pk in listed(one.value(ticket)) if isinstance(pk, int)}
            _model, found = wanted.setdefault(model_name, (one.type.model, set()))  # type: ignore[attr-defined]
            found |= {pk for pk in ids if (model_name, pk) not in self.known}
        for model_name, (model, ids) in wanted.items():
            for pk, row in model._default_manager.in_bulk(ids).items() if ids else ():
                self.known[model_name, pk] = getattr(row, "code", "") or str(row)

    def say(self, one: Field, value: Any) -> str:
        """A value of a field as a reader has it."""
        if isinstance(one.type, (Choice, Boolean)) and isinstance(value, (str, int)):
            if (one.key, value) not in self.said:
                self.said[one.key, value] = str(one.type.show(value))
            return self.said[one.key, value]
        if not isinstance(one.type, Reference):
            return str(one.type.show(value))
        found = [self.known.get((one.type.model_name, pk)) or one.type.__class__.show(one.type, [pk] if isinstance(
            one.type, References) else pk) for pk in listed(value)]  # fmt: skip
        return pgettext("list", ", ").join(found)


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [] if value is None else [value]
