"""Commands that only drive other programs of ours leave the desk around them alone."""

import pytest

from yizhan.__main__ import DRIVERS, _needs_database


@pytest.mark.parametrize("name", sorted(DRIVERS))
def test_only_the_inside_of_a_driver_needs_a_database(name: str) -> None:
    assert not _needs_database([name])
    assert _needs_database([name, "--inside"])
    assert not _needs_database([name, "--inside", "--help"])


def test_the_others_need_what_they_needed() -> None:
    assert _needs_database(["token", "create"])
    assert not _needs_database(["messages", "--check"])
