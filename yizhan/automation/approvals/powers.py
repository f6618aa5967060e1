"""What a role may allow about approvals. Who decides is asked by name; the power says who can be asked at all."""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.powers import power
from yizhan.tickets.powers import TICKETS

DECIDE = power("ticket.decide", _l("Decide on approvals when asked"), TICKETS)
