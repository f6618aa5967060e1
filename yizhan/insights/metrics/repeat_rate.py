"""Tickets of customers for whom one of the same type was resolved shortly before."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, QUALITY, count, metric, share

# A wait of so many days tells a new need from an old one that was not met.
REPEATS = """m.kind = 'opened' AND EXISTS (SELECT FROM insights_fact g
    JOIN insights_moment r ON r.ticket_id = g.ticket_id AND r.kind = 'resolved'
    WHERE g.requester_id = f.requester_id AND g.type_id IS NOT DISTINCT FROM f.type_id
    AND g.ticket_id <> m.ticket_id AND r.at <= m.at AND r.at > m.at - interval '30 days'
    AND NOT EXISTS (SELECT FROM insights_span x WHERE x.ticket_id = g.ticket_id AND x.kind = 'excluded'
        AND x.until IS NULL)) AS repeats"""

metric(
    "repeat_rate",
    pgettext_lazy("metric", "Repeat request rate"),
    _l(
        "Of the tickets opened in the period, those whose customer had another one of the same type resolved in the "
        "30 days before. With the type complaint it is the rate of repeated complaints."
    ),
    share(replace(count("opened", "m.repeats"), needs=(lambda: REPEATS,)), count("opened")),
    better=DOWN,
    group=QUALITY,
)
