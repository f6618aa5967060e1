"""A worker process: jobs and mail listeners, until SIGTERM."""

import asyncio
import contextlib
import signal

from yizhan import worker


def load() -> None:
    """Import the worker and what it will do: what is loaded before the processes part, they share."""
    import procrastinate.worker  # noqa: F401  which it would import with the first job

    worker.load_all()


def run() -> None:
    """Work until SIGTERM; running jobs are finished first."""
    asyncio.run(_work())


async def _work() -> None:
    task = asyncio.ensure_future(worker.run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
