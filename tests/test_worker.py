"""The worker's rounds go on, whatever happens in one of them."""

import asyncio

import pytest

from yizhan.worker import in_thread


def test_nothing_that_is_raised_lets_a_round_wait_for_ever() -> None:
    with pytest.raises(RuntimeError):
        asyncio.run(asyncio.wait_for(in_thread(next, iter(())), 10))
