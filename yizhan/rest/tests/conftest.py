"""Programs of the cast. Models are imported inside: this page is read before the settings are."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def full_buckets() -> Iterator[None]:
    from yizhan.rest import limits

    limits.refill()
    yield
    limits.refill()


@pytest.fixture
def program(cast: Any) -> Callable[..., Any]:
    """Makes a program acting for somebody of the cast."""
    from .program import Program

    return Program


@pytest.fixture
def wang(program: Any, cast: Any) -> Any:
    return program(cast.wang)


@pytest.fixture
def li(program: Any, cast: Any) -> Any:
    return program(cast.li)


@pytest.fixture
def zhou(program: Any, cast: Any) -> Any:
    """The administrator's program."""
    return program(cast.zhou)


@pytest.fixture
def zhao(program: Any, cast: Any) -> Any:
    """Works in billing and must not see the tickets of support."""
    return program(cast.zhao)
