"""Notices to agents: who should know what happened, on the screen and by mail."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yizhan.catalog.models import Kind
from yizhan.channels import automatic, templates
from yizhan.channels.recipients import own_addresses
from yizhan.community.powers import MODERATE
from yizhan.insights.alerts.recipients import told
from yizhan.insights.alerts.telling import FIRED, RECOVERED, firings_of
from yizhan.lib import clock
from yizhan.lib.config import config
from yizhan.people import hearing
from yizhan.people.models import Agent
from yizhan.spine.models import Event
from yizhan.tickets.models import Message, Ticket
from yizhan.tickets.placeholders import context_of

from . import articles_told, waiting, ways
from .models import Notice

# So long a notice that was read can still be looked up.
KEPT = timedelta(days=90)
# Kind → (on the screen, by mail), unless the agent chose otherwise in preferences["notices"].
DEFAULTS = {
    "assigned": (True, True),
    "team": (True, False),
    "mentioned": (True, True),
    "replied": (True, False),
    "reopened": (True, False),
    "urged": (True, True),
    "supervised": (True, True),
    "feedback": (True, True),
    "late": (True, True),
    "stage_late": (True, False),
    "extension": (True, True),
    "decided": (True, True),
    "approval": (True, True),
    "approved": (True, True),
    "declined": (True, True),
    "breached": (True, False),
    "escalated": (True, True),
    "rated": (True, True),
    "held": (True, False),
    "item": (True, True),
    "item_late": (True, True),
    "children": (True, False),
    "failed": (True, True),
    "bounced": (True, True),
    "capped": (True, True),
    "silenced": (True, True),
    "recurring": (True, True),
    "webhook": (True, True),
    "posts": (True, False),
    **articles_told.DEFAULTS,
    "alert": (True, True),
    "alert_over": (True, False),
    "export_done": (True, False),
    "export_fail": (True, False),
    "report_fail": (True, True),
    "report_stop": (True, True),
}
hearing.kinds.update(
    # What is worth a mail is worth a word on the desktop.
    {kind: frozenset(({"app"} if app else set()) | ({"desktop", "mail"} if mail else set()))
     for kind, (app, mail) in DEFAULTS.items()}
)  # fmt: skip
OF_ALERTS = {FIRED: "alert", RECOVERED: "alert_over"}
# What concerns one agent alone, and is about no ticket.
OF_EXPORTS = {"export.finished": "export_done", "export.failed": "export_fail",
              "report_schedule.failed": "report_fail", "report_schedule.stopped": "report_stop"}  # fmt: skip
NAMES = {"ticket.opened", "ticket.replied", "ticket.reopened", "message.held", "message.failed",
         "message.bounced", "desk.receipts_capped", "mailbox.silenced", "recurring_ticket.failed",
         "webhook.switched_off", *OF_ALERTS, *OF_EXPORTS, *articles_told.KINDS,
         *waiting.CONCERNED}  # fmt: skip
# What concerns whoever looks after the channels, or the automation, and is about no ticket.
OF_CHANNELS = {"desk.receipts_capped": "capped", "mailbox.silenced": "silenced", "recurring_ticket.failed": "recurring",
               "webhook.switched_off": "webhook"}  # fmt: skip
POWERS = {"recurring": "admin.automation", "webhook": "admin.automation"}
FINISHED = {Kind.RESOLVED, Kind.CLOSED}
EXCERPT = 300


def notify(event: Event) -> None:
    """LATER reaction: one notice for everybody concerned who may see it, never for the one who did it."""
    ticket = Ticket.objects.filter(pk=event.ticket_id).first() if event.ticket_id else None
    if event.ticket_id and ticket is None:
        return
    done: set[int] = set()
    for kind, agent_ids in concerned(event, ticket):
        for agent in _reachable(agent_ids, event, ticket):
            if agent.pk not in done:
                done.add(agent.pk)
                _tell(agent, kind, event, ticket)


def _concerns_anybody(event: Event) -> bool:
    changes = event.changes
    return (
        event.name in NAMES
        or is_to_be_checked(event)
        or bool(event.data.get("mentioned"))
        or "assignee_id" in changes
        or "team_id" in changes
    )


notify.wants = _concerns_anybody  # type: ignore[attr-defined]


def concerned(event: Event, ticket: Ticket | None) -> Iterator[tuple[str, Iterable[int]]]:
    """Kinds of notice and whom they concern, the most urgent first."""
    if ticket is None:
        if is_to_be_checked(event):
            yield "posts", _moderators()
        if event.name in OF_ALERTS:
            yield from ((OF_ALERTS[event.name], told(firing.alert)) for firing in firings_of([event.data]).values())
        if event.name in OF_EXPORTS:
            yield OF_EXPORTS[event.name], [event.data["told"]]
        if event.name in articles_told.KINDS:
            yield articles_told.concerned(event)
        if kind := OF_CHANNELS.get(event.name):
            yield kind, [agent.pk for agent in Agent.active() if agent.may(POWERS.get(kind, "admin.channels"))]
        return
    if event.data.get("mentioned"):
        yield "mentioned", event.data["mentioned"]
    yield from _handed_over(event, ticket)
    if event.name in ("message.failed", "message.bounced"):
        writer = Message.objects.filter(pk=event.subject_id).values_list("agent_id", flat=True).first()
        yield event.name.partition(".")[2], [one for one in (writer, ticket.assignee_id) if one]
    if event.name == "message.held":
        yield "held", _owners(ticket)
    if event.name in waiting.CONCERNED:
        yield waiting.concerned(event, ticket, _owners(ticket))
    if event.name == "ticket.reopened" or _came_back(event):
        yield "reopened", _involved(ticket)
    if event.name == "ticket.replied" and event.data.get("customer") and not waiting.is_told_as_urge(event):
        yield "replied", _involved(ticket)


def is_to_be_checked(event: Event) -> bool:
    """Whether a post of the community came to wait for an agent."""
    return event.subject_kind == "post" and (event.name == "post.reported" or bool(event.data.get("held")))


def _moderators() -> list[int]:
    """Who may check posts and does not know already that some wait."""
    able = [agent.pk for agent in Agent.active() if agent.may(MODERATE.key)]
    know = set(Notice.objects.filter(agent__in=able, kind="posts", read_at=None).values_list("agent", flat=True))
    return [pk for pk in able if pk not in know]


def _handed_over(event: Event, ticket: Ticket) -> Iterator[tuple[str, Iterable[int]]]:
    """Who and whose team got the ticket by this event."""
    changes = event.changes
    if event.name == "ticket.opened":
        later = Event.objects.filter(ticket_id=ticket.pk, pk__gt=event.pk)
        moved = {column for data in later.values_list("data", flat=True) for column in data.get("changes", {})}
        agent_id = None if "assignee_id" in moved else ticket.assignee_id
        team_id = None if "team_id" in moved else ticket.team_id
    else:
        agent_id = changes.get("assignee_id", [None, None])[1]
        team_id = changes.get("team_id", [None, None])[1]
    if agent_id:
        yield "assigned", [agent_id]
    elif team_id:
        yield "team", _members(team_id)


def _came_back(event: Event) -> bool:
    before, after = event.changes.get("kind", [None, None])
    return event.name == "ticket.replied" and before in FINISHED and after not in FINISHED


def _involved(ticket: Ticket) -> list[int]:
    return [one for one in (ticket.assignee_id, *ticket.follower_ids) if one]


def _owners(ticket: Ticket) -> list[int]:
    """Who has to act: the assignee, else the team, else the department."""
    if ticket.assignee_id:
        return [ticket.assignee_id]
    if ticket.team_id:
        return _members(ticket.team_id)
    return [one.pk for one in Agent.active() if ticket.department_id in one.department_ids and one.may("ticket.reply")]


def _members(team_id: int) -> list[int]:
    return [agent.pk for agent in Agent.active() if team_id in agent.team_ids]


def _reachable(agent_ids: Iterable[int], event: Event, ticket: Ticket | None) -> Iterator[Agent]:
    for agent_id in dict.fromkeys(agent_ids):
        agent = Agent.named(agent_id)
        is_actor = event.actor_kind == "agent" and event.actor_id == agent_id
        if agent and agent.is_active and not is_actor and (ticket is None or ticket.is_visible_to(agent)):
            yield agent


def _tell(agent: Agent, kind: str, event: Event, ticket: Ticket | None) -> None:
    wanted = {way for way, is_wanted in hearing.wishes(agent)[kind].items() if is_wanted}
    if not wanted:
        return
    told = event.data.get("message") or event.data.get("heard")
    message_id = event.subject_id if event.subject_kind == "message" else told
    now = clock.now()
    with transaction.atomic():
        notice, is_new = Notice.objects.get_or_create(
            agent=agent,
            event_id=event.pk,
            defaults={
                "kind": kind, "ticket": ticket, "actor_kind": event.actor_kind, "actor_id": event.actor_id,
                "message_id": message_id if Message.objects.filter(pk=message_id).exists() else None,
                "created_at": now, "read_at": None if "app" in wanted else now,
            },
        )  # fmt: skip
        if not is_new:
            return
        # The mail channel or a colleague who confirmed it let a customer's words in.
        if event.data.get("customer") and (kind == "replied" or event.actor_kind == "channel"):
            Notice.objects.filter(pk=notice.pk).update(actor_kind="customer", actor_id=event.data["customer"])
            notice.actor_kind, notice.actor_id = "customer", event.data["customer"]
        ways.tell(notice, agent, wanted)


def mail(notice: Notice, agent: Agent) -> None:
    """The same by mail; not into a mailbox of our own, and not as a storm."""
    ticket = notice.ticket
    if agent.email.casefold() in own_addresses() or (ticket and not automatic.is_calm(ticket, agent.email)):
        return
    with override(agent.language):
        context = context_of(ticket, agent=agent) if ticket else {"ticket": _leading_to(notice)}
        key, more = waiting.letter(notice.kind, notice.event_id, agent)
        context |= {
            **more,
            "sentence": notice.sentence,
            "excerpt": notice.message.text[:EXCERPT] if notice.message else "",
        }
        department = ticket.department if ticket else None
        subject, html = templates.render(key, agent.language, department, context)
    automatic.queue(automatic.NOTICE, agent.email, f"notice:{notice.pk}", agent.language, subject, html, ticket)


def _leading_to(notice: Notice) -> dict[str, str]:
    """Where one sees to what is about no ticket, in place of one."""
    return {"desk_url": f"{config.url}{notice.url}", "subject": _("Look at it")} if notice.url != "/" else {}


def sweep() -> int:
    """Forget notices read long ago; what nobody has read yet stays. Returns how many."""
    return Notice.objects.filter(read_at__lt=clock.now() - KEPT).delete()[0]
