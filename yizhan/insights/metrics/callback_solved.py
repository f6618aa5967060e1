"""Of the customers who were called back and reached, those who said it is solved."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import UP, VOICES, count, metric, share

metric(
    "callback_solved",
    pgettext_lazy("metric", "Solved at call-back"),
    _l("Of the customers who were called back and reached, those who said it is solved."),
    share(count("called", "m.word = 'solved'"), count("called", "m.word IN ('solved', 'unsolved')")),
    better=UP,
    group=VOICES,
)
