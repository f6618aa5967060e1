"""What customers wrote on tickets that were there already."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import VOLUME, count, metric

metric(
    "customer_messages",
    pgettext_lazy("metric", "Customer messages"),
    _l("What customers wrote on tickets that were there already."),
    count("wrote"),
    group=VOLUME,
)
