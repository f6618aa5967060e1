"""The event streams of widgets: one listener per web process, no database connection and no thread per stream.

A plain ASGI application: a thousand visitors wait here, and Django would keep a thread for each of them.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from yizhan.automation.chat import visitors
from yizhan.automation.chat.models import Widget
from yizhan.spine.listening import aside

from .chat_door import PREFLIGHT, admits, headers, token_of
from .chat_hub import Stream, hub, news

HEARTBEAT = 15.0
LONGEST_POLL = 25.0
MOST = 5000
Send = Callable[[dict[str, Any]], Awaitable[None]]


def admitted(key: str, origin: str, host: str, token: str) -> tuple[int, int, int]:
    """(status, chat, visitor): whether somebody may listen, and to which chat."""
    widget = Widget.keyed(key)
    if widget is None:
        return 404, 0, 0
    if not admits(widget, origin, host):
        return 403, 0, 0
    visitor = visitors.met(widget, token)
    if visitor is None:
        return 401, 0, 0
    visitors.seen({visitor.pk})
    latest = visitor.chats.order_by("-id").values_list("pk", flat=True).first()
    return (200, latest, visitor.pk) if latest else (409, 0, 0)


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
