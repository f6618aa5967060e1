"""The calendar and the policy a desk begins with. The policy waits until somebody wants it."""

from typing import Any

CALENDAR: dict[str, Any] = {
    "slug": "workdays",
    "labels": {"zh-hans": "工作日 9–18", "en": "Workdays 9–18"},
    "hours": {str(day): "09:00-18:00" for day in range(1, 6)},
    "follows_china": True,
}
HOUR, DAY = 60, 9 * 60
POLICY: dict[str, Any] = {
    "slug": "standard",
    "labels": {"zh-hans": "标准时效", "en": "Standard"},
    "is_paused": True,
    "first_response": {"urgent": HOUR, "high": 2 * HOUR, "normal": 4 * HOUR, "low": DAY},
    "next_response": {"urgent": 2 * HOUR, "high": 4 * HOUR, "normal": DAY, "low": 2 * DAY},
    "resolution": {"urgent": DAY, "high": 2 * DAY, "normal": 5 * DAY, "low": 10 * DAY},
}
