"""Write an internal note. Mentioned agents follow the ticket from then on."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.fields import Files, LongText, RichText

from ..messages import Message
from ..ticket import Ticket
from ..writing import follow, mentioned, need_words, write
from .reply import speakable


@action("note", _l("Add note"), event="ticket.noted", needs="ticket.note", icon="note", available=speakable, bulk=True,
        says=_l("%(actor)s wrote a note"))  # fmt: skip
def note(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    body: Annotated[str, LongText(), Param(pgettext_lazy("message", "Text"))] = "",
    html: Annotated[str, RichText(), Param(_l("Formatted text"), hidden=True)] = "",
    files: Annotated[list | None, Files(), Param(_l("Files"))] = None,
) -> Message:
    """Only colleagues read it. `@name` notifies and lets the named see the ticket. Returns the message."""
    need_words(body, html, files)
    said = write(ticket, by=by, kind=Message.NOTE, body=body, html=html, files=files or [])
    ticket.message_count += 1
    said.mention_ids = mentioned(said.html, said.text)
    if said.mention_ids:
        said.save(update_fields=["mention_ids"])
        follow(ticket, said.mention_ids)
    it.say(message=said.pk, mentioned=said.mention_ids)
    return said
