"""Which widgets listen to which chat in this web process: one listener reads what changed once, and hands it out."""

import asyncio
import json
import logging
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from psycopg import AsyncConnection

from yizhan.automation.chat import visitors
from yizhan.automation.chat.models import Chat
from yizhan.spine.listening import aside, listen

from .chat_shapes import since, state

log = logging.getLogger(__name__)
# Notes that come within so many seconds are looked at together.
GATHER = 0.05
SEEN_EVERY = 45.0
# Tabs and devices of one chat; of more the oldest ends, so that nobody takes the places of everybody.
EACH = 40
MOST_WAITING = 50


@dataclass(eq=False)
class Stream:
    """One widget that listens; `sent` is the last message it has. Who is `ending` has had to make room."""

    chat: int
    visitor: int
    sent: int
    queue: asyncio.Queue[dict[str, Any]] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    number: int = field(default_factory=count().__next__)
    ending: bool = False

    def put(self, told: dict[str, Any]) -> None:
        """A widget that does not read is told to come again: it knows what it has."""
        try:
            self.queue.put_nowait(told)
        except asyncio.QueueFull:
            self.queue.get_nowait()
            self.queue.put_nowait({"again": True})

    def take(self, told: dict[str, Any]) -> None:
        """What is new for this one of what is new in its chat."""
        fresh = [one for one in told["messages"] if one["seq"] > self.sent]
        self.sent = max([self.sent, *(one["seq"] for one in fresh)])
        self.put({"chat": told["chat"], "messages": fresh})


class Hub:
    """Hears which chats changed, reads them once for all streams, and hands out."""

    def __init__(self) -> None:
        self.streams: dict[int, set[Stream]] = {}
        self.count = 0
        self.tasks: list[asyncio.Task[None]] = []
        self.loop: asyncio.AbstractEventLoop | None = None

    def join(self, stream: Stream) -> None:
        here = self.streams.setdefault(stream.chat, set())
        staying = [one for one in here if not one.ending]
        if len(staying) >= EACH:
            oldest = min(staying, key=lambda one: one.number)
            oldest.ending = True
            oldest.put({})
        here.add(stream)
        self.count += 1
        if self.loop is not asyncio.get_running_loop() or any(task.done() for task in self.tasks) or not self.tasks:
            self.loop = asyncio.get_running_loop()
            self.tasks = [asyncio.create_task(listen("chat", self.hear)), asyncio.create_task(self.keep_seen())]

    def leave(self, stream: Stream) -> None:
        here = self.streams.get(stream.chat, set())
        if stream in here:
            here.discard(stream)
            self.count -= 1
        if not here:
            self.streams.pop(stream.chat, None)
        if not self.streams:
            for task in self.tasks:
                task.cancel()
            self.tasks = []

    async def hear(self, wire: AsyncConnection) -> None:
        """As long as somebody is here. After a lost connection every stream is brought up to date."""
        await self.hand_out(set(self.streams))
        changed: set[int] = set()
        wake = asyncio.Event()
        handing = asyncio.create_task(self.hand_out_changed(changed, wake))
        try:
            async for notify in wire.notifies():
                self.note(json.loads(notify.payload), changed)
                wake.set()
        finally:
            handing.cancel()

    def note(self, told: dict[str, Any], changed: set[int]) -> None:
        if told["what"] == "typing":
            for stream in self.streams.get(told["chat"], ()):
                if told["who"] != "visitor":
                    stream.put({"typing": told["who"]})
            return
        if told["what"] == "whispered":
            return  # not even that somebody whispered leaves the desk
        changed.add(told["chat"])
        if "moves" in told:  # whoever waits stands elsewhere now
            changed.add(0)

    async def hand_out_changed(self, changed: set[int], wake: asyncio.Event) -> None:
        while True:
            await wake.wait()
            await asyncio.sleep(GATHER)
            wake.clear()
            chats = set(self.streams) if 0 in changed else changed & set(self.streams)
            only_waiting = set() if 0 not in changed else chats - changed
            changed.clear()
            try:
                await self.hand_out(chats, only_waiting)
            except Exception:
                log.exception("news of chats were not handed out")

    async def hand_out(self, chats: set[int], only_waiting: set[int] = frozenset()) -> None:  # type: ignore[assignment]
        if not chats:
            return
        least = {chat: min(one.sent for one in self.streams[chat]) for chat in chats if self.streams.get(chat)}
        behind: set[int] = set()
        for chat, told in (await aside(news, least, only_waiting)).items():
            for stream in list(self.streams.get(chat, ())):
                if stream.sent < least[chat]:
                    behind.add(chat)  # it came meanwhile and has less than was asked for
                else:
                    stream.take(told)
        await self.hand_out(behind)

    async def keep_seen(self) -> None:
        while True:
            await asyncio.sleep(SEEN_EVERY)
            here = {one.visitor for each in self.streams.values() for one in each}
            try:
                await aside(visitors.seen, here)
            except Exception:
                log.exception("visitors were not marked as seen")


def news(least: dict[int, int], only_waiting: set[int]) -> dict[int, dict[str, Any]]:
    """Chat → where it stands and what was said after the number; of `only_waiting` ones only those that wait."""
    chats = Chat.objects.filter(pk__in=least).select_related("widget", "visitor")
    wanted = [one for one in chats if one.pk not in only_waiting or one.state == Chat.State.WAITING]
    return {one.pk: {"chat": state(one), "messages": since(one, least[one.pk])} for one in wanted}


hub = Hub()
