"""Whoever can do it best."""

from django.utils.translation import gettext_lazy as _l

from ..eligibility import Asked, Candidate
from . import method


@method("skill_based", _l("Most skilled"), hint=_l("The highest levels of the skills needed, then the least loaded."))
def choose(asked: Asked) -> Candidate | None:
    """The highest levels together; among equals the fewest points, then whoever waited longest.

    That all skills are there was asked before, and no more once the ticket has waited too long.
    """
    return min(asked.eligible, key=lambda one: (-level(one, asked), one.load.points, *one.order), default=None)


def level(one: Candidate, asked: Asked) -> int:
    return sum(one.availability.skills.get(key, 0) for key in asked.rule.skills)
