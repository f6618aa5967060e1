"""Links by which one person decides once, without signing in. They die with the decision, and after two weeks."""

from datetime import timedelta
from typing import Any

from django.core import signing

from yizhan.catalog.brands import Brand
from yizhan.tickets.placeholders import context_of

from .models import Approver

LASTS = timedelta(days=14)
_SALT = "approvals.link"


def url_of(one: Approver) -> str:
    """The address for a mail to this person."""
    return f"{Brand.serving(one.approval.ticket.department_id).url}/decide/{token_of(one)}"


def token_of(one: Approver) -> str:
    return signing.dumps(one.pk, salt=_SALT)


def behind(token: str) -> Approver | None:
    """Who comes by a link; None for one that is not ours, too old, or of no use any more."""
    try:
        pk = signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    rows = Approver.objects.select_related("approval__ticket__requester", "customer")
    one = rows.filter(pk=pk, state=Approver.State.WAITING, approval__state="pending").first()
    gone = one is None or one.approval.ticket.deleted_at or one.approval.ticket.is_spam
    return None if gone else one


def mail_context(one: Approver) -> dict[str, Any]:
    """What the mail template of approvals may know."""
    ticket, approval = one.approval.ticket, one.approval
    context = context_of(ticket, agent=one.agent)
    if not one.agent_id:  # somebody else's request: its page stays closed to them
        context["ticket"] |= {"url": "", "desk_url": ""}
    asker = str(approval.asker) if approval.asker else context["desk"]["name"]
    return context | {"url": url_of(one), "question": approval.question, "asker": asker}
