"""The links of a survey mail: who comes by one may rate this ticket, without signing in."""

from datetime import timedelta

from django.core import signing

from yizhan.lib.config import config

from .models import Invitation

LASTS = timedelta(days=60)
_SALT = "surveys.link"


def token_of(one: Invitation) -> str:
    return signing.dumps(one.pk, salt=_SALT)


def url_of(one: Invitation, score: int | None = None) -> str:
    """The address for a mail, of one score or of the page alone."""
    at = f"{config.url}/rate/{token_of(one)}"
    return at if score is None else f"{at}/{score}"


def behind(token: str) -> Invitation | None:
    """The invitation of a link; None for one that is not ours, too old, or about nothing that is still there."""
    try:
        pk = signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    rows = Invitation.objects.select_related("ticket__requester", "survey", "customer")
    one = rows.filter(pk=pk, state=Invitation.SENT).first()
    if one is None or not one.is_for(one.ticket.requester_id):
        return None
    gone = one.ticket.deleted_at or one.ticket.is_spam or one.ticket.merged_into_id or one.ticket.requester.is_blocked
    return None if gone else one
