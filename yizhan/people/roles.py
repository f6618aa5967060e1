"""Roles are data: a set of powers and how much of the desk one sees."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l

from yizhan.spine.labelled import Labelled


class Visibility(models.TextChoices):
    """How many tickets a role sees. Each is a condition; see tickets/queries.py."""

    OWN = "own", _l("Own tickets")
    OWN_UNASSIGNED = "own_unassigned", _l("Own and unassigned tickets")
    TEAM = "team", _l("Tickets of own teams")
    DEPARTMENT = "department", _l("Tickets of own departments")
    ALL = "all", _l("All tickets")


class Role(Labelled):
    """`*` among the powers means all of them."""

    powers = ArrayField(models.CharField(max_length=60), default=list)
    visibility = models.CharField(max_length=20, choices=Visibility.choices, default=Visibility.DEPARTMENT)
    is_shipped = models.BooleanField(default=False)

    class Meta(Labelled.Meta):
        abstract = False

    def allows(self, power: str) -> bool:
        return "*" in self.powers or power in self.powers


SHIPPED = {
    "administrator": (("管理员", "Administrator"), Visibility.ALL, ["*"]),
    "supervisor": (
        ("主管", "Supervisor"),
        Visibility.DEPARTMENT,
        [
            "ticket.view", "ticket.open", "ticket.reply", "ticket.note", "ticket.assign", "ticket.edit", "ticket.merge",
            "ticket.close", "ticket.delete", "ticket.bin", "ticket.export", "customer.view", "customer.edit",
            "customer.merge", "customer.delete", "view.share", "content.edit", "admin.quarantine", "ticket.supervise",
            "ticket.archive", "ticket.decide", "ticket.rate", "knowledge.write", "knowledge.publish", "chat.take",
            "chat.supervise", "admin.announcements", "community.answer", "community.moderate", "report.view",
            "report.share", "report.export", "report.alert",
        ],
    ),
    "agent": (
        ("坐席", "Agent"),
        Visibility.DEPARTMENT,
        [
            "ticket.view", "ticket.open", "ticket.reply", "ticket.note", "ticket.assign", "ticket.edit", "ticket.merge",
            "ticket.close", "customer.view", "customer.edit", "ticket.decide", "ticket.rate", "knowledge.write",
            "chat.take", "community.answer",
        ],
    ),
    "light-agent": (
        ("轻坐席", "Light agent"),
        Visibility.DEPARTMENT,
        ["ticket.view", "ticket.note", "customer.view", "ticket.decide"],
    ),
    "auditor": (("审计员", "Auditor"), Visibility.ALL,
                ["ticket.view", "customer.view", "admin.audit", "report.view"]),
}  # fmt: skip
