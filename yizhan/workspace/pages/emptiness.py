"""What an empty list says: what the thing is good for, in a sentence."""

from django.utils.translation import gettext_lazy as _l

EMPTY = {
    "widget": _l("A button on your own site: visitors chat with your agents, search the help, ask and follow."),
    "department": _l("A desk needs at least one department: mailboxes and tickets belong to it."),
    "team": _l("Teams share work inside a department, such as the night shift or field service."),
    "agent": _l("Invite the people who shall answer tickets."),
    "announcement": _l("Tell customers of an outage before they ask: it stands on top of every page of theirs."),
    "brand": _l("A brand gives your customers' pages a name, a colour and, if you like, a domain of their own."),
    "type": _l("Types sort requests: repair, question, complaint."),
    "field": _l("Ask for what you need to know, such as a serial number or the date of purchase."),
    "tag": _l("Tags mark tickets across types and departments. Give the important ones a colour."),
    "view": _l("A view is a saved search with its own place in the column of queues."),
    "canned_reply": _l("Write what you answer again and again once, then pick it with / in a reply."),
    "assignment_rule": _l("Say who gets which tickets: one after the other, the least loaded, the most skilled …"),
    "availability": _l("How much each agent can take on, and when."),
    "calendar": _l("A calendar says when somebody is there: hours, days off, make-up workdays."),
    "holiday_year": _l("The holidays of 2024 to 2026 came with the program. Add a year when it has been announced."),
    "sla_policy": _l("Say how long tickets may wait for an answer and for a solution."),
    "escalation": _l("Say who hears of it before a target is missed, and after."),
    "leave": _l("Holidays and business trips, with somebody who stands in."),
    "recurring_ticket": _l("Inspections, reports, renewals: tickets that open by themselves, on workdays if you like."),
    "skill": _l("Skills let tickets find those who can do them, such as a language or a trade."),
    "mailbox": _l("Add the address customers write to, and their mails become tickets."),
    "template": _l("The texts of receipts, notices and invitations."),
}
