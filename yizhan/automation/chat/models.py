"""Widgets on other sites, their visitors, and the chats with every message."""

import secrets
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.brands import Brand
from yizhan.lib import clock
from yizhan.people.models import Agent, Customer, Department
from yizhan.spine.actors import Machine
from yizhan.spine.guard import Guarded, GuardedQuerySet
from yizhan.spine.labelled import Labelled, in_language
from yizhan.tickets.models import Attachment, Ticket

from ..clocks.models import Calendar

CHAT = Machine("channel", None, "chat")
HOUSE = "#2f5bd7"
TABS = ("help", "request", "track", "chat")


def new_key() -> str:
    return secrets.token_urlsafe(12)


class Making(models.TextChoices):
    """When the end of a chat makes a ticket by itself."""

    NEVER = "never", pgettext_lazy("tickets of chats", "Only by hand")
    MISSED = "missed", pgettext_lazy("tickets of chats", "When nobody took the chat")
    ALWAYS = "always", pgettext_lazy("tickets of chats", "For every chat")


class Widget(Labelled):
    """A piece of this desk on another site: found by its `key`, which is no secret, shown at `origins` only.

    With the `secret` (encrypted) the site signs who its visitors are.
    """

    key = models.CharField(_l("Key"), max_length=40, unique=True, default=new_key)
    secret = models.CharField(max_length=400, default="")
    origins = ArrayField(models.CharField(max_length=200), default=list, verbose_name=_l("Sites"))
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_l("Department")
    )
    calendar = models.ForeignKey(
        Calendar, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_l("Office hours")
    )
    brand = models.ForeignKey(Brand, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_l("Brand"))
    # Named by its place: guides stand on chats, not the other way round.
    guide = models.ForeignKey(
        "guides.Guide", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_l("Begins with a guide")
    )
    # "" is the colour of the brand.
    colour = models.CharField(_l("Colour"), max_length=7, default="", blank=True)
    side = models.CharField(_l("Side of the page"), max_length=5, default="right")
    greeting = models.JSONField(_l("Greeting"), default=dict)
    tabs = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_l("Offers"))
    asks = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_l("Asks before a chat"))
    accept_seconds = models.PositiveSmallIntegerField(_l("Seconds to accept"), default=30)
    making = models.CharField(_l("Makes tickets"), max_length=8, choices=Making, default=Making.MISSED)

    unlogged: ClassVar[frozenset[str]] = frozenset({"secret"})

    class Meta(Labelled.Meta):
        abstract = False

    @property
    def welcome(self) -> str:
        return in_language(self.greeting)

    @property
    def home(self) -> Department:
        """The department its chats go to."""
        return Department.named(self.department_id) or Department.current()[0]

    @property
    def face(self) -> Brand:
        """The brand it looks like: its own, else the one that serves its department."""
        own = next((one for one in Brand.current() if one.pk == self.brand_id), None)
        return own or Brand.serving(self.home.pk)

    @property
    def shown_colour(self) -> str:
        return self.colour or self.face.colour or HOUSE

    @classmethod
    def keyed(cls, key: str) -> "Widget | None":
        return next((one for one in cls.current() if one.key == key), None)


class Visitor(models.Model):
    """Somebody at a widget. With `outside_id`, proven by the site's signature, one person on all their devices."""

    actor_kind = "visitor"

    widget = models.ForeignKey(Widget, on_delete=models.PROTECT, related_name="visitors")
    outside_id = models.CharField(max_length=200, default="")
    name = models.CharField(max_length=120, default="")
    email = models.CharField(max_length=254, default="")
    phone = models.CharField(max_length=40, default="")
    # The mail address came under the site's signature; typed ones prove nothing.
    is_proven = models.BooleanField(default=False)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="visitors")
    language = models.CharField(max_length=10, default="")
    page = models.CharField(max_length=500, default="")
    created_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["widget", "outside_id"], name="visitor_once", condition=~Q(outside_id=""))
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or str(_l("Visitor %(number)s")) % {"number": self.pk}

    def may(self, power: str, subject: Any = None) -> bool:
        """Visitors do nothing but speak in their own chats."""
        return power == "" and getattr(subject, "visitor_id", None) == self.pk


class VisitorToken(models.Model):
    """What a browser keeps to be known again, as a SHA-256 digest."""

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)


class Seat(models.Model):
    """An agent with a page of the desk open: without one nobody is offered a chat."""

    agent = models.OneToOneField(Agent, primary_key=True, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=clock.now)


class ChatQuerySet(GuardedQuerySet):
    def visible_to(self, agent: Any) -> "ChatQuerySet":
        """Own ones and those that wait in the agent's departments; all of these departments for who supervises."""
        supervises = agent.may("chat.supervise")
        if not (supervises or agent.may("chat.take")):
            return self.none()
        if supervises and agent.visibility == "all":
            return self
        here = Q(department__in=agent.department_ids)
        own = Q(agent=agent) | Q(offered=agent) | Q(joined_ids__contains=[agent.pk])
        return self.filter(own | (here if supervises else here & Q(state=Chat.State.WAITING)))


class Chat(Guarded):
    """A conversation. Its messages are numbered under the lock of its row, so their order is one for everybody."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("chat", "Waiting")
        ACTIVE = "active", pgettext_lazy("chat", "Under way")
        ENDED = "ended", pgettext_lazy("chat", "Ended")

    widget = models.ForeignKey(Widget, on_delete=models.PROTECT, related_name="chats", verbose_name=_l("Widget"))
    visitor = models.ForeignKey(Visitor, on_delete=models.PROTECT, related_name="chats", verbose_name=_l("Visitor"))
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="chats")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="chats")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    offered = models.ForeignKey(
        Agent, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_l("Offered to"), db_index=False
    )
    offer_until = models.DateTimeField(_l("Offered until"), null=True)
    skip_ids = ArrayField(models.BigIntegerField(), default=list, verbose_name=_l("Did not take it"))
    joined_ids = ArrayField(models.BigIntegerField(), default=list, verbose_name=_l("Joined by"))
    last_seq = models.PositiveIntegerField(_l("Number of the last message"), default=0)
    carried_seq = models.PositiveIntegerField(_l("On the ticket up to"), default=0)
    page = models.CharField(_l("Page"), max_length=500, default="")
    language = models.CharField(_l("Language"), max_length=10, default="")
    started_at = models.DateTimeField(_l("Began"), default=clock.now)
    accepted_at = models.DateTimeField(pgettext_lazy("chat", "Taken"), null=True)
    ended_at = models.DateTimeField(pgettext_lazy("chat", "Ended"), null=True)
    updated_at = models.DateTimeField(default=clock.now)
    wait = models.PositiveIntegerField(_l("Seconds waited"), null=True)
    rating = models.PositiveSmallIntegerField(_l("Rating"), null=True)
    comment = models.CharField(_l("Comment"), max_length=1000, default="")
    version = models.IntegerField(default=1)

    unlogged: ClassVar[frozenset[str]] = frozenset({"comment", "page"})
    objects: ClassVar[Any] = ChatQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["department", "started_at"], name="chat_waiting", condition=Q(state="waiting")),
            models.Index(fields=["agent"], name="chat_active", condition=Q(state="active")),
            models.Index(fields=["department", "-accepted_at"], name="chat_waits", condition=Q(wait__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.visitor)

    @property
    def is_over(self) -> bool:
        return self.state == self.State.ENDED

    def is_visible_to(self, actor: Any, power: str = "") -> bool:
        """The same as `visible_to`, of one chat."""
        if not isinstance(actor, Agent):
            return True
        role, here = actor.own_role, self.department_id in actor.department_ids
        if role.allows("chat.supervise") and (here or role.visibility == "all"):
            return True
        is_own = actor.pk in (self.agent_id, self.offered_id, *self.joined_ids)
        return role.allows("chat.take") and (is_own or (here and self.state == self.State.WAITING))


class ChatMessage(Guarded):
    """Something said. `key` was made by who sent it: a second sending is the first. `code` is a line of the system."""

    class Who(models.TextChoices):
        VISITOR = "visitor", _l("Visitor")
        AGENT = "agent", _l("Agent")
        SYSTEM = "system", _l("System")

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="messages", verbose_name=_l("Chat"))
    seq = models.PositiveIntegerField(pgettext_lazy("chat message", "Number"))
    who = models.CharField(_l("Who said it"), max_length=8, choices=Who)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_whisper = models.BooleanField(_l("Whispered"), default=False)
    code = models.CharField(_l("Line of the system"), max_length=20, default="")
    text = models.TextField(default="")
    key = models.CharField(max_length=64, null=True)  # NULL is never the same as NULL
    attachment = models.ForeignKey(
        Attachment, null=True, on_delete=models.SET_NULL, related_name="chat_messages", verbose_name=_l("File")
    )
    at = models.DateTimeField(_l("Said"), default=clock.now)

    unlogged: ClassVar[frozenset[str]] = frozenset({"text"})

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["chat", "seq"], name="chat_message_seq"),
            models.UniqueConstraint(fields=["chat", "key"], name="chat_message_once"),
        ]
