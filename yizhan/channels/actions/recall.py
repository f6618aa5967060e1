"""A reply on its way: take it back, or try again where it failed."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _l

from yizhan.catalog.models import Status
from yizhan.lib import clock
from yizhan.lib.mime import text_to_html
from yizhan.spine.actions import action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change, change
from yizhan.spine.models import Event
from yizhan.tickets.models import Draft, Message
from yizhan.tickets.writing import set_status

from ..deliveries import state_of

NOT_THERE = Q(state__in=["failed", "bounced"]) | Q(state="maybe", next_try_at=None)
WAITS = Q(state__in=["queued", "maybe"], next_try_at__isnull=False)


def is_recallable(message: Message, by: Actor) -> bool:
    """Only the writer, and only while no server has had a word of it."""
    own = by.actor_kind == "agent" and message.agent_id == by.id
    return own and message.state == "queued" and not message.deliveries.exclude(state="queued").exists()


def is_retryable(message: Message, by: Actor) -> bool:
    """Only where somebody has not got it."""
    return by.actor_kind != "customer" and message.deliveries.filter(NOT_THERE | WAITS).exists()


@action("recall", _l("Undo sending"), event="message.recalled", needs="ticket.reply", subject="message", icon="return",
        rule=False, available=is_recallable, says=_l("%(actor)s took back a reply"))  # fmt: skip
def recall(message: Message, *, by: Actor, it: Change) -> Draft:
    """Nobody gets it; its text is a draft again. What the reply did to the ticket's clocks and status is undone too."""
    message.deliveries.update(state="recalled", next_try_at=None, updated_at=clock.now())
    message.state = "recalled"
    draft = _as_draft(message)
    with change(message.ticket, "ticket.reply_recalled", by=by, message=message.pk):
        message.ticket.agent_wrote_at = _spoke_at(message, first=False)
        message.ticket.first_replied_at = _spoke_at(message, first=True)
        _undo_status(message)
    it.say(draft=draft.pk)
    return draft


@action("retry", _l("Send again"), event="message.retried", needs="ticket.reply", subject="message", icon="refresh",
        rule=False, available=is_retryable, says=_l("%(actor)s sent the reply again"))  # fmt: skip
def retry(message: Message, *, by: Actor, it: Change) -> None:
    """Now, to everybody who has not got it."""
    lost = message.deliveries.filter(NOT_THERE)
    lost.update(state="queued", attempts=0, handed_over=0, reason="", next_try_at=clock.now(), updated_at=clock.now())
    waiting = message.deliveries.filter(WAITS)
    it.say(recipients=waiting.update(next_try_at=clock.now(), updated_at=clock.now()))
    message.state = state_of(message)


def _as_draft(message: Message) -> Draft:
    """The text goes above what the writer may have begun since; the files go with it."""
    draft, _is_new = Draft.objects.get_or_create(ticket=message.ticket, agent=message.agent, kind="public")
    draft.html = (message.html or text_to_html(message.text)) + draft.html
    draft.to, draft.cc = list(message.to), list(message.cc)
    files = list(message.attachments.all())
    for file in files:
        file.message, file.uploader_id = None, message.agent_id
        file.save(update_fields=["message", "uploader_id"])
    draft.attachment_ids = [*draft.attachment_ids, *(file.pk for file in files)]
    draft.updated_at = clock.now()
    draft.save()
    return draft


def _undo_status(message: Message) -> None:
    """The status the reply changed is as before, unless it was changed again since."""
    said = Event.objects.filter(ticket_id=message.ticket_id, name="ticket.replied", data__message=message.pk).first()
    before, after = (said.changes if said else {}).get("status_id", (None, None))
    if before and message.ticket.status_id == after:
        set_status(message.ticket, Status.named(before))


def _spoke_at(message: Message, *, first: bool) -> datetime | None:
    """When an agent spoke on the ticket, leaving out this message: for the first time, or last."""
    said = Message.objects.filter(ticket_id=message.ticket_id, kind=Message.PUBLIC, customer=None)
    said = said.exclude(pk=message.pk).exclude(state__in=["held", "recalled"])
    said = said.filter(is_automatic=False).order_by("created_at") if first else said.order_by("-created_at")
    return said.values_list("created_at", flat=True).first()
