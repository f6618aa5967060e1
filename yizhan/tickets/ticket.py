"""The ticket."""

import re
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.expressions import Func
from django.utils.translation import gettext_lazy as _l

from yizhan.catalog.models import UNFINISHED, Desk, Kind, Status, TicketType
from yizhan.catalog.requests.request_type import RequestType
from yizhan.lib import clock
from yizhan.people.models import Agent, Customer, Department, Organization, Team
from yizhan.spine.fields import Context
from yizhan.spine.guard import Guarded, GuardedQuerySet

LOW, NORMAL, HIGH, URGENT = 1, 2, 3, 4
OPEN_ONLY = models.Q(kind__in=[str(kind) for kind in UNFINISHED], deleted_at__isnull=True, is_spam=False)
# Most tickets of an old desk lie in its archive; what lists ask for by default has indexes of its own.
ARCHIVED, NOT_ARCHIVED = models.Q(is_archived=True), models.Q(is_archived=False)
UNASSIGNED_ONLY = models.Q(OPEN_ONLY, assignee__isnull=True)
# What decides whether somebody sees a ticket in a view: with it in the index, views are counted without the table.
# PostgreSQL keeps at most 2,700 bytes of a row in an index, so the followers are not without end.
MOST_FOLLOWERS = 100
SEEN_BY = ["merged_into", "is_archived", "department", "team", "assignee", "follower_ids"]
# What tells how much an agent carries.
WEIGHED_BY = ["channel", "priority", "type"]


class NextNumber(Func):
    """Numbers come from a sequence: unique, never reused; a rolled-back opening leaves a gap."""

    template = "nextval('ticket_number')"
    output_field = models.BigIntegerField()


class TicketQuerySet(GuardedQuerySet):
    def visible_to(self, actor: Any, *, binned: bool = False) -> "TicketQuerySet":
        """The tickets `actor` may see: the only way in for lists, counts, search, exports and the API."""
        from .queries import visible

        return visible(self, actor, binned)

    def for_list(self) -> "TicketQuerySet":
        """With what a row of a list shows."""
        return self.select_related("requester", "organization").defer("data")

    def for_stamps(self) -> "TicketQuerySet":
        """With its subject and what tells whether a row of a list looks as it did; what else it shows is not loaded."""
        times, people = ("created_at", "updated_at", "due_at", "next_due_at"), ("requester", "organization")
        stamps = ("number", "subject", "version", "kind", "priority", *times, *(f"{one}__version" for one in people))
        return self.select_related(*people).only(*stamps)


class Ticket(Guarded):
    """One numbered request. `kind` repeats the status' kind, so that queues need no join."""

    number = models.BigIntegerField(unique=True, db_default=NextNumber(), editable=False)
    subject = models.CharField(max_length=500)
    status = models.ForeignKey(Status, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    type = models.ForeignKey(TicketType, null=True, on_delete=models.PROTECT, related_name="+")
    request_type = models.ForeignKey(
        RequestType, null=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        verbose_name=_l("Request type"),
    )  # fmt: skip
    priority = models.SmallIntegerField(default=NORMAL)
    channel = models.CharField(max_length=16, default="web")
    mailbox_id = models.BigIntegerField(null=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    requester = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    organization = models.ForeignKey(Organization, null=True, on_delete=models.SET_NULL, related_name="tickets")
    cc = ArrayField(models.CharField(max_length=254), default=list)
    tags = ArrayField(models.CharField(max_length=60), default=list)
    follower_ids = ArrayField(models.BigIntegerField(), default=list)
    data = models.JSONField(default=dict)

    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    first_replied_at = models.DateTimeField(null=True)
    customer_wrote_at = models.DateTimeField(null=True)
    agent_wrote_at = models.DateTimeField(null=True)
    reply_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    wakes_at = models.DateTimeField(null=True)
    wakes_on_reply = models.BooleanField(default=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    resolution = models.TextField(default="", blank=True)
    reopen_count = models.SmallIntegerField(default=0)
    message_count = models.IntegerField(default=0)
    transfer_count = models.SmallIntegerField(default=0)
    return_count = models.SmallIntegerField(default=0)
    # Kept by automation/approvals: whether any is pending, how many there were, which agents it waits for.
    is_in_approval = models.BooleanField(default=False)
    approval_count = models.SmallIntegerField(default=0)
    approver_ids = ArrayField(models.BigIntegerField(), default=list)
    urge_count = models.SmallIntegerField(default=0)
    # Kept by automation/urging: whether there is anything to look for is known without looking.
    is_supervised = models.BooleanField(default=False)
    supervision_count = models.SmallIntegerField(default=0)
    is_extending = models.BooleanField(default=False)
    extension_count = models.SmallIntegerField(default=0)
    # Kept by automation/flows: the flow, its version, the stages the ticket is in, and how many moves it has made.
    flow_id = models.BigIntegerField(null=True)
    flow_version_id = models.BigIntegerField(null=True)
    stages = ArrayField(models.CharField(max_length=60), default=list)
    flow_moves = models.IntegerField(default=0)
    # Since when it is the customer's turn (resolved, or waiting for an answer), and when it closes by itself.
    rests_since = models.DateTimeField(null=True)
    closing_at = models.DateTimeField(null=True)
    is_archived = models.BooleanField(default=False)
    # The ticket it is a part of, and how many parts of its own there are and are not finished; kept by children.py.
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="children", db_index=False, verbose_name=_l("Parent")
    )
    child_count = models.SmallIntegerField(default=0)
    open_child_count = models.SmallIntegerField(default=0)
    incident_count = models.SmallIntegerField(default=0)
    # Kept by automation/plans: items of its checklists, those not done, and of these those that must be.
    item_count = models.SmallIntegerField(default=0)
    open_item_count = models.SmallIntegerField(default=0)
    required_item_count = models.SmallIntegerField(default=0)
    # Work among agents: customers see it only once somebody has written to them from it.
    is_internal = models.BooleanField(default=False)
    # Kept by automation/clocks, as the due times are: nothing of it makes a new version of the ticket.
    sla_policy_id = models.BigIntegerField(null=True)
    sla_state = models.CharField(max_length=8, default="", blank=True)
    next_due_at = models.DateTimeField(null=True)
    breach_count = models.SmallIntegerField(default=0)
    # Kept by automation/surveys: how content the customer is (1 to 5), whether it is solved in their words, call-backs.
    rating = models.SmallIntegerField(null=True)
    is_confirmed = models.BooleanField(null=True)
    awaits_callback = models.BooleanField(default=False)
    callback_count = models.SmallIntegerField(default=0)
    # Kept by automation/appointments: when somebody comes to the customer, and whether that is settled.
    appointment_at = models.DateTimeField(null=True)
    appointment_until = models.DateTimeField(null=True)
    appointment_state = models.CharField(max_length=9, default="", blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    is_spam = models.BooleanField(default=False)
    deleted_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    unlogged: ClassVar[frozenset[str]] = frozenset({"resolution"})
    objects = TicketQuerySet.as_manager()  # type: ignore[misc]
    first_message: Any = None  # what open_ticket wrote, for its caller
    said: Any = None  # the message that was just written, while the door is open

    class Meta:
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="ticket_updated", condition=NOT_ARCHIVED),
            models.Index(fields=["-updated_at", "-id"], name="ticket_archived", condition=ARCHIVED),
            models.Index(
                fields=["updated_at", "id"],
                name="ticket_to_archive",
                condition=models.Q(NOT_ARCHIVED, kind=str(Kind.CLOSED)),
            ),
            models.Index(
                fields=["rests_since"],
                name="ticket_rests",
                condition=models.Q(rests_since__isnull=False, closing_at=None),
            ),
            models.Index(fields=["closing_at"], name="ticket_closing", condition=models.Q(closing_at__isnull=False)),
            models.Index(
                fields=["department", "-updated_at", "-id"], name="ticket_open_department", condition=OPEN_ONLY
            ),
            models.Index(
                fields=["assignee", "-updated_at", "-id"],
                name="ticket_open_assignee",
                condition=OPEN_ONLY,
                include=[*(one for one in SEEN_BY if one != "assignee"), *WEIGHED_BY],
            ),
            models.Index(fields=["-updated_at", "-id"], name="ticket_open", condition=OPEN_ONLY, include=SEEN_BY),
            models.Index(
                fields=["kind", "-updated_at", "-id"], name="ticket_open_kind", condition=OPEN_ONLY, include=SEEN_BY
            ),
            models.Index(
                fields=["status", "-updated_at", "-id"], name="ticket_open_status", condition=OPEN_ONLY, include=SEEN_BY
            ),
            models.Index(fields=["-priority", "-id"], name="ticket_open_priority", condition=OPEN_ONLY),
            models.Index(
                fields=["created_at", "id"], name="ticket_open_unassigned", condition=UNASSIGNED_ONLY, include=SEEN_BY
            ),
            models.Index(fields=["requester", "-id"], name="ticket_requester"),
            models.Index(fields=["assignee", "-updated_at"], name="ticket_assignee"),
            models.Index(fields=["wakes_at"], name="ticket_wakes", condition=models.Q(wakes_at__isnull=False)),
            models.Index(fields=["due_at", "id"], name="ticket_due", condition=OPEN_ONLY, include=SEEN_BY),
            models.Index(fields=["next_due_at", "id"], name="ticket_next_due", condition=OPEN_ONLY, include=SEEN_BY),
            models.Index(
                fields=["appointment_at", "id"],
                name="ticket_appointment",
                condition=models.Q(appointment_at__isnull=False),
            ),
            models.Index(fields=["-created_at", "-id"], name="ticket_created"),
            models.Index(fields=["created_at", "id"], name="ticket_created_live", condition=NOT_ARCHIVED),
            models.Index(fields=["status", "-updated_at"], name="ticket_status"),
            models.Index(
                fields=["-resolved_at"], name="ticket_resolved", condition=models.Q(resolved_at__isnull=False)
            ),
            models.Index(fields=["deleted_at"], name="ticket_deleted", condition=models.Q(deleted_at__isnull=False)),
            models.Index(
                fields=["-updated_at", "-id"],
                name="ticket_spam",
                condition=models.Q(is_spam=True),
                include=["deleted_at", *SEEN_BY],
            ),
            models.Index(
                fields=["-updated_at", "-id"], name="ticket_supervised", condition=models.Q(is_supervised=True)
            ),
            models.Index(fields=["-updated_at", "-id"], name="ticket_extending", condition=models.Q(is_extending=True)),
            models.Index(
                fields=["-updated_at", "-id"], name="ticket_approving", condition=models.Q(is_in_approval=True)
            ),
            models.Index(
                fields=["flow_id", "-updated_at", "-id"], name="ticket_flow", condition=models.Q(flow_id__isnull=False)
            ),
            GinIndex(fields=["stages"], name="ticket_stages", condition=models.Q(flow_id__isnull=False)),
            models.Index(fields=["parent"], name="ticket_parent", condition=models.Q(parent__isnull=False)),
            models.Index(
                fields=["request_type", "created_at"],
                name="ticket_request_type",
                condition=models.Q(request_type__isnull=False),
            ),
            GinIndex(fields=["tags"], name="ticket_tags"),
            # Few tickets are followed and every page asks: nothing may wait unsorted in it.
            GinIndex(fields=["follower_ids"], name="ticket_followers", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"

    @property
    def code(self) -> str:
        """The number as people say it: YZ-104382."""
        return f"{Desk.the().prefix}{self.number}"

    @property
    def ticket_key(self) -> int:
        return self.pk

    @property
    def is_unfinished(self) -> bool:
        return self.kind in UNFINISHED

    @property
    def is_finished(self) -> bool:
        return not self.is_unfinished

    @property
    def is_overdue(self) -> bool:
        return bool(self.due_at and self.is_unfinished and self.due_at < clock.now())

    @property
    def waits_for_us(self) -> bool:
        """The customer spoke last."""
        return bool(
            self.customer_wrote_at and (not self.agent_wrote_at or self.customer_wrote_at > self.agent_wrote_at)
        )

    def is_visible_to(self, actor: Any, power: str = "ticket.view") -> bool:
        """The same rule as `visible_to`, asked of one ticket; who only follows it has it for few powers."""
        from .queries import sees

        return sees(self, actor, power)

    @classmethod
    def lookup(cls, raw: str, context: Context) -> "Ticket | None":
        """By number, with or without prefix, among those the asker may see."""
        number = number_in(raw)
        return cls.objects.visible_to(context.by).filter(number=number).first() if number else None


def without_prefix(text: str) -> str:
    """`104382` of `YZ-104382` or `[YZ-104382]`: the words of a ticket hold its number alone. Other text as it is."""
    prefix, code = Desk.the().prefix.casefold(), text.strip().strip("[]【】").casefold()
    number = code.removeprefix(prefix)
    return number if number != code and number.isascii() and number.isdigit() else text


def number_in(raw: str) -> int | None:
    """104382 from `YZ-104382`, `#104382` or `104382`."""
    prefix = re.escape(Desk.the().prefix)
    match = re.fullmatch(rf"(?:{prefix}|#)?\s*(\d{{1,18}})", raw.strip(), re.IGNORECASE | re.ASCII)
    return int(match[1]) if match else None


class TicketText(models.Model):
    """Every word of a ticket, weighted: A subject, number and people, B customers' data, C messages, D internal notes.

    Kept by the search reaction. A very long ticket has several parts.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="texts")
    part = models.SmallIntegerField(default=0)
    words = SearchVectorField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "part"], name="ticket_text_part")]
        indexes = [GinIndex(fields=["words"], name="ticket_words", fastupdate=True)]


class Link(Guarded):
    """How one ticket relates to another. Read from `source` to `target`: source duplicates, blocks … target."""

    KINDS = (
        ("duplicate", _l("duplicates")),
        ("blocks", _l("blocks")),
        ("caused_by", _l("was caused by")),
        ("follow_up", _l("follows")),
        ("related", _l("relates to")),
    )

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="backlinks")
    kind = models.CharField(max_length=12, choices=KINDS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target", "kind"], name="link_once")]
