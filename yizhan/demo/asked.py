"""Tickets that come through a form of the service catalogue: which, and what was answered."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import translation

from yizhan.catalog.requests.reading import body_of, read, subject_of
from yizhan.catalog.requests.request_type import RequestType
from yizhan.spine.fields import Context

from .case import Case
from .founding import LANGUAGES
from .library import read as data
from .rhythm import ZONE

COUNTRIES = {"DE": "Germany", "US": "USA"}


@dataclass(frozen=True)
class Asked:
    """One form as it was filled in; texts may have gaps."""

    request_type: RequestType
    answers: dict[str, Any]

    def said(self, case: Case, known: dict[str, Any]) -> dict[str, Any]:
        """What the ticket gets instead: read as the product reads it, in the language of who asks."""
        raw = {**known["fields"], **{key: _filled(one, case) for key, one in self.answers.items()},
               "subject": known["subject"], "body": known["body"]}  # fmt: skip
        with translation.override(LANGUAGES[case.scenario.language]):
            given = read(self.request_type.form, raw, Context(zone=ZONE), known=frozenset({"name", "contact"}))
            if given.errors:
                raise ValueError(f"{case.scenario.slug}: {given.errors}")
            subject, body = subject_of(self.request_type, given), body_of(given)
        return {"subject": subject, "body": body, "fields": given.data, "channel": "web",
                "request_type": self.request_type}  # fmt: skip


def asked_of(cases: list[Case]) -> dict[int, Asked]:
    """By the number of the case. Of each scenario the newest ones that a customer begins, so that they are recent."""
    found: dict[int, Asked] = {}
    rows = {row.slug: row for row in RequestType.objects.all()}
    for one in data("requests")["asked"]:
        own = [case for case in cases if case.scenario.slug == one["scenario"] and not case.steps[0].by]
        for case in sorted(own, key=lambda case: case.opened)[-one["most"] :]:
            found[case.number] = Asked(rows[one["request_type"]], one["answers"])
    return found


def address_of(case: Case) -> str:
    """On one line, as people write it; abroad with the country."""
    city, street = case.customer.city, case.words["address"]
    if district := data("words")["districts"].get(city):
        return f"{city}市{district}{street}"
    country = COUNTRIES.get(case.customer.country, case.customer.country)
    return f"outside:{street}, {city}, {country}"


def _filled(answer: Any, case: Case) -> Any:
    if not isinstance(answer, str):
        return answer
    day = case.opened.astimezone(ZONE).date()
    monday = day + timedelta(days=7 - day.weekday())
    return case.words.fill(answer.replace("{monday}", monday.isoformat()))
