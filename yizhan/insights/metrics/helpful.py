"""What readers say of articles."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import OPINIONS, UP, VOICES, all_of, metric, share

metric(
    "helpful",
    pgettext_lazy("metric", "Article helpfulness"),
    _l("Of the readers who said whether an article helped, those it did."),
    share(all_of(OPINIONS, "m.is_helpful"), all_of(OPINIONS)),
    better=UP,
    group=VOICES,
)
