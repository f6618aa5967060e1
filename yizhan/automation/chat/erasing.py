"""Erasing a customer: who they were at widgets, and what they wrote in chats."""

from django.db.models import Q

from yizhan.people.customers import Customer

from .models import Chat, ChatMessage, Visitor, VisitorToken


def forget(customer: Customer, known: list[str]) -> None:
    """The chats stay as figures; what went onto tickets is theirs. Runs inside the open door of the customer."""
    theirs = Visitor.objects.filter(
        Q(customer=customer) | Q(email__in=known) | Q(phone__in=known) | Q(chats__customer=customer)
    )
    visitors = list(theirs.values_list("pk", flat=True))
    chats = Chat.objects.filter(visitor__in=visitors)
    # Files that are on no message of a ticket are then removed by the sweep of the portal.
    ChatMessage.objects.filter(chat__in=chats, who=ChatMessage.Who.VISITOR).update(text="", attachment=None)
    chats.update(page="", comment="")
    VisitorToken.objects.filter(visitor__in=visitors).delete()
    Visitor.objects.filter(pk__in=visitors).update(name="", email="", phone="", outside_id="", page="", is_proven=False)
