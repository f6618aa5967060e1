"""What a role may allow about ratings and call-backs. Customers have it for their own tickets."""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.powers import power
from yizhan.tickets.powers import TICKETS

RATE = power("ticket.rate", _l("Call customers back, note their ratings"), TICKETS)
