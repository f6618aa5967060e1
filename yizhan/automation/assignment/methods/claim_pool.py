"""Whoever is quickest (抢单)."""

from django.utils.translation import gettext_lazy as _l

from ..eligibility import Asked, Candidate
from . import method


@method("claim_pool", _l("Claim pool"), pool=True,
        hint=_l("Nobody is chosen: the ticket waits in the team, and the first who claims it has it."))  # fmt: skip
def choose(asked: Asked) -> Candidate | None:
    """Nobody. The action `claim` sees to it that the first click wins."""
    return None
