"""What a big desk looks like: long-tailed people and dates, a small open set before a huge archive."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

DEPARTMENTS = 6
AGENTS = 40
YEARS = 3
MESSAGES = 3
ERA = 4096  # as in tickets/search.py, which a chunk must not import: it needs the models
# One ticket in fifty is still open; a desk of any size has at least a few hundred at work.
OPEN_SHARE = 0.02
FEWEST_OPEN = 300
TAGS = ("vip", "退换货", "上门", "催单", "发票", "vpn", "打印机", "wechat", "refund", "保修")


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket of the bulk: everything but its words."""

    created: datetime
    updated: datetime
    kind: str
    customer: int
    agent: int | None
    department: int
    priority: int
    channel: str
    type: int
    tags: list[str]
    spam: bool
    # Which targets were missed, from which department it came, the stars it got.
    late_answer: bool
    late_end: bool
    came_from: int | None
    stars: int | None

    @property
    def middle(self) -> datetime:
        """When it is taken and answered."""
        return self.created + (self.updated - self.created) / 3


class Shape:
    """Draws rows for tickets 0 … N-1; ticket N-1 is the newest. Deterministic by seed and number."""

    def __init__(self, tickets: int, now: datetime | None = None):
        self.tickets = tickets
        self.now = now or datetime.now(UTC)
        self.customers = max(200, tickets // 8)
        self.open_from = tickets - max(FEWEST_OPEN, int(tickets * OPEN_SHARE * 1.25))

    def row(self, number: int, random: Random) -> Row:
        created = self._moment(number, random)
        kind = self._kind(number, random)
        worked = random.expovariate(1 / 30)
        updated = min(self.now, created + timedelta(hours=0.2 + worked))
        waits = kind == "new" or random.random() < 0.1
        return Row(
            created=created,
            updated=updated,
            kind=kind,
            customer=int(self.customers * random.random() ** 3),
            agent=None if waits and kind in {"new", "open"} else int(AGENTS * random.random() ** 1.5),
            department=int(DEPARTMENTS * random.random() ** 1.6),
            priority=random.choices((1, 2, 3, 4), (15, 60, 18, 7))[0],
            channel=random.choices(("mail", "web", "phone", "api"), (60, 20, 12, 8))[0],
            type=random.randrange(4),
            tags=random.sample(TAGS, random.choices((0, 1, 2), (60, 30, 10))[0]),
            spam=random.random() < 0.01,
            late_answer=random.random() < 0.08,
            late_end=random.random() < 0.12,
            came_from=random.randrange(DEPARTMENTS) if random.random() < 0.1 else None,
            stars=random.choices((5, 4, 3, 2, 1), (50, 25, 12, 7, 6))[0] if random.random() < 0.3 else None,
        )

    def _moment(self, number: int, random: Random) -> datetime:
        """Evenly through the years, more of them lately, in office hours mostly."""
        share = 1 - (number + random.random()) / self.tickets
        day = self.now - timedelta(days=YEARS * 365 * share**1.3)
        hour = random.gauss(13, 3.2) % 24
        moment = day.replace(hour=int(hour), minute=random.randrange(60), second=random.randrange(60))
        return min(moment, self.now - timedelta(minutes=1))

    def _kind(self, number: int, random: Random) -> str:
        if number >= self.open_from and random.random() < 0.8:
            return random.choices(("new", "open", "on_hold"), (25, 55, 20))[0]
        return random.choices(("closed", "resolved"), (90, 10))[0]
