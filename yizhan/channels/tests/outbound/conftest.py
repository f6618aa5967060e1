"""What tests of outgoing mail share: a scripted server and a mailbox that sends through it."""

from collections.abc import Iterator
from typing import Any

import pytest

from .server import Post, Script


@pytest.fixture
def post() -> Iterator[Post]:
    with Post() as server:
        yield server


@pytest.fixture
def box(cast: Any, post: Post) -> Any:
    from .work import mailbox

    return mailbox(cast.support, post.port)


@pytest.fixture
def script(post: Post) -> Script:
    return post.script
