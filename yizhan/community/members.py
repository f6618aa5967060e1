"""Members: a name to be known by, which is nobody else's and not of the desk."""

import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yizhan.catalog.brands import Brand
from yizhan.lib.sounds import simple
from yizhan.people.models import Agent, Customer
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid

from .models import Member
from .powers import MODERATE
from .reading import member_of
from .texts import is_blank, letters, one_line

LONGEST = 40
_TELLS = re.compile(r"@|https?:|www\.", re.IGNORECASE)
_NUMBER = re.compile(r"\d{7,}")
# Who calls themselves so seems to speak for the desk.
_OFFICIAL = ("官方", "客服", "管理员", "版主", "admin", "moderator", "support", "official", "staff")


def join(customer: Customer, name: str) -> Member:
    """Become a member under this name, or take it as the new one. Raises Invalid."""
    name = checked(name)
    member = member_of(customer)
    row = member or Member(customer=customer)
    try:
        with transaction.atomic(), change(row, "member.renamed" if member else "member.joined", by=customer):
            row.name, row.name_key = name, key_of(name)
    except IntegrityError:
        raise Invalid({"name": _("Somebody is called so already. Choose another name.")}) from None
    return row


def checked(name: str) -> str:
    """Raises Invalid for a name that says too much, or seems to be of the desk."""
    name = one_line(name)
    if is_blank(name):
        raise Invalid({"name": _("Choose a name others know you by.")})
    if len(name) > LONGEST:
        raise Invalid({"name": _("A name may have at most %(most)s characters.") % {"most": LONGEST}})
    if _TELLS.search(simple(name)) or _NUMBER.search(letters(name)):
        raise Invalid({"name": _("Everybody sees this name: no mail address, phone number or link, please.")})
    key, brands = key_of(name), [text for row in Brand.current() for text in row.labels.values()]
    taken = {key_of(one) for one in (*(agent.name for agent in Agent.shelf()), *brands)}
    if key in taken or any(word in key for word in _OFFICIAL):
        raise Invalid({"name": _("This name seems to be one of our own people. Choose another one.")})
    return name


def key_of(name: str) -> str:
    """What makes two names the same to who reads them."""
    return (letters(name) or "".join(simple(name).split()))[:60]


def ban(member: Member, reason: str, *, by: Agent) -> None:
    """They read on and write no more. Raises Refused, Invalid, Conflict."""
    if not reason.strip():
        raise Invalid({"reason": _("Say why; the member reads it.")})
    with change(member, "member.banned", by=by, needs=MODERATE.key):
        if member.is_banned:
            raise Conflict(_("This member is banned already."))
        member.is_banned, member.ban_reason = True, reason.strip()[:500]


def unban(member: Member, *, by: Agent) -> None:
    """They may write again. Raises Refused."""
    with change(member, "member.unbanned", by=by, needs=MODERATE.key):
        member.is_banned, member.ban_reason = False, ""
