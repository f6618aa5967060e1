"""How moments, sizes and names are said."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from yizhan.ui import words

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 11, 10, 30, tzinfo=SHANGHAI)  # a Wednesday


@pytest.mark.parametrize(
    ("then", "chinese", "english"),
    [
        (NOW - timedelta(seconds=20), "刚刚", "just now"),
        (NOW + timedelta(seconds=20), "刚刚", "just now"),
        (NOW - timedelta(minutes=5), "5 分钟", "5 min"),
        (NOW - timedelta(hours=3), "3 小时", "3 h"),
        (NOW - timedelta(hours=20), "昨天", "yesterday"),
        (datetime(2026, 3, 6, 9, tzinfo=SHANGHAI), "周五", "Fri"),
        (datetime(2026, 3, 4, 9, tzinfo=SHANGHAI), "3月4日", "Mar 4"),
        (datetime(2025, 12, 31, 9, tzinfo=SHANGHAI), "2025年12月31日", "Dec 31, 2025"),
        (NOW + timedelta(hours=5), "今天 15:30", "today 15:30"),
        (NOW + timedelta(days=1), "明天 10:30", "tomorrow 10:30"),
    ],
)
def test_a_moment_is_said_as_a_person_would(then, chinese, english):
    with override("zh-hans"):
        assert words.say_ago(then, NOW, SHANGHAI) == chinese
    with override("en"):
        assert words.say_ago(then, NOW, SHANGHAI) == english


def test_yesterday_is_a_matter_of_the_readers_zone():
    then = datetime(2026, 3, 10, 16, 30, tzinfo=UTC)  # already the 11th in Shanghai
    now = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
    with override("en"):
        assert words.say_day(then, now, SHANGHAI) == "today"
        assert words.say_day(then, now, UTC) == "yesterday"


def test_half_an_hour_ago_across_midnight_is_still_minutes():
    now = datetime(2026, 3, 11, 0, 10, tzinfo=SHANGHAI)
    with override("en"):
        assert words.say_ago(now - timedelta(minutes=30), now, SHANGHAI) == "30 min"


@pytest.mark.parametrize(
    ("left", "said", "colour"),
    [
        (timedelta(minutes=-6), "超时 6 分", "red"),
        (timedelta(hours=1, minutes=24), "剩 1 时 24 分", "amber"),
        (timedelta(hours=5), "剩 5 时", "green"),
        (timedelta(days=1), "剩 1 天", "green"),
        (timedelta(days=1, hours=5), "剩 1 天 5 时", "green"),
        (timedelta(days=9, hours=5), "剩 9 天", "green"),
    ],
)
def test_a_target_says_how_much_time_is_left(left, said, colour):
    with override("zh-hans"):
        assert words.say_due(NOW + left, NOW) == (said, colour)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王珂", "王"),
        ("Sofia Reyes", "SR"),
        ("Sofia", "S"),
        ("Ana María de la Cruz", "AC"),
        ("张 Wei", "张"),
        ("mei@example.com", "M"),
        ("", "?"),
        ("…", "?"),
    ],
)
def test_an_avatar_shows_the_first_chinese_character_or_two_letters(name, shown):
    assert words.initials(name) == shown


def test_a_person_always_has_the_same_colour():
    assert words.colour_of(25) == 1
    assert words.colour_of("王珂") == words.colour_of("王珂")
    assert all(0 <= words.colour_of(f"person {n}") < words.COLOURS for n in range(50))


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 B"),
        (812, "812 B"),
        (50 * 1024 * 1024, "50 MB"),
        (34 * 1024, "34 kB"),
        (int(8.2 * 1024**2), "8.2 MB"),
        (250 * 1024**2, "250 MB"),
        (int(3.4 * 1024**3), "3.4 GB"),
    ],
)
def test_a_file_size_is_short(size, said):
    with override("en"):
        assert words.say_size(size) == said
