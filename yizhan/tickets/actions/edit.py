"""Set fields, tags and followers."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.people.models import Agent
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.fields import Context, FieldType, References, Tags

from ..addresses import Addresses
from ..fields import TICKET
from ..ticket import MOST_FOLLOWERS, Ticket


class Values(FieldType):
    """Raw field values by key."""

    control = "fields"

    def parse(self, raw: Any, context: Context) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise Invalid(_("Give fields as an object of key and value."))
        return parsed_values(raw, context)

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": True}


def parsed_values(raw: dict[str, Any], context: Context) -> dict[str, Any]:
    """Typed values of editable fields. Raises Invalid with a message per field."""
    values, errors = {}, {}
    for key, one in raw.items():
        field = TICKET.find(str(key))
        if field is None or not field.editable:
            errors[str(key)] = _("There is no such field.")
            continue
        try:
            values[field.key] = field.parse(one, context)
        except Invalid as error:
            errors[field.key] = str(error)
    if errors:
        raise Invalid(errors)
    return values


@action("set", _l("Edit fields"), event="ticket.edited", needs="ticket.edit", icon="pen", bulk=True,
        available=lambda ticket, by: not ticket.merged_into_id, says=_l("%(actor)s edited this ticket"))  # fmt: skip
def set_fields(ticket: Ticket, *, by: Actor, fields: Annotated[dict, Values(), Param(_l("Fields"))]) -> None:
    """Set any editable fields, built-in or custom, by key."""
    for key, value in fields.items():
        field = TICKET.fields()[key]
        if key == "requester" and value:
            ticket.requester = value
        elif value is None and key in {"priority", "requester"}:
            raise Invalid({key: _("Please fill this in.")})
        else:
            field.put(ticket, getattr(value, "pk", value) if field.column else value)


@action("tag", _l("Tags"), event="ticket.tagged", needs="ticket.edit", icon="tag", bulk=True,
        says=_l("%(actor)s changed the tags"))  # fmt: skip
def tag(
    ticket: Ticket,
    *,
    by: Actor,
    add: Annotated[list | None, Tags(), Param(_l("Add"))] = None,
    remove: Annotated[list | None, Tags(), Param(_l("Remove"))] = None,
) -> None:
    """Add and remove tags."""
    gone = set(remove or [])
    ticket.tags = [one for one in dict.fromkeys([*ticket.tags, *(add or [])]) if one not in gone]


@action("follow", _l("Follow"), event="ticket.followed", needs="ticket.view", icon="eye", bulk=True,
        says=_l("%(actor)s changed the followers"))  # fmt: skip
def change_followers(
    ticket: Ticket,
    *,
    by: Actor,
    add: Annotated[list | None, References("people.Agent"), Param(_l("Add"))] = None,
    remove: Annotated[list | None, References("people.Agent"), Param(_l("Remove"))] = None,
) -> None:
    """Without parameters the actor follows. Others can be added by those who may edit."""
    if not add and not remove and isinstance(by, Agent):
        add = [by]
    others = [one for one in [*(add or []), *(remove or [])] if one.pk != by.id]
    if others and not by.may("ticket.edit", ticket):
        raise Refused("ticket.edit")
    ids = {*ticket.follower_ids, *(one.pk for one in add or [])} - {one.pk for one in remove or []}
    if len(ids) > max(MOST_FOLLOWERS, len(ticket.follower_ids)):
        raise Invalid({"add": _("At most %(most)s people can follow one ticket.") % {"most": MOST_FOLLOWERS}})
    ticket.follower_ids = sorted(ids)


@action("cc", _l("Copies"), event="ticket.copied", needs="ticket.edit", icon="users", rule=False,
        says=_l("%(actor)s changed who gets copies"))  # fmt: skip
def set_copies(
    ticket: Ticket, *, by: Actor, addresses: Annotated[list | None, Addresses(), Param(_l("Addresses"))] = None
) -> None:
    """Who else gets every reply."""
    ticket.cc = addresses or []
