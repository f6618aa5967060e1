"""Time zones to choose from."""

from functools import cache
from zoneinfo import available_timezones

from yizhan.spine.fields import Option

FIRST = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Europe/Berlin",
         "Europe/London", "America/New_York", "America/Los_Angeles", "UTC")  # fmt: skip


@cache
def zone_options() -> list[Option]:
    """The usual ones first, then all by name."""
    rest = sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix", "right"))
    )
    return [Option(zone, zone, zone) for zone in dict.fromkeys([*FIRST, *rest])]
