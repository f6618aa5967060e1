"""A supervision of a ticket, and a wish for more time."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.fields import Option
from yizhan.spine.guard import Guarded
from yizhan.tickets.models import Ticket

STANDARD, IMPORTANT, TOP = 1, 2, 3
LEVELS = (
    Option(STANDARD, "standard", _l("Standard supervision"), ("一般", "一般督办")),
    Option(IMPORTANT, "important", _l("Important supervision"), ("重点", "重点督办")),
    Option(TOP, "top", _l("Top-level supervision"), ("挂牌", "挂牌督办")),
)


class Supervision(Guarded):
    """Somebody above watches a ticket: until when, what is wanted, what the handler says. One at a time is open.

    `told_at` is when it was noticed that the deadline has passed.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset({"instruction", "feedback"})

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="supervisions")
    opener = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_l("Opened by")
    )
    level = models.SmallIntegerField(pgettext_lazy("supervision", "Level"), default=STANDARD)
    deadline = models.DateTimeField(_l("Deadline"))
    instruction = models.TextField(_l("Instruction"))
    feedback = models.TextField(_l("Feedback"), default="", blank=True)
    answered_by = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_l("Feedback by")
    )
    answered_at = models.DateTimeField(_l("Feedback at"), null=True)
    told_at = models.DateTimeField(_l("Overdue noticed"), null=True)
    created_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(_l("Ended"), null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], name="supervision_one_open", condition=models.Q(closed_at=None))
        ]
        indexes = [
            models.Index(fields=["deadline"], name="supervision_late", condition=models.Q(closed_at=None, told_at=None))
        ]

    @property
    def level_label(self) -> str:
        return str(next((one.label for one in LEVELS if one.value == self.level), self.level))

    @property
    def is_late(self) -> bool:
        return self.closed_at is None and self.deadline <= clock.now()

    @classmethod
    def open_on(cls, ticket: Ticket) -> "Supervision | None":
        return cls.objects.filter(ticket=ticket, closed_at=None).first()


class Extension(Guarded):
    """A wish to be given more time, and what was decided. Both due times are kept."""

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("extension", "To be decided")
        APPROVED = "approved", pgettext_lazy("extension", "Approved")
        DECLINED = "declined", pgettext_lazy("extension", "Declined")

    unlogged: ClassVar[frozenset[str]] = frozenset({"reason", "answer"})

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="extensions")
    asker = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_l("Asked by")
    )
    old_due_at = models.DateTimeField(_l("Old due time"))
    new_due_at = models.DateTimeField(_l("New due time"))
    reason = models.TextField(_l("Reason"))
    state = models.CharField(_l("State"), max_length=10, choices=State, default=State.PENDING)
    decider = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_l("Decided by")
    )
    decided_at = models.DateTimeField(_l("Decided"), null=True)
    answer = models.TextField(_l("Answer"), default="", blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], name="extension_one_pending", condition=models.Q(state="pending")
            )
        ]

    @classmethod
    def pending_on(cls, ticket: Ticket) -> "Extension | None":
        return cls.objects.filter(ticket=ticket, state=cls.State.PENDING).first()
