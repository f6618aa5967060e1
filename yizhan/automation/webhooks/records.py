"""Webhooks as records."""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib.crypto import lock, unlock
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Boolean, Bounded, Choice, Field, LongText, Option, Secret, Text, Words
from yizhan.spine.labelled import LABELS
from yizhan.spine.records import Record

from ..rules.records import AUTOMATION
from .models import Webhook
from .payload import check_body
from .reach import check_url

HEADER = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([\x20-\x7e\t]*)")
# What the call itself says; see `sending`.
OURS = {"host", "content-length", "content-type", "connection", "transfer-encoding", "authorization",
        "webhook-id", "webhook-timestamp", "webhook-signature"}  # fmt: skip


def ready_webhook(row: Webhook, by: Actor) -> None:
    """What cannot be called or said later is refused now; secrets are encrypted before they reach the database."""
    check_url(row.url)
    check_body(row.body)
    for line in row.headers:
        found = HEADER.fullmatch(line)
        if not found or found[1].casefold() in OURS:
            raise Invalid({"headers": _("“%(line)s” is no header one can add.") % {"line": line[:80]}})
    kept = Webhook.objects.filter(pk=row.pk).first() if row.pk else None
    if kept and kept.authorization and kept.authorization == row.authorization and is_elsewhere(kept.url, row.url):
        raise Invalid({"authorization": _("Calls would go to another host now, which must not be told the present one. "
                                          "Enter it again, or add a new webhook without it.")})  # fmt: skip
    for name in ("authorization", "secret"):
        # Only what is already kept is encrypted, whatever a text looks like.
        value = getattr(row, name)
        if not kept or value != getattr(kept, name):
            setattr(row, name, lock(value, f"webhook:{name}"))


def is_elsewhere(before: str, now: str) -> bool:
    """Whether calls go to another program than before, or can be read on their way as they could not before."""
    old, new = urlsplit(before), urlsplit(now)
    return (old.hostname, old.port) != (new.hostname, new.port) or (old.scheme, new.scheme) == ("https", "http")


def secret_of(row: Webhook, name: str) -> str:
    return unlock(getattr(row, name), f"webhook:{name}")


Record(
    "webhook", Webhook, _l("Webhook"), _l("Webhooks"), needs="admin.automation", reads="admin.automation",
    group=AUTOMATION, icon="external", columns=("labels", "url", "is_paused"), ready=ready_webhook,
    intro=_l("Addresses of other programs. Rules, macros and flows call them with the step “Call a webhook”."),
    fields=(
        LABELS,
        Field("url", pgettext_lazy("of a program", "Address"), Text(1000), "url", required=True,
              hint=_l("Where the other program listens. Addresses of the internal network are refused.")),
        Field("method", pgettext_lazy("HTTP", "Method"), Choice([Option(one, one, one) for one in Webhook.METHODS]),
              "method", default="POST"),
        Field("authorization", _l("Authorization"), Secret(), "authorization",
              hint=_l("Sent as the header of this name, such as “Bearer …”. Leave empty to keep the present one.")),
        Field("secret", _l("Secret for signatures"), Secret(), "secret",
              hint=_l("With it each call is signed (Standard Webhooks). Leave empty to keep the present one.")),
        Field("headers", _l("Further headers"), Words(Text(1000)), "headers",
              hint=_l("One on each line, such as “X-Desk: Yizhan”.")),
        Field("body", _l("What is sent"), LongText(20000), "body",
              hint=_l("JSON with placeholders inside of strings, such as "
                      "{\"text\": \"{{ ticket.code }} {{ ticket.subject }}\"}. Empty means the whole ticket.")),
        Field("timeout", _l("Seconds to wait for an answer"), Bounded(1, 30), "timeout", default=10),
        Field("is_paused", _l("Paused"), Boolean(), "is_paused", default=False),
    ),
)  # fmt: skip
