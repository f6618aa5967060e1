"""How the forms of some records are laid out; the others are one group in the order of their fields."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.fields.base import Label

# "record.field" → a control more fitting than its type's.
CONTROLS = {"role.powers": "powers", "tag.color": "swatch", "type.fields": "field-keys", "template.html": "source",
            "canned_reply.language": "language", "request_type.icon": "icons",
            "holiday_year.holidays": "source"}  # fmt: skip
# What a card of the service catalogue may show: things and deeds, no arrows.
SIGNS = frozenset(
    "inbox wrench box location home building server database key lock shield user user-plus users book file folder"
    " image paperclip mail phone chat wechat web globe megaphone bell clock calendar history refresh return bolt spark"
    " star tag flag thumb-up smile hand help info warning check-circle approve gear sliders chart print download"
    " upload copy link trash pen keyboard grid layers".split()
)

LAYOUTS: dict[str, tuple[tuple[Label, tuple[str, ...]], ...]] = {
    "alert": (
        (
            _l("What is watched"),
            ("title", "metric", "comparator", "limit", "watch", "window", "sensitivity", "minimum", "condition"),
        ),
        (_l("Who is told"), ("agents", "roles", "teams")),
        (_l("When they are told"), ("quiet_from", "quiet_to", "pause_minutes", "is_paused")),
    ),
    "mailbox": (
        (_l("Mailbox"), ("labels", "address", "aliases", "department", "sender_name", "is_active")),
        (_l("Sign-in at the mail server"), ("auth", "username", "secret")),
        (
            _l("Receiving (IMAP)"),
            ("imap_host", "imap_port", "imap_security", "imap_folder", "imports_old", "silent_minutes"),
        ),
        (_l("Sending (SMTP)"), ("smtp_host", "smtp_port", "smtp_security")),
    ),
    "brand": (
        (pgettext_lazy("settings", "General"), ("labels", "greeting", "footer", "colour")),
        (_l("Where and for whom"), ("domain", "languages", "language", "departments", "is_default", "position")),
    ),
    "department": (
        (pgettext_lazy("settings", "General"), ("labels", "head", "position", "signature")),
        (_l("Mail"), ("sends_receipt", "quotes_history")),
        (_l("When a closed ticket is answered"), ("reopen", "reopen_days", "keeps_assignee")),
        (_l("When the customer says nothing more"), ("resolved_days", "waiting_days", "grace_days")),
    ),
    "approval_template": (
        (_l("What is asked"), ("labels", "question", "purpose", "guarded")),
        (_l("Who is asked"), ("levels",)),
        (_l("When nobody answers"), ("remind_hours", "escalate_hours")),
    ),
    "survey": (
        (_l("Which tickets"), ("labels", "condition", "position", "is_paused")),
        (pgettext_lazy("survey", "What is asked"), ("question", "scale", "reasons", "asks_comment", "asks_solved")),
        (
            _l("When and where"),
            ("when", "delay_hours", "in_working_time", "by_mail", "on_page", "quiet_days", "change_days"),
        ),
    ),
    "field": (
        (_l("Field"), ("labels", "slug", "subject", "type", "settings", "hints")),
        (_l("Rules"), ("is_required", "is_required_to_close", "is_public", "position")),
    ),
    "assignment_rule": (
        (_l("Which tickets"), ("labels", "condition", "position", "is_paused")),
        (_l("To whom"), ("department", "team", "method", "otherwise")),
        (_l("What they must be able to do"), ("skills", "fallback_minutes")),
        (_l("How much they carry"), ("points", "points_limit")),
        (_l("When nothing happens"), ("untouched_minutes", "in_working_time")),
    ),
    "calendar": (
        (pgettext_lazy("settings", "General"), ("labels", "zone", "position")),
        (_l("Working hours"), ("hours",)),
        (_l("Days that are different"), ("follows_china", "days_off", "workdays")),
    ),
    "sla_policy": (
        (_l("Which tickets"), ("labels", "condition", "position", "is_paused")),
        (_l("Targets"), ("calendar", "first_response", "next_response", "resolution")),
        (_l("What stops the clocks"), ("pausing",)),
    ),
    "escalation": (
        (pgettext_lazy("settings", "General"), ("labels", "is_paused", "position")),
        (pgettext_lazy("of a rule", "When"), ("policy", "target", "amount", "when")),
        (_l("Who is told"), ("tell", "agents")),
        (pgettext_lazy("of a rule", "Then"), ("steps",)),
    ),
    "availability": (
        (pgettext_lazy("settings", "General"), ("agent", "state")),
        (_l("How much they carry"), ("cap", "channel_caps")),
        (_l("What they can do"), ("skills",)),
        (_l("When they work"), ("shifts",)),
    ),
    "view": (
        (_l("What it shows"), ("labels", "condition", "sort", "columns")),
        (_l("Who sees it"), ("owner", "department", "team", "position")),
    ),
    "request_type": (
        (pgettext_lazy("settings", "General"), ("labels", "descriptions", "groups", "icon")),
        (_l("The ticket"), ("type", "department", "subject")),
        (_l("Who is offered it"), ("brands", "audience")),
    ),
    "rule": (
        (pgettext_lazy("settings", "General"), ("labels", "is_paused", "position")),
        (pgettext_lazy("of a rule", "When"), ("on", "watch_field", "watch_from", "watch_to", "once")),
        (pgettext_lazy("of a rule", "If"), ("condition",)),
        (pgettext_lazy("of a rule", "Then"), ("steps",)),
    ),
    "recurring_ticket": (
        (pgettext_lazy("settings", "General"), ("labels", "is_paused", "position")),
        (
            _l("When it comes"),
            (
                "every",
                "interval",
                "weekdays",
                "month_days",
                "weeks",
                "months",
                "times",
                "zone",
                "off_days",
                "starts_on",
                "ends_on",
            ),
        ),
        (
            _l("The ticket"),
            ("requester", "subject", "body", "department", "team", "assignee", "type", "priority", "tags"),
        ),
        (pgettext_lazy("of a rule", "Then"), ("steps",)),
    ),
    "time_rule": (
        (pgettext_lazy("settings", "General"), ("labels", "is_paused", "position")),
        (pgettext_lazy("of a rule", "When"), ("since", "minutes", "in_working_time", "repeat_minutes", "once")),
        (pgettext_lazy("of a rule", "If"), ("condition",)),
        (pgettext_lazy("of a rule", "Then"), ("steps",)),
    ),
    "widget": (
        (pgettext_lazy("settings", "General"), ("labels", "origins", "department", "calendar")),
        (_l("Chats"), ("accept_seconds", "making", "asks")),
        (_l("Looks"), ("tabs", "greeting", "colour", "side")),
    ),
    "canned_reply": (
        (pgettext_lazy("message", "Text"), ("title", "html", "shortcut", "folder", "language")),
        (_l("Who uses it"), ("owner", "department")),
    ),
}


def in_groups(key: str, controls: Sequence[Any]) -> list[tuple[Label, list[Any]]]:
    """The controls of a form under their headings; what no layout names comes last."""
    by_name = {control.name: control for control in controls}
    groups: list[tuple[Label, list[Any]]] = [
        (heading, [by_name.pop(name) for name in names if name in by_name]) for heading, names in LAYOUTS.get(key, ())
    ]
    if by_name:
        groups.append((_l("Further fields") if groups else "", list(by_name.values())))
    return [(heading, controls) for heading, controls in groups if controls]
