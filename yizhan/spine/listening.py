"""What PostgreSQL tells the streams of open pages, and database work beside their loop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection, connections
from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from . import shelf

log = logging.getLogger(__name__)
# Of what Django would connect with, what a plain connection understands.
NEEDED = {"dbname", "user", "password", "host", "port", "sslmode"}
SHORTEST, LONGEST = 0.5, 15.0


async def listen(channel: str, hear: Callable[[AsyncConnection], Awaitable[None]]) -> None:
    """Give `hear` a connection that listens, and a new one whenever that is lost, until cancelled."""
    pause = SHORTEST
    while True:
        try:
            parameters = {key: value for key, value in connection.get_connection_params().items() if key in NEEDED}
            async with await AsyncConnection.connect(**parameters, autocommit=True) as wire:
                await wire.execute(SQL("LISTEN {}").format(Identifier(channel)))
                pause = SHORTEST
                await hear(wire)
        except Exception:
            log.exception("the listener of “%s” lost its connection", channel)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST)


async def aside(function: Callable[..., Any], *args: Any) -> Any:
    """Database work in a thread, whose connection goes back at once."""

    def work() -> Any:
        try:
            with shelf.settled():
                return function(*args)
        finally:
            connections.close_all()

    return await sync_to_async(work, thread_sensitive=False)()
