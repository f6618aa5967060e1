"""A shelf, and articles on it that readers see."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def shelf(cast: Any) -> Any:
    from .work import made_shelf

    return made_shelf(cast.zhou)


@pytest.fixture
def told(cast: Any, shelf: Any) -> Callable[..., Any]:
    """told("标题", "正文", tags=[…]): an article that is live."""
    from .work import publish

    return lambda *args, **more: publish(*args, **{"by": cast.zhou, "shelf": shelf, **more})
