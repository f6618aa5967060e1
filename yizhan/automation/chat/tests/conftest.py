"""A widget, a visitor, a chat, and a clock that can be set."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest


@pytest.fixture
def widget(cast: Any) -> Any:
    from .work import made_widget

    return made_widget(cast)


@pytest.fixture
def visitor(widget: Any) -> Any:
    from .work import arrived

    return arrived(widget)


@pytest.fixture
def chat(visitor: Any, cast: Any) -> Any:
    from .work import asked

    return asked(visitor, cast)


@pytest.fixture
def set_clock() -> Iterator[Callable[[datetime], None]]:
    from yizhan.lib import clock

    with ExitStack() as stack:
        yield lambda moment: stack.enter_context(clock.at(moment))
