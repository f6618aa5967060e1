"""The web application as an ASGI server wants it."""

import asyncio
import contextvars
import os
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core import signals
from django.core.asgi import get_asgi_application
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.urls import set_script_prefix

from yizhan.lib.config import POOL
from yizhan.lib.reader import Reader, reader

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.settings")
# Whitenoise hands out files synchronously; the server reads them in a thread, as meant.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
# Its answer never ends, so it would keep one of the threads.
LIVE = "/live"
# A thousand widgets may listen; see portal/chat_hub.py.
CHATS, EVENTS = "/chat/v1/", "/events"
EVENTS_DEPTH = 4
# What may take long, and is not worked out to the end for nobody.
WATCHED = ("/reports", "/api/v1/report", "/api/v1/process")


class Pages(ASGIHandler):
    """Answers each request in one of a few threads that stay, going there once.

    Django's own handler makes a thread for every request, and with it a new wrapper of the database, and goes to it
    and back three times; that is an eighth of what the page of a queue costs.
    """

    def __init__(self) -> None:
        super(ASGIHandler, self).__init__()
        self.load_middleware(is_async=False)
        self.threads = ThreadPoolExecutor(POOL["max_size"], "page")

    async def handle(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        # Language, time zone and actor of a request end with it, though its thread stays.
        context, loop = contextvars.copy_context(), asyncio.get_running_loop()
        watched = Reader() if scope["path"].startswith(WATCHED) else None
        if watched:
            context.run(reader.set, watched)
        answer = loop.run_in_executor(self.threads, context.run, self.answer, scope, body)
        response = await (self.watch(answer, watched, receive) if watched else answer)
        if response.streaming:
            await self.stream(response, receive, send)
        else:
            await self.send_response(response, send)

    __call__ = handle

    async def watch(self, answer: "asyncio.Future[Any]", waits: Reader, receive: Any) -> Any:
        """The answer; when its reader goes away before it is there, what it is worked out with is stopped."""
        left = asyncio.ensure_future(receive())
        await asyncio.wait({answer, left}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            await asyncio.to_thread(waits.left)
        left.cancel()
        return await answer

    def answer(self, scope: dict[str, Any], body: Any) -> Any:
        """The response, already closed unless it streams; it says how long it took, in milliseconds."""
        began = time.perf_counter()
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = refusal if request is None else self.get_response(request)
        response._handler_class = self.__class__
        response.headers["Server-Timing"] = f"desk;dur={(time.perf_counter() - began) * 1000:.1f}"
        if not response.streaming:
            response.close()
            body.close()
        return response

    async def stream(self, response: Any, receive: Any, send: Any) -> None:
        """Send until the end or until nobody listens."""
        async with ThreadSensitiveContext():
            parts = asyncio.create_task(self.send_response(response, send))
            left = asyncio.create_task(receive())
            await asyncio.wait({parts, left}, return_when=asyncio.FIRST_COMPLETED)
            for task in (parts, left):
                task.cancel()
            await asyncio.gather(parts, left, return_exceptions=True)
            await sync_to_async(response.close)()
        if not parts.cancelled():
            parts.result()  # raises what went wrong on the way


class Application:
    """Pages, but for the stream of events, which is Django's own way."""

    def __init__(self) -> None:
        self.django = get_asgi_application()
        self.pages = Pages()
        # After the apps are loaded.
        self.chats = import_module("yizhan.portal.chat_stream").application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if path.startswith(CHATS) and path.endswith(EVENTS) and path.count("/") == EVENTS_DEPTH:
            await self.chats(scope, receive, send)
            return
        await (self.django if scope.get("path") == LIVE else self.pages)(scope, receive, send)


application = Application()
