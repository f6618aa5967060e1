"""One after the other."""

from django.utils.translation import gettext_lazy as _l

from ..eligibility import Asked, Candidate
from ..models import Pointer
from . import method


@method("round_robin", _l("One after the other"), hint=_l("Each in turn, whatever they have."))
def choose(asked: Asked) -> Candidate | None:
    """The next one behind whoever had the last turn. The pointer is kept, so a restart changes nothing."""
    if not asked.eligible:
        return None
    Pointer.objects.bulk_create([Pointer(rule=asked.rule)], ignore_conflicts=True)
    pointer = Pointer.objects.select_for_update().get(rule=asked.rule)
    turns = sorted(asked.eligible, key=lambda one: one.turn_of.pk)
    chosen = next((one for one in turns if one.turn_of.pk > pointer.agent_id), turns[0])
    pointer.agent_id = chosen.turn_of.pk
    pointer.save(update_fields=["agent_id"])
    return chosen
