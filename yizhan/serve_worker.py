"""A worker process: jobs and mail listeners, until SIGTERM."""

import asyncio
import contextlib
import importlib.util
import signal


def load() -> bool:
    """Import the worker; False when this desk has none."""
    if not importlib.util.find_spec("yizhan.worker"):
        return False
    from yizhan import worker

    return hasattr(worker, "run")


def run() -> None:
    """Work until SIGTERM; running jobs are finished first."""
    asyncio.run(_work())


async def _work() -> None:
    from yizhan import worker

    task = asyncio.ensure_future(worker.run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
