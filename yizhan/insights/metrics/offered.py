"""Visits of the help centre, of a form or a chat to which articles were offered, and how many of them one solved."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import OFFERS, UP, VOLUME, all_of, metric, share
from .spared import SPARED

OFFERED = all_of(OFFERS)

metric(
    "offered",
    pgettext_lazy("metric", "Articles offered"),
    _l("Visits of the help centre, of a form or a chat in which articles were offered; each visit once."),
    OFFERED,
    group=VOLUME,
)
metric(
    "spared_rate",
    pgettext_lazy("metric", "Self-service rate"),
    _l("Of the visits in which articles were offered, those whose reader said one solved it and no ticket came."),
    share(SPARED, OFFERED),
    better=UP,
    group=VOLUME,
)
