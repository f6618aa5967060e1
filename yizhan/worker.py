"""The worker: jobs, the clock, mail fetchers and listeners."""

from typing import Any

from procrastinate import App


def register(app: App) -> None:
    """Make the tasks known when Django is ready."""
    from yizhan.spine.reactions import run_later

    @app.task(name="later", queue="later", retry=8)
    def later(reaction: str, event_id: int) -> Any:
        run_later(reaction, event_id)
