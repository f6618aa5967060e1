"""The requester of a new ticket: found, or made."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from yizhan.people.identify import find, identify, survivor
from yizhan.people.models import Customer
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Email, Phone, Text

from .body import only


def requester_in(raw: Any, by: Actor) -> Customer:
    """Who is meant by {"id": 7}, {"email": …, "name": …} or {"phone": …, "name": …}. Raises Invalid."""
    if not isinstance(raw, dict):
        raise Invalid({"requester": _("Say who asks: {“email”: …, “name”: …}, {“phone”: …} or {“id”: …}.")})
    try:
        only(raw, {"id", "email", "phone", "name"})
        found = _known(raw["id"]) if raw.get("id") is not None else _met(raw, Context(by=by))
    except Invalid as error:
        raise Invalid({f"requester.{key}".rstrip("."): texts for key, texts in error.errors.items()}) from None
    # Search words, mails and the answer all ask for the addresses: once is enough.
    prefetch_related_objects([found], "identities")
    return found


def _known(raw: Any) -> Customer:
    number = raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw < 2**63 else 0
    found = Customer.objects.filter(pk=number).select_related("merged_into").first()
    if found is None:
        raise Invalid({"id": _("Nothing is known as “%(text)s”.") % {"text": str(raw)[:60]}})
    return survivor(found)


def _met(raw: dict[str, Any], context: Context) -> Customer:
    name = Text(200).parse(raw["name"], context) if raw.get("name") else ""
    for kind, type_ in (("email", Email()), ("phone", Phone())):
        if raw.get(kind):
            try:
                value = type_.parse(raw[kind], context)
            except Invalid as error:
                raise Invalid({kind: error.errors[""]}) from None
            if value:
                return find(kind, value) or identify(kind, value, name=name or "", by=context.by)
    raise Invalid({"email": _("Please fill this in.")})
