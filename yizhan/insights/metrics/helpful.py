"""What readers say of articles."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import COUNT, OPINIONS, UP, VOICES, Sum, metric, share

HELPFUL = "m.is_helpful"

metric(
    "helpful",
    pgettext_lazy("metric", "Helpful articles"),
    _l("Of the readers who said whether an article helped, those it did."),
    share(Sum(f"count(*) FILTER (WHERE {HELPFUL})", (), COUNT, HELPFUL, OPINIONS),
          Sum("count(*)", (), COUNT, "TRUE", OPINIONS)),
    better=UP,
    group=VOICES,
)  # fmt: skip
