"""The event streams of widgets: one listener per web process, no database connection and no thread per stream.

A plain ASGI application: a thousand visitors wait here, and Django would keep a thread for each of them.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from django.db import connection, connections
from psycopg import AsyncConnection

from yizhan.automation.chat import visitors
from yizhan.automation.chat.models import Chat, Widget
from yizhan.spine import shelf

from .chat_door import PREFLIGHT, admits, headers, token_of
from .chat_shapes import since, state

log = logging.getLogger(__name__)
HEARTBEAT = 15.0
# Notes that come within so many seconds are looked at together.
GATHER = 0.05
SEEN_EVERY = 45.0
LONGEST_POLL = 25.0
MOST = 5000
# Tabs and devices of one chat; of more the oldest ends, so that nobody takes the places of everybody.
EACH = 40
MOST_WAITING = 50
NEEDED = {"dbname", "user", "password", "host", "port", "sslmode"}
Send = Callable[[dict[str, Any]], Awaitable[None]]


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
            self.tasks = [asyncio.create_task(self.listen()), asyncio.create_task(self.keep_seen())]

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

    async def listen(self) -> None:
        """As long as somebody is here. After a lost connection every stream is brought up to date."""
        pause = 0.5
        while True:
            try:
                async with await AsyncConnection.connect(**parameters(), autocommit=True) as wire:
                    await wire.execute("LISTEN chat")
                    pause = 0.5
                    await self.hand_out(set(self.streams))
                    await self.hear(wire)
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("the listener of chats lost its connection")
            await asyncio.sleep(pause)
            pause = min(pause * 2, 15)

    async def hear(self, wire: AsyncConnection) -> None:
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


async def aside(function: Callable[..., Any], *args: Any) -> Any:
    """Database work in a thread, whose connection goes back at once."""

    def work() -> Any:
        try:
            with shelf.settled():
                return function(*args)
        finally:
            connections.close_all()

    return await sync_to_async(work, thread_sensitive=False)()


def news(least: dict[int, int], only_waiting: set[int]) -> dict[int, dict[str, Any]]:
    """Chat → where it stands and what was said after the number; of `only_waiting` ones only those that wait."""
    chats = Chat.objects.filter(pk__in=least).select_related("widget", "visitor")
    wanted = [one for one in chats if one.pk not in only_waiting or one.state == Chat.State.WAITING]
    return {one.pk: {"chat": state(one), "messages": since(one, least[one.pk])} for one in wanted}


def admitted(key: str, origin: str, host: str, token: str) -> tuple[int, int, int]:
    """(status, chat, visitor): whether somebody may listen, and to which chat."""
    widget = Widget.keyed(key)
    if widget is None:
        return 404, 0, 0
    if not admits(widget, origin, host):
        return 403, 0, 0
    visitor = visitors.known(token)
    if visitor is None or visitor.widget_id != widget.pk:
        return 401, 0, 0
    visitors.seen({visitor.pk})
    latest = visitor.chats.order_by("-id").values_list("pk", flat=True).first()
    return (200, latest, visitor.pk) if latest else (409, 0, 0)


hub = Hub()


async def application(scope: dict[str, Any], receive: Any, send: Send) -> None:
    """`/chat/v1/KEY/events?since=N`: server-sent events, or with `poll=1` one answer when there is something."""
    given = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    origin, asked = given.get("origin", ""), parse_qs(scope.get("query_string", b"").decode("latin-1"))
    key = scope["path"].split("/")[3]
    if scope["method"] == "OPTIONS":
        # The preflight names no token; whether the site may listen is asked by the request itself.
        await answer(send, 204, {**headers(origin), **PREFLIGHT})
        return
    token = token_of(given.get("authorization", ""))
    status, chat, visitor = await aside(admitted, key, origin, given.get("host", ""), token)
    if status == 200 and hub.count >= MOST:
        status = 503
    if status != 200:
        await answer(send, status, headers(origin) if status != 403 else {})
        return
    after = (asked.get("since") or ["0"])[0]
    stream = Stream(chat, visitor, int(after) if after.isdecimal() and len(after) < 10 else 0)
    await serve(stream, receive, send, headers(origin), is_poll="poll" in asked)


async def serve(stream: Stream, receive: Any, send: Send, more: dict[str, str], *, is_poll: bool) -> None:
    """Bring the widget up to date, then tell what happens until it goes."""
    hub.join(stream)
    try:
        first = await aside(news, {stream.chat: stream.sent}, set())
        if stream.chat in first:
            stream.take(first[stream.chat])
        if is_poll:
            await poll(stream, send, more)
        else:
            telling = asyncio.create_task(tell(stream, send, more))
            gone = asyncio.create_task(left(receive))
            await asyncio.wait({telling, gone}, return_when=asyncio.FIRST_COMPLETED)
            for task in (telling, gone):
                task.cancel()
            await asyncio.gather(telling, gone, return_exceptions=True)
    finally:
        hub.leave(stream)


async def left(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def tell(stream: Stream, send: Send, more: dict[str, str]) -> None:
    kind = {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}
    await begin(send, 200, {**more, **kind})
    await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
    while True:
        line = b": still here\n\n"
        with suppress(TimeoutError):
            # Not wait_for: in Python 3.11 it loses a cancellation that comes together with the news.
            async with asyncio.timeout(HEARTBEAT):
                told = await stream.queue.get()
            if stream.ending:
                await send({"type": "http.response.body", "body": b""})
                return
            line = f"id: {stream.sent}\ndata: {json.dumps(told, ensure_ascii=False)}\n\n".encode()
        await send({"type": "http.response.body", "body": line, "more_body": True})


async def poll(stream: Stream, send: Send, more: dict[str, str]) -> None:
    """One answer: what is new already, else the next thing that happens, else nothing after a while."""
    told: dict[str, Any] = {}
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_POLL):
            told = await stream.queue.get()
        while not told.get("messages") and not stream.queue.empty():
            told = {**told, **stream.queue.get_nowait()}
    await answer(send, 200, {**more, "Content-Type": "application/json"}, json.dumps(told).encode())


async def begin(send: Send, status: int, given: dict[str, str]) -> None:
    lines = [(name.lower().encode(), value.encode("latin-1")) for name, value in given.items()]
    await send({"type": "http.response.start", "status": status, "headers": lines})


async def answer(send: Send, status: int, given: dict[str, str], body: bytes = b"") -> None:
    await begin(send, status, given)
    await send({"type": "http.response.body", "body": body})


def parameters() -> dict[str, Any]:
    """How to connect, as Django itself would."""
    return {key: value for key, value in connection.get_connection_params().items() if key in NEEDED}
