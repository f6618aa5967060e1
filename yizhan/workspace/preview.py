"""A glance at a ticket that was chosen in a form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yizhan.tickets.models import Ticket
from yizhan.tickets.ticket import number_in

from .gate import asker, for_agents
from .message_actions import excerpt
from .rows import Row

WORDS = 160


@for_agents("ticket.view")
def preview(request: HttpRequest) -> HttpResponse:
    """Subject, requester, status and the last words of the ticket `into`; nothing of what the agent may not see."""
    number = number_in(request.GET.get("into", ""))
    ticket = Ticket.objects.visible_to(asker(request)).filter(number=number).for_list().first() if number else None
    if ticket is None:
        return HttpResponse("")
    last = ticket.messages.select_related("customer").order_by("-created_at", "-id").first()
    said = excerpt(last, WORDS) if last else ""
    return render(request, "workspace/desk/preview.html", {"row": Row(ticket), "last": last, "excerpt": said})
