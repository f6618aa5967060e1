"""A customer's personal data goes; their tickets stay, asked by nobody in particular."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.lib import clock
from yizhan.spine.actions import action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change, change

from ..customers import Customer
from ..erasing import erase_elsewhere
from .merge import merged_before


def erasable(customer: Customer, by: Actor) -> bool:
    return not customer.is_gone


@action("erase", _l("Erase personal data"), event="customer.erased", needs="customer.delete", subject="customer",
        icon="trash", rule=False, danger=True, available=erasable,
        says=_l("%(actor)s erased the personal data of this customer"))  # fmt: skip
def erase(customer: Customer, *, by: Actor, it: Change) -> None:
    """Name, addresses, note and custom fields go for good, here and in what was merged; the words on tickets stay."""
    it.say(erased=True)
    known = list(customer.identities.values_list("value", flat=True))
    customer.identities.all().delete()
    for pk in merged_before(customer):
        one = Customer.objects.get(pk=pk)
        with change(one, "customer.erased", by=by, erased=True):
            _empty(one)
            erase_elsewhere(one, known)
    _empty(customer)
    erase_elsewhere(customer, known)


def _empty(customer: Customer) -> None:
    customer.name, customer.note, customer.data = _("Deleted customer"), "", {}
    customer.tags, customer.muted, customer.company_access = [], [], Customer.Company.NONE
    customer.organization, customer.erased_at = None, clock.now()
