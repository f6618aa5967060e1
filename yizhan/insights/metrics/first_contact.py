"""Of the tickets resolved for the first time, those with at most one answer before."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import QUALITY, UP, count, metric, share

metric(
    "first_contact",
    pgettext_lazy("metric", "First-contact resolution"),
    _l("Of the tickets resolved for the first time, those with at most one answer before."),
    share(count("resolved", "m.word = 'one'"), count("resolved", "m.number = 1")),
    better=UP,
    group=QUALITY,
)
