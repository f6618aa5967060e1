"""A thousand visitors whose widgets listen to one web process: what it weighs, and how soon all of them hear."""

import asyncio
import json
import time
from hashlib import sha256

import psutil

from yizhan.automation.chat.models import CHAT, Making, Widget
from yizhan.automation.chat.visitors import new_secret
from yizhan.serve_web import allow_connections
from yizhan.spine.change import change

CHATS, STREAMS, PATIENCE = 100, 1_000, 120.0


def widget_key() -> str:
    """The key of a widget that any site may show, made if new."""
    made = next((one for one in Widget.current() if one.slug == "bench"), None)
    if made is None:
        made = Widget(slug="bench", labels={"en": "Bench"}, origins=["*"], secret=new_secret(), making=Making.NEVER)
        with change(made, "widget.added", by=CHAT):
            pass
    return made.key


def listening(port: int, serving: int, key: str) -> dict[str, float]:
    """MiB of the web process with everybody there, RSS and PSS, and the seconds it took until all had been told."""
    allow_connections()
    return asyncio.run(_crowd(port, serving, key))


async def _crowd(port: int, serving: int, key: str) -> dict[str, float]:
    for number in range(CHATS):
        await _start(port, key, number)
    began, told = time.perf_counter(), asyncio.Semaphore(0)
    crowd = [asyncio.create_task(_listen(port, key, number, told)) for number in range(STREAMS)]
    try:
        async with asyncio.timeout(PATIENCE):
            for _each in crowd:
                await told.acquire()
        seconds = time.perf_counter() - began
        size = web_process(serving).memory_full_info()
        return {"rss": size.rss / 2**20, "pss": size.pss / 2**20, "seconds": seconds}
    finally:
        for one in crowd:
            one.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)


def web_process(serving: int) -> psutil.Process:
    """Of the children of a desk the one that everybody is connected to."""
    return max(psutil.Process(serving).children(recursive=True), key=lambda one: len(one.net_connections("tcp")))


async def _start(port: int, key: str, number: int) -> None:
    """A chat that waits. Sent again in the next run it is the same visitor, so that no limit is ever met."""
    body = json.dumps({"key": f"bench-{number:04}", "text": "在吗？"}).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
    writer.write(_head("POST", key, "start", number, kind) + body)
    answer = await reader.read()
    writer.close()
    if b" 201 " not in answer[:20]:
        raise RuntimeError(f"a chat did not start: {answer[:300]!r}")


async def _listen(port: int, key: str, number: int, told: asyncio.Semaphore) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(_head("GET", key, "events?since=0", number % CHATS, "Accept: text/event-stream\r\n"))
        while not (await reader.readuntil()).startswith(b"data: "):
            pass
        told.release()
        await reader.read()
    finally:
        writer.close()


def _head(method: str, key: str, path: str, number: int, more: str) -> bytes:
    token = sha256(f"bench {number}".encode()).hexdigest()
    return (f"{method} /chat/v1/{key}/{path} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {token}\r\n{more}\r\n").encode()  # fmt: skip
