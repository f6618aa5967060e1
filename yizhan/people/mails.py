"""Mails customers get by themselves and can do without. Whoever sends such mails declares them here.

Answers of agents, and the warning before a request is closed, always come.
"""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.fields import Option
from yizhan.spine.fields.base import Label

mails: dict[str, Label] = {
    "receipt": _l("A request has arrived"),
    "stages": _l("A request is resolved, closed or waits for an answer"),
    "dates": _l("A request takes longer than planned"),
    "survey": _l("You want to know whether I am content"),
}


def mail_options() -> list[Option]:
    return [Option(key, key, label) for key, label in mails.items()]
