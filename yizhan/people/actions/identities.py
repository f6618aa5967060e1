"""What a customer is known by: add and remove mail addresses, phone numbers and other names."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Choice, Context, Email, Integer, Option, Phone, Text

from ..customers import Customer, Identity, normal
from .merge import whole

KINDS = [Option(key, key, label) for key, label in Identity.KINDS]
TYPES = {"email": Email(), "phone": Phone()}


@action("add_identity", _l("Add address"), event="customer.identified", needs="customer.edit", subject="customer",
        icon="plus", rule=False, available=whole, says=_l("%(actor)s added an address"))  # fmt: skip
def add_identity(
    customer: Customer,
    *,
    by: Actor,
    it: Change,
    kind: Annotated[str, Choice(KINDS), Param(_l("Kind"))],
    value: Annotated[str, Text(254), Param(_l("Address or number"))],
) -> Identity:
    """A mail address, phone number or other name. It belongs to one customer only. Returns the identity."""
    text = TYPES[kind].parse(value, Context(by=by)) if kind in TYPES else value
    kept = normal(kind, text or "")
    if not kept:
        raise Invalid({"value": _("Please fill this in.")})
    made, is_new = Identity.objects.get_or_create(kind=kind, value=kept, defaults={"customer": customer})
    if made.customer_id != customer.pk:
        raise Invalid({"value": _("Another customer is known by this.")})
    if is_new:
        it.say(identity=made.pk, kind=kind)
    return made


@action("remove_identity", _l("Remove address"), event="customer.unidentified", needs="customer.edit",
        subject="customer", icon="x", rule=False, available=whole, says=_l("%(actor)s removed an address"))  # fmt: skip
def remove_identity(
    customer: Customer, *, by: Actor, it: Change, identity: Annotated[int, Integer(), Param(_l("Address or number"))]
) -> None:
    """The customer is not known by this any more."""
    found = customer.identities.filter(pk=identity).first()
    if found is None:
        raise Invalid({"identity": _("Nothing is known as “%(text)s”.") % {"text": identity}})
    it.say(identity=found.pk, kind=found.kind)
    found.delete()
