"""A moment at the end of the calendar breaks no page."""

from typing import Any

import pytest

from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context
from yizhan.tickets.fields import TICKET


@pytest.mark.parametrize(
    "raw", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "9901-01-01T00:00", "9999-12-31T23:59-12:00"]
)
def test_what_no_zone_could_show_is_refused(cast: Any, raw: str) -> None:
    with pytest.raises(Invalid):
        TICKET.fields()["due"].type.parse(raw, Context(by=cast.wang))
