"""What the company announced to its customers: something coming up, and outages that are over."""

from datetime import datetime, timedelta

from yizhan.catalog.announcements import GOOD_NEWS, Announcement
from yizhan.catalog.brands import Brand
from yizhan.lib import clock
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change

from .founding import LANGUAGES
from .library import read


def announce(now: datetime) -> None:
    """Make the announcements, each at its time."""
    brands = {row.slug: row.pk for row in Brand.objects.all()}
    for row in read("desk")["announcements"]:
        begun = now - timedelta(hours=row["hours"])
        solved = begun + timedelta(hours=row["lasted"]) if "lasted" in row else None
        made = Announcement(
            titles={LANGUAGES[key]: text for key, text in row["title"].items()},
            texts={LANGUAGES[key]: text for key, text in row["text"].items()},
            level=row["level"], brand_ids=[brands[slug] for slug in row["brands"]],
            starts_at=begun, solved_at=solved, ends_at=solved and solved + GOOD_NEWS,
        )  # fmt: skip
        with clock.at(begun), change(made, "announcement.created", by=SETUP):
            pass
