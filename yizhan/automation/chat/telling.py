"""What happens in chats leaves with the commit: to the pages of the desk and to the widgets. Ids only."""

import json
from typing import Any

from yizhan.spine import along
from yizhan.spine.models import Event

from .models import Chat

# After these, whoever waits stands elsewhere in the queue.
MOVES = {"chat.began", "chat.resumed", "chat.accepted", "chat.transferred", "chat.ended"}


def tell(event: Event, chat: Any) -> None:
    """NOW reaction: who has the chat open hears of it."""
    note: dict[str, Any] = {"event": "chat", "chat": chat.pk, "what": event.name.partition(".")[2]}
    if event.name in MOVES:
        note["moves"] = chat.department_id
    send(note)


def typing(chat: Chat, who: str) -> None:
    """Somebody is writing. Nothing of it is kept."""
    send({"event": "chat", "chat": chat.pk, "what": "typing", "who": who})


def send(note: dict[str, Any]) -> None:
    """`live` is heard by the desk, `chat` by the widgets."""
    text = json.dumps(note)
    along.send("SELECT pg_notify('live', %s), pg_notify('chat', %s)", [text, text])
