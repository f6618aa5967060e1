"""Events in words: by name, and as the sentences of a ticket's timeline."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.actions import registry
from yizhan.spine.models import Event

# What no action and no form says.
EVENTS = {
    "agent.signed_in": _l("signed in"),
    "agent.sign_in_failed": _l("failed to sign in"),
    "agent.password_changed": _l("changed the password"),
    "agent.invited": _l("sent a link to choose a password"),
    "agent.left": _l("closed the account of an agent"),
    "availability.set": _l("changed their availability"),
    "agent.link_shown": _l("was shown a link to choose a password"),
    "token.created": _l("made an API token"),
    "token.revoked": _l("revoked an API token"),
    "desk.edited": _l("changed the settings of the desk"),
    "desk.receipts_capped": _l("stopped sending receipts: too many in an hour"),
    "attachment.uploaded": _l("uploaded a file"),
    "attachment.removed": _l("removed a file that was never sent"),
    "customer.absorbed": _l("took in another customer"),
    "customer.released": _l("gave back a merged customer"),
    "customer.signed_in": _l("signed in"),
    "customer.proven": _l("proved an address"),
    "customer.export_asked": _l("asked for their data"),
    "customer.password_changed": _l("changed the password"),
    "customer.unreachable": _l("has an address that takes no mail"),
    "mailbox.alarmed": _l("quarantined a mail"),
    "mailbox.silenced": _l("had no contact for too long"),
    "webhook.tried": _l("tried a webhook"),
    "webhook.sent_again": _l("had a call sent once more"),
    "webhook.switched_off": _l("switched off a webhook that failed too often"),
    "message.queued": _l("put a reply into the outbox"),
    "message.delivered": _l("delivered a reply"),
    "message.delayed": _l("could not deliver a reply yet"),
    "message.doubted": _l("may or may not have delivered a reply"),
    "message.failed": _l("could not deliver a reply"),
    "message.bounced": _l("got a reply back"),
    "message.held": _l("held a message until an agent confirms it"),
    "ticket.absorbed": _l("took in another ticket"),
    "ticket.released": _l("gave back a merged ticket"),
    "ticket.reply_recalled": _l("took back a reply"),
    "ticket.robot_wrote": _l("got an automatic mail"),
    "ticket.supervision_late": _l("noticed that the deadline of a supervision has passed"),
    "ticket.flow_stage_late": _l("noticed that a stage takes too long"),
    "ticket.flow_step_failed": _l("could not do a step of a transition"),
    "ticket.flow_migrated": _l("moved to a newer version of its flow"),
    "flow.published": _l("published a version"),
    "guide.published": _l("published a version"),
    "flow.migrated": _l("moved running tickets to the newest version"),
    "ticket.approval_approved": _l("gave the approval"),
    "ticket.approval_declined": _l("declined the approval"),
    "ticket.approval_level_passed": _l("passed a level of the approval"),
    "ticket.approval_restarted": _l("began an approval again"),
    "ticket.approval_lapsed": _l("made an approval lapse"),
    "ticket.approval_escalated": _l("handed an approval to the manager"),
    "ticket.item_late": _l("noticed that an item of a checklist is overdue"),
    "batch.started": _l("began a batch"),
    "batch.undone": _l("undid a batch"),
    "ticket.taken_back": _l("undid a batch"),
    "ticket.incidents_counted": _l("counted the incidents of a problem"),
    "ticket.child_finished": _l("finished a child ticket"),
    "ticket.child_reopened": _l("took up a child ticket again"),
    "ticket.children_counted": _l("counted the child tickets"),
    "ticket.children_done": _l("finished all child tickets"),
    "ticket.closing_failed": _l("could not close a ticket by itself"),
    "ticket.survey_sent": _l("asked the customer for a rating"),
    "recurring_ticket.ran": _l("opened a recurring ticket"),
    "recurring_ticket.failed": _l("could not open a recurring ticket"),
    "calendar.recalculated": _l("had clocks worked out again"),
    "sla_policy.recalculated": _l("had clocks worked out again"),
    "ticket.sla_breached": _l("noticed that a target was missed"),
    "ticket.sla_escalated": _l("escalated"),
    "chat.began": _l("began a chat"),
    "chat.said": _l("wrote in a chat"),
    "chat.whispered": _l("whispered in a chat"),
    "chat.offered": _l("offered a chat to an agent"),
    "chat.accepted": _l("took a chat"),
    "chat.declined": _l("declined a chat"),
    "chat.timed_out": _l("got no answer to the offer of a chat"),
    "chat.asked_again": _l("offered a chat once more"),
    "chat.transferred": _l("transferred a chat"),
    "chat.taken_over": _l("took over a chat"),
    "chat.joined": _l("joined a chat"),
    "chat.left": _l("left a chat"),
    "chat.ended": _l("ended a chat"),
    "chat.resumed": _l("took up a chat again"),
    "chat.recognised": _l("was recognised as who wrote in a chat"),
    "chat.rated": _l("rated a chat"),
    "chat.ticketed": _l("made a ticket of a chat"),
    "export.asked": _l("had an export written"),
    "export.cancelled": _l("cancelled an export"),
    "export.failed": _l("could not write an export"),
    "export.fetched": _l("downloaded an export"),
    "export.finished": _l("finished writing an export"),
    "report_schedule.failed": _l("could not send a scheduled report to everybody"),
    "report_schedule.sent": _l("sent a scheduled report"),
    "report_schedule.stopped": _l("stopped a scheduled report"),
    "report_schedule.tried": _l("had a scheduled report sent to themselves"),
    "chat.answered": _l("brought an answer from the ticket into the chat"),
    "ticket.appointment_near": _l("noticed that an appointment is near"),
    "ticket.chat_carried": _l("added what was said in the chat"),
    "alert.fired": _l("noticed what an alert watches for"),
    "alert.recovered": _l("noticed that an alert is over"),
    "reaction.failed": _l("failed at something that should follow"),
    "reaction.stopped": _l("stopped a chain of rules going in a circle"),
}
VERBS = {
    "created": _l("added"),
    "edited": _l("changed"),
    "removed": _l("deleted"),
    "archived": _l("archived"),
    "restored": _l("took out of the archive"),
    "taken_back": _l("took back a change"),
}
# What no action says of a ticket.
SENTENCES = {
    "ticket.absorbed": _l("%(actor)s merged %(other)s into this ticket"),
    "ticket.released": _l("%(actor)s undid the merge of %(other)s"),
    "message.delivered": _l("The reply was delivered"),
    "message.failed": _l("The reply could not be delivered"),
    "message.bounced": _l("The reply came back"),
    "message.doubted": _l("It is not certain that the reply arrived"),
    "ticket.robot_wrote": _l("An automatic mail came; nothing else changed"),
    "message.recalled": _l("%(actor)s took back a reply"),
    "ticket.supervision_late": _l("The deadline of the supervision has passed"),
    "ticket.flow_stage_late": _l("The present stage takes too long"),
    "ticket.flow_step_failed": _l("A step after the transition could not be done; the move stands"),
    "ticket.flow_migrated": _l("The ticket follows a newer version of its flow"),
    "ticket.approval_approved": _l("The approval was given"),
    "ticket.approval_declined": _l("The approval was declined"),
    "ticket.approval_level_passed": _l("A level of the approval was passed"),
    "ticket.approval_restarted": _l("What was to be approved has changed; the approval begins again"),
    "ticket.approval_lapsed": _l("The review before closing is no longer valid"),
    "ticket.approval_escalated": _l("Nobody decided in time; the manager is asked"),
    "ticket.taken_back": _l("%(actor)s took back what a batch had changed"),
    "ticket.item_late": _l("An item of the checklist is overdue"),
    "ticket.children_done": _l("All child tickets are finished"),
    "ticket.child_finished": _l("%(actor)s finished the child ticket %(other)s"),
    "ticket.child_reopened": _l("%(actor)s took up the child ticket %(other)s again"),
    "ticket.survey_sent": _l("The customer was asked for a rating by mail"),
    "ticket.closing_failed": _l("It could not close by itself: something must be filled in or finished before"),
    "ticket.sla_breached": _l("%(target)s: the target was missed"),
    "ticket.sla_escalated": _l("%(target)s: escalated"),
    "ticket.appointment_near": _l("The appointment is near"),
    "ticket.chat_carried": _l("What was said in the chat was added"),
    "reaction.failed": _l("Something that should follow did not work; administrators see the details"),
    "reaction.stopped": _l("A chain of rules was stopped because it went in a circle"),
}
# What clocks count towards.
TARGETS = {
    "first_response": _l("First response"),
    "next_response": _l("Next response"),
    "resolution": pgettext_lazy("target", "Resolution"),
}
# Facts that are the id of another ticket.
OTHERS = ("into", "source", "to", "split_from", "from_")


def readable(name: str) -> str:
    """The last resort for a name of the code: its words."""
    return name.replace("_", " ").replace(".", " · ")


def say_event(name: str) -> str:
    """`team.edited` → “changed”; an action by its label; what nobody knows by the words of its name."""
    if name in EVENTS:
        return str(EVENTS[name])
    action = next((one for one in registry.values() if one.event == name), None)
    if action:
        return str(action.label)
    return str(VERBS.get(name.partition(".")[2], "")) or readable(name)


def other_of(event: Event) -> int | None:
    """The other ticket an event speaks of."""
    found = next((event.data[key] for key in OTHERS if key in event.data), None)
    return found if isinstance(found, int) else None


def sentence(event: Event, actor: str, other: str = "") -> str:
    """What happened on a ticket, in the reader's language; `other` is the code of the ticket it speaks of."""
    if event.name == "ticket.replied" and event.data.get("customer"):
        return _("The customer replied")
    if event.name == "ticket.urged" and event.data.get("count", 0) > 1:
        return _("%(actor)s urged (%(count)s times by now)") % {"actor": actor, "count": event.data["count"]}
    says = SENTENCES.get(event.name) or next(
        (one.says for one in registry.values() if one.event == event.name and one.says), None
    )
    if says is None:
        return f"{actor} · {say_event(event.name)}"
    target = TARGETS.get(event.data.get("target", ""), "")
    text = str(says) % {"actor": actor, "other": other or _("another ticket"), "target": target}
    return f"{text}（{other}）" if other and "%(other)s" not in str(says) else text
