"""A customer has their personal data deleted: asked twice, and done at once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yizhan.people.actions.erase import erase
from yizhan.people.customers import normal
from yizhan.security import throttle

from . import passwords, sessions
from .account import who
from .visiting import for_customers, for_visitors

DONE = "/my/deleted"


@for_customers
def leave(request: HttpRequest) -> HttpResponse:
    """What goes and what stays; whoever types an address of theirs means it."""
    customer, error, status = who(request), "", 200
    if request.method == "POST":
        typed = normal("email", request.POST.get("address", ""))
        try:
            throttle.check("customer-leave", str(customer.pk), **passwords.PER_ADDRESS)
            if any(one.value == typed for one in customer.identities.all() if one.kind == "email"):
                erase(customer, by=customer)
                sessions.end(request)
                return redirect(DONE)
            throttle.count("customer-leave", str(customer.pk))
            error, status = _("This is not an address of your account."), 422
        except throttle.TooMany as late:
            error, status = str(late), 429
    shown = {"error": error, "typed": request.POST.get("address", ""), "address": customer.address}
    return render(request, "portal/leave.html", shown, status=status)


@for_visitors
def left(request: HttpRequest) -> HttpResponse:
    """Goodbye."""
    return render(request, "portal/left.html")
