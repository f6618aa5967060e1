"""The event stream of open pages: one listener per web process, a short queue per page, ids only."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from psycopg import AsyncConnection

from yizhan.automation.chat.models import Chat
from yizhan.automation.chat.queue import sit
from yizhan.lib.digits import whole
from yizhan.people.models import Agent
from yizhan.spine import shelf
from yizhan.spine.listening import aside, listen
from yizhan.tickets.models import Ticket
from yizhan.tickets.queries import sees

log = logging.getLogger(__name__)
HEARTBEAT = 15.0
# A page that does not read for so long is told to ask for everything again.
MOST_WAITING = 200
# Notes that come within so many seconds are looked at together.
GATHER = 0.05
SEAT_EVERY = 30.0


@dataclass(eq=False)
class Page:
    """One open stream."""

    agent_id: int
    queue: asyncio.Queue[dict[str, Any]] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))

    def put(self, note: dict[str, Any]) -> None:
        try:
            self.queue.put_nowait(note)
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait({"event": "again"})


class Hub:
    """Hears what PostgreSQL tells and hands it to the pages whose agents may know of it."""

    def __init__(self) -> None:
        self.pages: set[Page] = set()
        self.task: asyncio.Task[None] | None = None
        self.seating: asyncio.Task[None] | None = None
        # When something last came; what is older than the listening itself nobody knows. 0: nobody listens.
        self.heard = 0.0

    def join(self, page: Page, asked_at: float) -> None:
        """When something came since the page was asked for, it may lack that and asks again."""
        if not self.pages:
            self.seating = asyncio.create_task(self.keep_seats())
        self.pages.add(page)
        if self.task is None or self.task.done() or self.task.get_loop() is not asyncio.get_running_loop():
            self.heard = 0.0
            self.task = asyncio.create_task(listen("live", self.hear))
        elif asked_at < self.heard:
            page.put({"event": "again"})

    def leave(self, page: Page) -> None:
        self.pages.discard(page)
        if not self.pages and self.seating:
            self.seating.cancel()

    async def keep_seats(self) -> None:
        """Who has a page open can be asked to take a chat."""
        while True:
            agents = {page.agent_id for page in self.pages}
            try:
                await aside(seat, agents)
            except Exception:
                log.exception("the seats of agents were not kept")
            await asyncio.sleep(SEAT_EVERY)

    async def hear(self, wire: AsyncConnection) -> None:
        """From the first page on. After a lost connection all pages that are there ask again."""
        self.heard = time.time()
        for page in list(self.pages):
            page.put({"event": "again"})
        notes: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        hand_out = asyncio.create_task(self.hand_out(notes))
        try:
            async for notify in wire.notifies():
                self.heard = time.time()
                notes.put_nowait(json.loads(notify.payload))
        finally:
            self.heard = 0.0
            hand_out.cancel()

    async def hand_out(self, notes: "asyncio.Queue[dict[str, Any]]") -> None:
        while True:
            batch = [await notes.get()]
            await asyncio.sleep(GATHER)
            while not notes.empty():
                batch.append(notes.get_nowait())
            agents = {page.agent_id for page in self.pages}
            if not agents:
                continue
            try:
                answers = await aside(told, batch, agents)
            except Exception:
                log.exception("live notes were not handed out")
                continue
            for page in list(self.pages):
                for note in answers.get(page.agent_id, ()):
                    page.put(note)


def seat(agents: set[int]) -> None:
    sit({pk for pk in agents if (agent := Agent.named(pk)) and agent.may("chat.take")})


def told(batch: list[dict[str, Any]], agent_ids: set[int]) -> dict[int, list[dict[str, Any]]]:
    """Which notes each agent may hear: two questions, however many notes and agents."""
    with shelf.settled():
        agents = [agent for agent in map(Agent.named, agent_ids) if agent and agent.is_active]
        ids = {note["ticket"] for note in batch if "ticket" in note}
        tickets = {one.pk: one for one in Ticket.objects.filter(pk__in=ids).defer("data")} if ids else {}
        about = {note["chat"] for note in batch if "chat" in note}
        chats = {one.pk: one for one in Chat.objects.filter(pk__in=about)} if about else {}
        found: dict[int, list[dict[str, Any]]] = {}
        for agent in agents:
            # The rule of who sees what is bound once per agent and note; it looks at the ticket in memory.
            heard = [plain(note) for note in batch if "chat" not in note and may_hear(note, agent, tickets)]
            heard += [one for note in batch if "chat" in note for one in told_of_chat(note, agent, chats)]
            if heard:
                found[agent.pk] = heard
        return found


def told_of_chat(note: dict[str, Any], agent: Agent, chats: dict[int, Chat]) -> list[dict[str, Any]]:
    """What an agent hears of a chat: who sees it everything, the others of the department that it is gone."""
    chat = chats.get(note["chat"])
    if chat is None or not (chat.is_visible_to(agent) or (agent.may("chat.take") and "moves" in note)):
        return []
    if note["what"] == "typing":
        return [{"event": "chatting", "chat": chat.pk}] if note["who"] == "visitor" else []
    stands = {"stands": True} if note["what"] not in {"said", "whispered"} else {}
    rings = {"ring": True} if note["what"] in {"offered", "transferred"} and chat.offered_id == agent.pk else {}
    return [{"event": "chat", "chat": chat.pk, **stands, **rings}]


def may_hear(note: dict[str, Any], agent: Agent, tickets: dict[int, Ticket]) -> bool:
    if "agent" in note:
        return note["agent"] == agent.pk
    ticket = tickets.get(note.get("ticket", 0))
    return ticket is not None and (sees(ticket, agent) or ("was" in note and sees(former(ticket, note["was"]), agent)))


def former(ticket: Ticket, was: dict[str, Any]) -> Ticket:
    """The ticket before the change: who cannot see it any more must still lose it from the list."""
    before = copy(ticket)
    for column, value in was.items():
        before.__dict__[column] = value
    return before


def plain(note: dict[str, Any]) -> dict[str, Any]:
    """What the browser is told. Presence names the ticket by a key of its own: it is no change of the ticket."""
    if "agent" in note:
        return {"event": "notice", **({"desktop": note["notice"]} if note.get("desktop") else {})}
    if note["event"] == "presence":
        return {"event": "presence", "on": note["ticket"]}
    return {key: note[key] for key in ("event", "ticket", "by") if key in note}


hub = Hub()


async def live(request: HttpRequest) -> HttpResponseBase:
    """The stream of one page, which says how many milliseconds ago it was asked for: `?age=350`."""
    agent = getattr(request, "agent", None)
    if agent is None:
        return HttpResponse(status=401)
    asked_at = time_of(request.GET.get("age", ""))
    response = StreamingHttpResponse(events(agent.pk, asked_at), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"
    return response


def time_of(age: str) -> float:
    """When a page of that age was asked for; one that does not say may be of any age."""
    milliseconds = whole(age)
    return 0.0 if milliseconds is None else time.time() - milliseconds / 1000


async def events(agent_id: int, asked_at: float) -> AsyncIterator[bytes]:
    # Sign-in asked the database; kept for as long as the page is open, that connection would be missed by others.
    await sync_to_async(connections.close_all)()
    page = Page(agent_id)
    hub.join(page, asked_at)
    try:
        yield b"retry: 2000\n\n"
        while True:
            try:
                # Not wait_for: in Python 3.11 it loses a cancellation that comes together with a note.
                async with asyncio.timeout(HEARTBEAT):
                    note = await page.queue.get()
            except TimeoutError:
                yield b": still here\n\n"
                continue
            yield f"data: {json.dumps(note)}\n\n".encode()
    finally:
        hub.leave(page)
