"""The sections of the administration: what stands in its column, for whom."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.spine.records import Record, records

# Customers and organizations have pages of their own, the desk a settings page.
# These have pages of their own.
ELSEWHERE = frozenset({"customer", "organization", "desk", "saved_report", "alert", "dashboard", "report_schedule"})


@dataclass(frozen=True)
class Section:
    """One line of the column."""

    key: str
    url: str
    label: str
    icon: str


def listed(agent: Any) -> list[Record]:
    """The kinds of records an agent may keep, at least own ones."""
    return [one for one in records.values() if one.key not in ELSEWHERE and may_keep(one, agent)]


def may_keep(record: Record, agent: Any) -> bool:
    return agent.may(record.needs) or record.may_edit is not None and agent.may("ticket.reply")


def groups(agent: Any) -> list[tuple[str, list[Section]]]:
    """Headings and the sections below them, only those the agent may enter."""
    found: dict[str, list[Section]] = {}
    for record in listed(agent):
        section = Section(record.key, reverse("admin-list", args=[record.key]), str(record.plural), record.icon)
        found.setdefault(str(record.group) or _("More"), []).append(section)
    for heading, power, key, label, icon in _extra():
        if agent.may(power):
            found.setdefault(heading, []).append(Section(key, reverse(key), label, icon))
    return list(found.items())


def may_administrate(agent: Any) -> bool:
    """Whether there is anything beyond one's own texts to keep."""
    return any(agent.may(one.needs) for one in records.values() if one.key not in ELSEWHERE) or any(
        agent.may(power) for _heading, power, *_rest in _extra()
    )


def _extra() -> list[tuple[str, str, str, str, str]]:
    return [
        (_("Automation"), "admin.automation", "backlog", _("Backlog"), "list"),
        (_("Channels"), "admin.quarantine", "ledger", _("Received mail"), "file"),
        (_("System"), "admin.desk", "desk-settings", _("Desk settings"), "gear"),
        (_("System"), "admin.audit", "audit", _("Audit log"), "history"),
        (_("System"), "admin.desk", "health", _("System health"), "chart"),
    ]
