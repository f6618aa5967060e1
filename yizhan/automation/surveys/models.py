"""Surveys, whom they ask, what was answered; call-backs and the plans that ask for them."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.people.models import Agent, Customer, Department, Team
from yizhan.spine.guard import Guarded
from yizhan.spine.labelled import Labelled, in_language
from yizhan.spine.saving import SavedPlainly
from yizhan.tickets.models import Ticket

from .scales import SCALES, STARS, Scale, Score


class Survey(Labelled):
    """A question to customers once a ticket is finished. The first in the list whose condition fits is asked."""

    class When(models.TextChoices):
        RESOLVED = "resolved", _l("it is resolved")
        CLOSED = "closed", _l("it is closed")

    is_paused = models.BooleanField(_l("Paused"), default=False)
    condition = models.TextField(_l("Condition"), blank=True, default="")
    scale = models.CharField(_l("Scale"), max_length=10, default=STARS.key)
    question = models.JSONField(pgettext_lazy("survey", "Question"), default=dict)
    reasons = ArrayField(models.CharField(max_length=200), default=list, blank=True, verbose_name=_l("Reasons"))
    asks_comment = models.BooleanField(_l("Ask for a comment"), default=True)
    asks_solved = models.BooleanField(_l("Ask whether it is solved"), default=True)
    when = models.CharField(pgettext_lazy("survey", "Asked once"), max_length=10, choices=When, default=When.RESOLVED)
    delay_hours = models.PositiveSmallIntegerField(_l("Hours to wait"), default=1)
    in_working_time = models.BooleanField(_l("Count working time only"), default=False)
    by_mail = models.BooleanField(_l("Ask by mail"), default=True)
    on_page = models.BooleanField(_l("Ask on the ticket's page"), default=True)
    quiet_days = models.PositiveSmallIntegerField(_l("The same customer only once in so many days"), default=7)
    change_days = models.PositiveSmallIntegerField(_l("Answers can be changed for so many days"), default=14)

    class Meta(Labelled.Meta):
        abstract = False

    @property
    def measure(self) -> Scale:
        return SCALES.get(self.scale, STARS)

    @property
    def asks(self) -> str:
        """The question in the reader's language."""
        return in_language(self.question) or self.label

    @classmethod
    def running(cls) -> list["Survey"]:
        return [one for one in cls.current() if not one.is_paused]


class Invitation(SavedPlainly):
    """One ticket's customer is asked, at most once each time it is finished; `round` counts how often that was.

    `reason` says why nobody was asked after all. `scale` is that of the mail, whatever the survey asks later.
    """

    WAITING, SENT, SKIPPED = "waiting", "sent", "skipped"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="invitations")
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, default=WAITING)
    reason = models.CharField(max_length=20, default="", blank=True)
    scale = models.CharField(max_length=10, default="", blank=True)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "round"], name="invitation_once")]
        indexes = [
            models.Index(fields=["due_at"], name="invitation_due", condition=models.Q(state="waiting")),
            models.Index(fields=["customer", "-sent_at"], name="invitation_recent", condition=models.Q(state="sent")),
            models.Index(fields=["-sent_at"], name="invitation_sent", condition=models.Q(state="sent")),
        ]

    @property
    def measure(self) -> Scale:
        return SCALES.get(self.scale) or self.survey.measure

    def is_for(self, customer_id: int) -> bool:
        """Whether this is who was invited, be it under the name of somebody they were merged into."""
        return customer_id in {self.customer_id, self.customer.merged_into_id}


class Rating(Guarded):
    """What a customer answered about one ticket, in one round; `level` is the score on the scale of five.

    Agent and team are those the ticket was with when it was rated first, so that figures do not change with it.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset({"comment"})

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="ratings")
    survey = models.ForeignKey(Survey, null=True, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    scale = models.CharField(_l("Scale"), max_length=10, default=STARS.key)
    score = models.SmallIntegerField(pgettext_lazy("rating", "Score"))
    level = models.SmallIntegerField(_l("Satisfaction"))
    is_solved = models.BooleanField(_l("Confirmed as solved"), null=True)
    reasons = ArrayField(models.CharField(max_length=200), default=list, blank=True, verbose_name=_l("Reasons"))
    comment = models.TextField(_l("Comment"), default="", blank=True)
    agent = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=pgettext_lazy("rating", "Agent")
    )
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    caller = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_l("Noted by")
    )
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(_l("Last change"), default=clock.now)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["ticket", "round"], name="rating_once")]
        indexes = [models.Index(fields=["-created_at"], name="rating_created")]

    @property
    def measure(self) -> Scale:
        return SCALES.get(self.scale, STARS)

    @property
    def given(self) -> Score | None:
        return self.measure.of(self.score)

    def changes_until(self, days: int) -> datetime:
        return self.created_at + timedelta(days=days)


class CallbackPlan(Labelled):
    """So many of a hundred finished tickets are called about afterwards."""

    is_paused = models.BooleanField(_l("Paused"), default=False)
    condition = models.TextField(_l("Condition"), blank=True, default="")
    percent = models.PositiveSmallIntegerField(_l("How many of a hundred"), default=10)
    delay_hours = models.PositiveSmallIntegerField(_l("Hours to wait"), default=24)
    in_working_time = models.BooleanField(_l("Count working time only"), default=False)
    script = models.TextField(_l("Script"), blank=True, default="")

    class Meta(Labelled.Meta):
        abstract = False

    @classmethod
    def running(cls) -> list["CallbackPlan"]:
        return [one for one in cls.current() if not one.is_paused]


class Callback(Guarded):
    """A customer is to be called about a ticket: when, by whom, what to ask, and what came of it."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("call-back", "To be called")
        DONE = "done", pgettext_lazy("call-back", "Reached")
        NO_ANSWER = "no_answer", pgettext_lazy("call-back", "Not reached")
        REFUSED = "refused", pgettext_lazy("call-back", "Wants no call")
        CANCELLED = "cancelled", pgettext_lazy("call-back", "Called off")

    unlogged: ClassVar[frozenset[str]] = frozenset({"why", "script", "note"})

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="callbacks")
    plan = models.ForeignKey(
        CallbackPlan, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_l("Plan")
    )
    asker = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_l("Asked by")
    )
    agent = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=pgettext_lazy("call-back", "Caller")
    )
    why = models.CharField(pgettext_lazy("call-back", "What about"), max_length=300, default="", blank=True)
    script = models.TextField(_l("Script"), default="", blank=True)
    state = models.CharField(_l("State"), max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(pgettext_lazy("call-back", "Call at"))
    attempts = models.PositiveSmallIntegerField(_l("Times tried"), default=0)
    is_solved = models.BooleanField(_l("Confirmed as solved"), null=True)
    score = models.SmallIntegerField(pgettext_lazy("rating", "Score"), null=True)
    note = models.TextField(_l("Note"), default="", blank=True)
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(pgettext_lazy("call-back", "Ended"), null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], name="callback_one_waiting", condition=models.Q(state="waiting"))
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="callback_due", condition=models.Q(state="waiting")),
            models.Index(fields=["-ended_at"], name="callback_ended", condition=models.Q(ended_at__isnull=False)),
        ]

    @property
    def is_late(self) -> bool:
        return self.state == self.State.WAITING and self.due_at <= clock.now()

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @classmethod
    def waiting_on(cls, ticket: Ticket) -> "Callback | None":
        return cls.objects.filter(ticket=ticket, state=cls.State.WAITING).first()
