"""Taking: who answers a chat, who hands it on, who joins in. Of two who click at once, one has it."""

from django.db import connection
from django.utils.translation import gettext as _

from yizhan.lib import clock
from yizhan.people.models import Agent, Department
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused

from . import queue
from .models import Chat, ChatMessage
from .powers import SUPERVISE, TAKE
from .talking import put, tell

Who = ChatMessage.Who
DROPPED = "dropped"


def accept(chat: Chat, *, by: Agent) -> None:
    """Take a waiting chat. The first wins; the second, and who has enough, get a Conflict."""
    if not by.may(TAKE.key):
        raise Refused(TAKE.key)
    with change(chat, "chat.accepted", by=by) as it:
        _expect_waiting(chat)
        if not by.may(TAKE.key, chat):
            raise Refused(TAKE.key)
        _alone(by)
        if queue.carried(by) >= queue.cap_of(by):
            raise Conflict(_("You have as many chats as you may have at once. End one first."))
        now = clock.now()
        if chat.wait is None:
            chat.wait = int((now - chat.started_at).total_seconds())
        chat.accepted_at = chat.accepted_at or now
        _give(chat, by)
        tell(chat, "accepted", by)
        it.say(agent=by.pk)


def decline(chat: Chat, *, by: Agent) -> None:
    """Not now: the next one is asked. Raises Conflict when it is not offered to this agent."""
    with change(chat, "chat.declined", by=by) as it:
        if chat.offered_id != by.pk:
            raise Conflict(_("This chat is not offered to you any more."))
        _pass_on(chat, by.pk)
        it.say(agent=by.pk)


def time_out(chat: Chat, *, by: Actor) -> None:
    """Whoever was asked did not answer."""
    with change(chat, "chat.timed_out", by=by) as it:
        if chat.offered_id is None or chat.offer_until is None or chat.offer_until > clock.now():
            return
        it.say(agent=chat.offered_id)
        _pass_on(chat, chat.offered_id)


def transfer(
    chat: Chat, *, by: Agent, agent: Agent | None = None, department: Department | None = None, note: str = ""
) -> None:
    """To a colleague or a department, with a word for whoever takes it. Raises Refused, Conflict, Invalid."""
    target = department or Department.named(chat.department_id)
    if agent is not None and (agent.pk == by.pk or not _could(agent, department)):
        raise Invalid({"agent": _("%(agent)s cannot take this chat.") % {"agent": agent.name}})
    if agent is None and (department is None or department.is_archived):
        raise Invalid({"agent": _("Choose a colleague or a department.")})
    with change(chat, "chat.transferred", by=by) as it:
        _need_hold(chat, by)
        chat.state, chat.agent, chat.department = Chat.State.WAITING, None, target
        chat.skip_ids, chat.offered, chat.offer_until = [by.pk], None, None
        if agent is not None:
            queue.ring(chat, agent)
        tell(chat, "transferred", by)
        if note.strip():
            put(chat, Who.AGENT, agent=by, text=note.strip()[:2000], whisper=True)
        it.say(department=chat.department_id, **({"agent": agent.pk} if agent else {}))


def hand_back(chat: Chat, *, by: Actor, code: str = "transferred") -> None:
    """Whoever had it works here no more: it waits for another agent."""
    with change(chat, "chat.transferred", by=by) as it:
        if chat.state != Chat.State.ACTIVE:
            return
        former = Agent.named(chat.agent_id) if chat.agent_id else None
        chat.state, chat.agent, chat.skip_ids = Chat.State.WAITING, None, []
        tell(chat, code, former if code == DROPPED else None)
        it.say(department=chat.department_id)


def drop(chat: Chat, *, by: Actor) -> None:
    """Whoever had it has closed the desk and not come back: the visitor is told, and somebody else is asked."""
    hand_back(chat, by=by, code=DROPPED)


def take_over(chat: Chat, *, by: Agent) -> None:
    """A supervisor goes on with it. Raises Refused, Conflict."""
    with change(chat, "chat.taken_over", by=by, needs=SUPERVISE.key) as it:
        if chat.state != Chat.State.ACTIVE or chat.agent_id == by.pk:
            raise Conflict(_("There is nothing to take over."))
        _give(chat, by)
        chat.joined_ids = [one for one in chat.joined_ids if one != by.pk]
        tell(chat, "accepted", by)
        it.say(agent=by.pk)


def join(chat: Chat, *, by: Agent) -> None:
    """A supervisor speaks too, beside the agent. Raises Refused, Conflict."""
    with change(chat, "chat.joined", by=by, needs=SUPERVISE.key) as it:
        if chat.state != Chat.State.ACTIVE or by.pk in (chat.agent_id, *chat.joined_ids):
            raise Conflict(_("You cannot join this chat now."))
        chat.joined_ids = [*chat.joined_ids, by.pk]
        tell(chat, "joined", by)
        it.say(agent=by.pk)


def leave(chat: Chat, *, by: Agent) -> None:
    """Who joined goes again. Raises Conflict."""
    with change(chat, "chat.left", by=by) as it:
        if by.pk not in chat.joined_ids:
            raise Conflict(_("You are not in this chat."))
        chat.joined_ids = [one for one in chat.joined_ids if one != by.pk]
        if not chat.is_over:
            tell(chat, "left", by)
        it.say(agent=by.pk)


def _expect_waiting(chat: Chat) -> None:
    if chat.state == Chat.State.ACTIVE:
        raise Conflict(_("%(agent)s was faster and has taken it.") % {"agent": Agent.named(chat.agent_id)})
    if chat.is_over:
        raise Conflict(_("This chat has ended."))


def _give(chat: Chat, agent: Agent) -> None:
    chat.state, chat.agent = Chat.State.ACTIVE, agent
    chat.offered, chat.offer_until, chat.skip_ids = None, None, []


def _pass_on(chat: Chat, agent_id: int) -> None:
    chat.skip_ids = [*chat.skip_ids, agent_id]
    chat.offered, chat.offer_until = None, None


def _need_hold(chat: Chat, by: Agent) -> None:
    if chat.state != Chat.State.ACTIVE:
        raise Conflict(_("This chat is not under way."))
    if by.pk != chat.agent_id and not by.may(SUPERVISE.key, chat):
        raise Refused(TAKE.key)


def _could(agent: Agent, department: Department | None) -> bool:
    here = department is None or department.pk in agent.department_ids
    return agent.is_active and agent.may(TAKE.key) and here


def _alone(agent: Agent) -> None:
    """Counting what an agent has and giving one more are one step."""
    with connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"chat.agent:{agent.pk}"])
