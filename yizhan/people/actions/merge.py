"""Two customers turn out to be one person; and take it back within 30 days."""

from datetime import timedelta
from typing import Annotated

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.lib import clock
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change, change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Reference
from yizhan.spine.models import Event

from ..customers import Customer
from ..identify import survivor
from ..moving import give_back, take_along

UNDO_DAYS = 30


def whole(customer: Customer, by: Actor) -> bool:
    return not customer.is_gone


def separable(customer: Customer, by: Actor) -> bool:
    return bool(customer.merged_into_id) and not customer.erased_at


@action("merge", _l("Merge"), event="customer.merged", needs="customer.merge", subject="customer", icon="merge",
        rule=False, danger=True, available=whole, says=_l("%(actor)s merged this customer into another"))  # fmt: skip
def merge(
    customer: Customer,
    *,
    by: Actor,
    it: Change,
    into: Annotated[Customer, Reference("people.Customer"), Param(_l("Into which customer"))],  # type: ignore[valid-type]
) -> None:
    """Addresses and tickets go over to the other one, who answers from now on. The event remembers which they were."""
    if into.pk == customer.pk:
        raise Invalid({"into": _("A customer cannot be merged into themselves.")})
    with change(into, "customer.absorbed", by=by, needs="customer.merge", source=customer.pk):
        if not whole(into, by):
            raise Conflict(_("That customer is merged into another one."))
        tickets = list(customer.tickets.values_list("pk", flat=True))
        customer.tickets.update(requester=into, version=F("version") + 1)
        customer.identities.filter(origin=None).update(origin=customer)
        customer.identities.update(customer=into)
        into.tags = list(dict.fromkeys([*into.tags, *customer.tags]))
        into.organization = into.organization or customer.organization
        into.name = into.name or customer.name
        along = take_along(customer, into)
    it.say(into=into.pk, tickets=tickets, **along)
    customer.merged_into = into


@action("unmerge", _l("Undo merge"), event="customer.unmerged", needs="customer.merge",
        subject="customer", icon="split", rule=False, available=separable,
        says=_l("%(actor)s undid the merge of this customer"))  # fmt: skip
def unmerge(customer: Customer, *, by: Actor, it: Change) -> None:
    """Addresses and tickets that came with the merge come back; tickets opened since then stay."""
    merged = Event.objects.filter(
        subject_kind="customer", subject_id=customer.pk, ticket_id=None, name="customer.merged"
    )
    last = merged.order_by("-id").first()
    if last is None or last.at < clock.now() - timedelta(days=UNDO_DAYS):
        raise Conflict(_("A merge can be undone for %(days)s days.") % {"days": UNDO_DAYS})
    other, own_and_theirs = survivor(customer), [customer.pk, *merged_before(customer)]
    with change(other, "customer.released", by=by, source=customer.pk):
        own = other.tickets.filter(pk__in=last.data["tickets"])
        tickets = list(own.values_list("pk", flat=True))
        own.update(requester=customer, version=F("version") + 1)
        other.identities.filter(origin__in=own_and_theirs).update(customer=customer)
        customer.identities.filter(origin=customer).update(origin=None)
        give_back(customer, other, last.data)
    it.say(**{"from": other.pk, "tickets": tickets})
    customer.merged_into = None


def merged_before(customer: Customer) -> list[int]:
    """Ids of those who were merged into this customer, and into them."""
    found: list[int] = []
    layer = [customer.pk]
    while layer:
        layer = list(Customer.objects.filter(merged_into__in=layer).values_list("pk", flat=True))
        found += layer
    return found
