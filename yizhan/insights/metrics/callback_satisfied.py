"""Of the ratings that were given to an agent on the phone, those with 4 or 5 stars."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import UP, VOICES, count, metric, share

metric(
    "callback_satisfied",
    pgettext_lazy("metric", "Satisfied at call-back"),
    _l("Of the ratings that were given to an agent on the phone, those with 4 or 5 stars."),
    share(count("rated", "m.word = 'called' AND m.number >= 4"), count("rated", "m.word = 'called'")),
    better=UP,
    group=VOICES,
)
