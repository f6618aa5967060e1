"""A moment at the end of the calendar breaks no page."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from yizhan.automation.clocks.courses import Course
from yizhan.automation.clocks.models import Escalation
from yizhan.lib import clock
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Date, Moment
from yizhan.tickets.fields import TICKET
from yizhan.ui import words


@pytest.mark.parametrize(
    "raw", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "9901-01-01T00:00", "9999-12-31T23:59-12:00"]
)
def test_what_no_zone_could_show_is_refused(cast: Any, raw: str) -> None:
    with pytest.raises(Invalid):
        TICKET.fields()["due"].type.parse(raw, Context(by=cast.wang))


@pytest.mark.parametrize("raw", ["9999-12-31", "0001-01-01", date(9999, 12, 31)])
def test_days_at_the_end_of_the_calendar_are_refused_as_moments_are(cast: Any, raw: Any) -> None:
    with pytest.raises(Invalid):
        Date().parse(raw, Context(by=cast.wang))


def test_what_is_kept_already_is_shown_all_the_same(cast: Any) -> None:
    zone, far = ZoneInfo("Asia/Shanghai"), datetime.max.replace(tzinfo=UTC)
    assert "9999" in words.say_moment(far, clock.now(), zone) and "9999" in words.say_full(far, zone)
    assert "9999" in words.say_ago(far, clock.now(), zone) and Moment().show(far)
    course = Course(clock.now(), 60, None, None, by_hand=far)
    assert course.moment_of(Escalation(when=Escalation.When.AFTER, amount=60)) is None
