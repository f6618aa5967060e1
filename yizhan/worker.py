"""The worker: jobs, the clock's rounds, mail fetchers and listeners, in one process.

`reactions.py` says what is done: LATER become jobs, EVERY so many seconds a round, SERVICES run as long as we do.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django import connector_params

log = logging.getLogger(__name__)
# Eight tries over about six hours; then the job is shown as failed.
PATIENCE = RetryStrategy(max_attempts=8, exponential_wait=6)
CONCURRENCY = 4
# Connections that fetch jobs and note what came of them; the jobs themselves take those of the desk.
ERRANDS: dict[str, Any] = {"min_size": 1, "max_size": 2}


def register(app: App) -> None:
    """Make the tasks known when Django is ready."""

    @app.task(name="later", queue="later", retry=PATIENCE)
    def later(reaction: str, event_id: int) -> None:
        from yizhan.spine import shelf
        from yizhan.spine.actors import through
        from yizhan.spine.reactions import run_later

        with shelf.settled(), through("job"):
            run_later(reaction, event_id)

    @app.task(name="do", queue="later", retry=PATIENCE)
    def do(path: str, **params: Any) -> None:
        """Call a function by its path: for work that no event asks for."""
        from yizhan.spine import shelf
        from yizhan.spine.actors import through

        with shelf.settled(), through("job"):
            load(path)(**params)


def defer(path: str, *, lock: str | None = None, **params: Any) -> None:
    """Write a job that calls `path(**params)`; it leaves with the present transaction."""
    jobs.configure_task("do", lock=lock).defer(path=path, **params)


async def run() -> None:
    """Work until cancelled; then finish the jobs at hand."""
    page = import_module(settings.REACTIONS)
    rounds = [asyncio.create_task(go_round(seconds, path)) for seconds, path in page.EVERY]
    services = [asyncio.create_task(serve(path)) for path in page.SERVICES]
    try:
        with jobs.replace_connector(PsycopgConnector(kwargs=connector_params(), **ERRANDS)) as app:
            async with app.open_async():
                await app.run_worker_async(
                    concurrency=CONCURRENCY,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=10,
                )
    finally:
        for task in (*rounds, *services):
            task.cancel()
        await asyncio.gather(*rounds, *services, return_exceptions=True)


async def go_round(seconds: float, path: str) -> None:
    """Call a function again and again. What it does is claimed row by row, so two workers do no harm."""
    while True:
        began = time.monotonic()
        try:
            await in_thread(load(path))
        except Exception:
            log.exception("round %s failed", path)
        await asyncio.sleep(max(0.2, seconds - (time.monotonic() - began)))


async def serve(path: str) -> None:
    """Keep a service running; one that falls over is started again."""
    pause = 1.0
    while True:
        began = time.monotonic()
        try:
            await load(path)()
        except Exception:
            log.exception("service %s fell over", path)
        pause = 1.0 if time.monotonic() - began > 60 else min(pause * 2, 60)
        await asyncio.sleep(pause)


async def in_thread(function: Callable[..., Any], *args: Any, **params: Any) -> Any:
    """Run database work in a thread of its own and give its connection back."""

    def work() -> Any:
        try:
            return function(*args, **params)
        except StopIteration as error:
            # A future cannot hold it: who waits would wait for ever.
            raise RuntimeError("StopIteration") from error
        finally:
            close_old_connections()

    return await sync_to_async(partial(work), thread_sensitive=False)()


def load_all() -> None:
    """Import everything the page of consequences names."""
    page = import_module(settings.REACTIONS)
    for path in (*page.SERVICES, *(each for _often_or_event, each in (*page.NOW, *page.LATER, *page.EVERY))):
        load(path)


def load(path: str) -> Callable[..., Any]:
    module, name = path.rsplit(".", 1)
    return getattr(import_module(module), name)
