"""A hundred visitors over the real web server, whose wires break again and again: nothing lost, doubled, reordered."""

import asyncio
import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from secrets import token_urlsafe
from typing import Any

import pytest
import uvicorn

from yizhan.asgi import application
from yizhan.automation.chat import talking, visitors
from yizhan.automation.chat.models import Chat, ChatMessage
from yizhan.automation.chat.tests.work import SITE, made_widget
from yizhan.portal.chat_hub import EACH, Hub, Stream
from yizhan.portal.chat_stream import tell
from yizhan.serve_web import settings as web_settings

VISITORS, LINES = 100, 4


@pytest.fixture
def port() -> Iterator[int]:
    """The web application served by uvicorn as in a web process, in a thread."""
    server = uvicorn.Server(web_settings(application))
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield bound.getsockname()[1]
        server.should_exit = True
        thread.join(10)


class Visitor:
    """What the widget does: sends with keys until it has an answer, listens from where it is."""

    def __init__(self, number: int, port: int, key: str):
        self.number, self.port, self.key, self.token = number, port, key, token_urlsafe(32)
        self.chance = random.Random(number)
        self.heard: list[str] = []
        self.last = 0

    async def send(self, path: str, body: dict[str, Any]) -> None:
        """Again until answered; one time in three the wire breaks after sending or before the answer was read."""
        text = json.dumps(body).encode()
        while True:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(
                self.head("POST", path, f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n") + text
            )
            await writer.drain()
            if self.chance.random() < 0.33:
                await asyncio.sleep(self.chance.random() * 0.05)
                writer.close()
                continue
            line = await reader.readline()
            writer.close()
            if b" 201 " in line:
                return
            assert not line or b" 5" in line, line
            await asyncio.sleep(0.05)

    def head(self, method: str, path: str, more: str = "") -> bytes:
        return (f"{method} /chat/v1/{self.key}/{path} HTTP/1.1\r\nHost: desk\r\nConnection: close\r\nOrigin: {SITE}\r\n"
                f"Authorization: Bearer {self.token}\r\n{more}\r\n").encode()  # fmt: skip

    async def listen(self, until: int) -> None:
        """Streams that break after a while, on a busy machine after a longer one; the next begins after the last number."""
        tries = 0
        while len(self.heard) < until:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(self.head("GET", f"events?since={self.last}", "Accept: text/event-stream\r\n"))
            try:
                await asyncio.wait_for(self.hear(reader, until), 0.4 + self.chance.random() * 2 + tries)
            except TimeoutError:
                pass
            finally:
                writer.close()
            tries += 1

    async def hear(self, reader: asyncio.StreamReader, until: int) -> None:
        async for line in reader:
            if line.startswith(b"data: "):
                for one in json.loads(line[6:]).get("messages", ()):
                    self.heard.append(one["text"])
                    self.last = max(self.last, one["seq"])
                if len(self.heard) >= until:
                    return

    async def visit(self) -> None:
        await self.send(
            "start", {"key": f"line-key-{0:04}", "text": f"{self.number}.0", "name": "x", "email": "x@y.example"}
        )
        talking = asyncio.create_task(self.listen(LINES))
        for line in range(1, LINES):
            await self.send("messages", {"key": f"line-key-{line:04}", "text": f"{self.number}.{line}"})
        await talking


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_hundred_visitors_on_bad_wires(cast: Any, port: int) -> None:
    widget = made_widget(cast)
    visitors = [Visitor(number, port, widget.key) for number in range(VISITORS)]

    async def all_of_them() -> None:
        await asyncio.wait_for(asyncio.gather(*(one.visit() for one in visitors)), 240)

    asyncio.run(all_of_them())
    assert Chat.objects.count() == VISITORS and ChatMessage.objects.count() == VISITORS * LINES
    for one in visitors:
        assert one.heard == [f"{one.number}.{line}" for line in range(LINES)]
    for chat in Chat.objects.all():
        assert [one.seq for one in chat.messages.all()] == list(range(1, LINES + 1))


@pytest.mark.django_db(transaction=True)
def test_who_comes_while_news_are_fetched_for_others_misses_nothing(cast: Any) -> None:
    visitor = visitors.arrive(made_widget(cast), token_urlsafe(32))
    chat = talking.begin(visitor, page="", language="en")
    for line in range(LINES):
        talking.speak(chat, by=visitor, key=f"line-key-{line:04}", text=str(line))

    async def late() -> list[int]:
        hub, old, new = Hub(), Stream(chat.pk, visitor.pk, 2), Stream(chat.pk, visitor.pk, 0)
        hub.streams[chat.pk] = {old}
        handing = asyncio.create_task(hub.hand_out({chat.pk}))
        await asyncio.sleep(0)
        hub.streams[chat.pk].add(new)
        await handing
        return [one["seq"] for told in (new.queue.get_nowait(), old.queue.get_nowait()) for one in told["messages"]]

    assert asyncio.run(late()) == [1, 2, 3, 4, 3, 4]


def test_not_even_that_somebody_whispered_leaves_the_desk() -> None:
    changed: set[int] = set()
    for what in ("whispered", "said"):
        Hub().note({"event": "chat", "chat": len(what), "what": what}, changed)
    assert changed == {len("said")}


def test_one_visitor_does_not_take_the_places_of_everybody() -> None:
    async def crowd() -> list[bool]:
        hub, streams = Hub(), [Stream(1, 1, 0) for _each in range(EACH + 2)]
        hub.loop, hub.tasks = asyncio.get_running_loop(), [asyncio.create_task(asyncio.sleep(60))]
        for stream in streams:
            hub.join(stream)
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await tell(streams[0], send, {})
        assert "more_body" not in sent[-1]
        return [one.ending for one in streams]

    assert asyncio.run(crowd()) == [True, True] + [False] * EACH


@pytest.mark.django_db(transaction=True)
def test_a_stream_is_for_who_has_the_token_and_the_site(cast: Any, port: int) -> None:
    widget = made_widget(cast)
    visitor = Visitor(1, port, widget.key)

    def status(head: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", port)) as wire:
            wire.sendall(head)
            return wire.recv(2000)

    assert b" 401 " in status(visitor.head("GET", "events"))
    assert b" 403 " in status(visitor.head("GET", "events").replace(SITE.encode(), b"https://evil.example"))
    assert b" 404 " in status(visitor.head("GET", "events").replace(widget.key.encode(), b"nothing"))
    assert b"authorization, content-type" in status(visitor.head("OPTIONS", "events")).lower()
    asyncio.run(visitor.send("start", {"key": "first-key", "text": "在吗", "name": "x", "email": "x@y.example"}))
    told = status(visitor.head("GET", "events?poll=1"))
    assert b" 200 " in told
