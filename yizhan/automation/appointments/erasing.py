"""Erasing a customer: where somebody came to."""

from yizhan.people.customers import Customer

from .models import Appointment


def forget(customer: Customer, known: list[str]) -> None:
    """When somebody came stays; where is theirs. Runs inside the open door of the customer."""
    Appointment.objects.filter(ticket__requester=customer).update(place="")
