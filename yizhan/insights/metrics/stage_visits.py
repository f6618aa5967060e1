"""How often a stage of a flow was left."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import metric, stays

metric(
    "stage_visits",
    pgettext_lazy("metric", "Stage visits"),
    _l("How often a stage of a flow was left."),
    stays("stage"),
)
