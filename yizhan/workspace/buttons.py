"""The buttons and menus of a ticket, drawn from the actions that make sense now."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yizhan.automation.rules.models import Macro
from yizhan.people.models import Agent
from yizhan.spine.actions import Action, actions_on
from yizhan.tickets.models import Ticket
from yizhan.tickets.queries import ASKED, FOLLOWERS_MAY

# Their own places: the composer, the properties, the links; a toast offers to undo.
NEVER = {"unassign"}
ELSEWHERE = {"reply", "note", "set", "cc", "status", "tag", "open", "unlink", "follow", "pass_transition",
             "retry_steps", "send_mail"}  # fmt: skip
# In the banners of supervision, extension and approval.
ABOVE = ("feedback", "close_supervision", "approve_extension", "decline_extension", "approve", "decline",
         "delegate_approval", "add_approver", "remind_approvers", "withdraw_approval",
         "confirm_appointment", "change_appointment", "cancel_appointment")  # fmt: skip
IN_BAR = ("claim", "wake", "restore", "unarchive", "unmerge", "assign")
# In the panels of child tickets, incidents and checklists, once there are any.
BESIDE = ("open_child", "attach_child", "detach_child", "resolve_family", "cascade", "add_incident",
          "answer_incidents", "add_item", "add_checklist", "tick_item", "remove_item", "take_callback",
          "log_callback", "cancel_callback")  # fmt: skip
FINISHING = ("resolve", "close", "reopen")
SHORTCUTS = {"assign": "a", "claim": "t", "close": "e", "hold": "h", "merge": "m", "resolve": "d", "reopen": "o"}


@dataclass(frozen=True)
class Button:
    """An action as its button shows it."""

    action: Action
    in_bar: bool = False

    @property
    def key(self) -> str:
        return self.action.key

    @property
    def label(self) -> Any:
        return self.action.label

    @property
    def icon(self) -> str:
        return self.action.icon

    @property
    def danger(self) -> bool:
        return self.action.danger

    @property
    def is_simple(self) -> bool:
        """Whether it asks for nothing and can be done at a click."""
        return all(one.hidden for one in self.action.params.values())

    @property
    def shortcut(self) -> str:
        return SHORTCUTS.get(self.key, "")

    @property
    def question(self) -> str:
        return _("%(action)s: really?") % {"action": self.action.label}


def shown_beside(ticket: Ticket) -> tuple[str, ...]:
    """What has a place of its own on the page, so that the menu need not hold it."""
    family = ("attach_child", "cascade", "resolve_family") if ticket.child_count else ()
    calls = ("cancel_callback",) if ticket.awaits_callback else ()
    items = ("add_item", "add_checklist") if ticket.item_count else ()
    return (
        "detach_child",
        "tick_item",
        "untick_item",
        "change_item",
        "remove_item",
        "take_callback",
        "log_callback",
        *family,
        *items,
        *calls,
    )


def offered(ticket: Ticket, agent: Agent) -> dict[str, Any]:
    """Every action that makes sense now and that the agent may do, sorted into bar and menu."""
    # Asking of each of twenty verbs whether the ticket is there for it would take longer than all else.
    is_own_work = ticket.is_visible_to(agent, "ticket.edit")
    possible = {
        one.key: one
        for one in actions_on("ticket")
        if one.key not in NEVER and agent.may(one.needs)
        and (is_own_work or one.needs in FOLLOWERS_MAY or one.needs in ASKED)
        and one.is_possible(ticket, agent)
    }  # fmt: skip
    if ticket.assignee_id:
        possible.pop("claim", None)
    macros = Macro.offered_to(agent) if possible.pop("macro", None) else []
    bar = [Button(possible[key], in_bar=True) for key in IN_BAR if key in possible][:2]
    taken = {one.key for one in bar} | {*ELSEWHERE, *ABOVE, *shown_beside(ticket)}
    rest = [Button(one) for key, one in possible.items() if key not in taken]
    return {
        "buttons": bar,
        "menu_key": " ".join(one.key for one in (*bar, *rest)),
        "above": {key: Button(possible[key], in_bar=True) for key in ABOVE if key in possible},
        "beside": {key: Button(possible[key], in_bar=True) for key in BESIDE if key in possible},
        "macros": macros,
        "menu": [one for one in rest if not one.danger and one.key not in FINISHING],
        "reopen": Button(possible["reopen"]) if "reopen" in possible else None,
        "finishing": [one for one in rest if one.key in FINISHING],
        "dangerous": [one for one in rest if one.danger],
        "is_following": agent.pk in ticket.follower_ids,
        "may_edit": "set" in possible,
        "may_write_articles": agent.may("knowledge.write"),
        "may_retry": "retry_steps" in possible,
        "may_say": tuple(key for key in ("reply", "note") if key in possible),
    }
