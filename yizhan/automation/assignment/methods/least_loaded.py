"""Whoever carries least."""

from django.utils.translation import gettext_lazy as _l

from ..eligibility import Asked, Candidate
from . import method


@method("least_loaded", _l("Least loaded"),
        hint=_l("Whoever carries the fewest points; a ticket is one point unless the rule says more."))  # fmt: skip
def choose(asked: Asked) -> Candidate | None:
    """The fewest points; among equals whoever waited longest for a ticket, so that the quick one does not get all."""
    return min(asked.eligible, key=lambda one: (one.load.points, *one.order), default=None)
