"""A worker process: jobs and mail listeners, until SIGTERM."""

import asyncio
import contextlib
import importlib
import importlib.util
import signal

WORKER = "yizhan.worker"


def load() -> bool:
    """Import the worker; False when this desk has none."""
    if not importlib.util.find_spec(WORKER):
        return False
    return hasattr(importlib.import_module(WORKER), "run")


def run() -> None:
    """Work until SIGTERM; running jobs are finished first."""
    asyncio.run(_work())


async def _work() -> None:
    task = asyncio.ensure_future(importlib.import_module(WORKER).run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
