"""青山科技 / Qingshan as data: its desk, its people and its customers."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from .library import names_in, read

Words = dict[str, str]


@dataclass(frozen=True)
class Member:
    """Somebody who works at the desk. `role`: administrator, supervisor, agent, light or auditor."""

    slug: str
    role: str
    name: Words
    title: Words
    departments: list[str]
    teams: list[str]
    languages: list[str]

    @property
    def email(self) -> str:
        return f"{self.slug}@{read('desk')['company']['domain']}"

    @property
    def takes_tickets(self) -> bool:
        return self.role in {"agent", "supervisor"}


@dataclass(frozen=True)
class Firm:
    """An organization of customers. `plan`: basic, silver, gold or internal; `trade`: hotel, school …"""

    slug: str
    name: str
    domain: str
    country: str
    city: str
    plan: str
    trade: str
    vip: bool


@dataclass(frozen=True)
class Person:
    """A customer. `call` is how one addresses them: 林女士, Ms Vogel."""

    name: str
    call: str
    emails: list[str]
    phone: str
    country: str
    city: str
    wechat: str = ""
    title: str = ""
    vip: bool = False
    firm: Firm | None = field(default=None, hash=False)

    @property
    def language(self) -> str:
        return "zh" if self.country == "CN" else "en"

    @property
    def region(self) -> str:
        """The choice of the field of that name."""
        regions = next(row["choices"] for row in read("catalog")["fields"] if row["slug"] == "region")
        return str(next(one["slug"] for one in regions if self.city in one["cities"]))

    @property
    def asks_as(self) -> str:
        """Which scenarios this person can play: home, business or staff."""
        if not self.firm:
            return "home"
        return "staff" if self.firm.plan == "internal" else "business"


@cache
def members() -> tuple[Member, ...]:
    """The agents, administrator first."""
    return tuple(Member(**row) for row in read("desk")["agents"])


@cache
def firms() -> tuple[Firm, ...]:
    """Every organization, the company itself last."""
    return tuple(firm for firm, _contacts in _firms_with_contacts())


@cache
def customers() -> tuple[Person, ...]:
    """Every customer: contacts of organizations first, then households."""
    contacts = [_contact(row, firm) for firm, rows in _firms_with_contacts() for row in rows]
    households = [_household(row) for row in read("customers/households")["individuals"]]
    return tuple(contacts + households)


@cache
def _firms_with_contacts() -> list[tuple[Firm, list[dict[str, Any]]]]:
    rows = [row for name in names_in("customers") for row in read(name).get("organizations", [])]
    rows.sort(key=lambda row: row["plan"] == "internal")
    return [(Firm(**{key: value for key, value in row.items() if key != "contacts"}), row["contacts"]) for row in rows]


def _contact(row: dict[str, Any], firm: Firm) -> Person:
    also = row.get("also", [])
    country = row.get("country", firm.country)
    return Person(
        name=row["name"], call=row["call"], emails=[f"{row['email']}@{firm.domain}", *also], phone=row["phone"],
        country=country, city=firm.city, wechat=row.get("wechat", ""), title=row["title"], vip=firm.vip, firm=firm,
    )  # fmt: skip


def _household(row: dict[str, Any]) -> Person:
    also = row.get("also", [])
    return Person(
        name=row["name"], call=row["call"], emails=[row["email"], *also], phone=row["phone"],
        country=row["country"], city=row["city"], wechat=row.get("wechat", ""), vip=row.get("vip", False),
    )  # fmt: skip
