"""What belongs to the appointment of a ticket besides its time."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.guard import Guarded
from yizhan.tickets.models import Ticket

OFFERED, SET, CONFIRMED, WISHED = "offered", "set", "confirmed", "wished"


class Appointment(Guarded):
    """The place, as it is to be read by who drives there; how often the customer changed it; the reminder."""

    unlogged: ClassVar[frozenset[str]] = frozenset({"place"})

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="appointment")
    place = models.CharField(pgettext_lazy("appointment", "Place"), max_length=300, default="", blank=True)
    change_count = models.PositiveSmallIntegerField(_l("Times the customer changed it"), default=0)
    # The appointment of which the customer was reminded.
    reminded_of = models.DateTimeField(_l("Reminded of"), null=True)

    @classmethod
    def of(cls, ticket: Ticket) -> "Appointment":
        """The one of a ticket; an unsaved one where there never was any."""
        return cls.objects.filter(ticket=ticket).first() or cls(ticket=ticket)

    def keep(self) -> None:
        """While the door of the ticket is open."""
        self.save(force_insert=self.pk is None)
