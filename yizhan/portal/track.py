"""The page of one ticket, behind a signed link or for who has signed in; and where one asks for such a link."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from yizhan.lib import clock
from yizhan.security import throttle
from yizhan.spine.actions import registry
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.fields import Context, LongText
from yizhan.tickets.models import Ticket
from yizhan.worker import defer

from . import appointment, guards, tracking, uploads
from .branding import dress
from .delivery import deliver
from .forms import NO_ADDRESS
from .links import Visit, number_of, own_visit, visit
from .replying import say_it
from .uploads import Uploads
from .visiting import View, behind_link, for_customers, for_visitors, network, nothing, too_often

# What a customer may do with one press, and what the page says afterwards.
VERBS = {
    "confirm_solved": _l("Thank you for confirming."),
    "not_solved": _l("We go on with it."),
    "withdraw": _l("The request is withdrawn."),
    "urge": _l("We have passed on that it is urgent."),
}
# Verbs with a reason: the customer's words, which go into the conversation where everybody looks.
WITH_REASON = {"withdraw", "not_solved"}
# Verbs whose answer says more than one sentence, and what is said when their time has not come again.
TOLD: dict[str, Callable[[Ticket], str]] = {"urge": tracking.assurance, "urged": tracking.patience}
SAID = {
    **VERBS,
    "reply": _l("Your message has arrived."),
    "rated": _l("Thank you, your rating has arrived."),
    "appointment_confirmed": _l("Thank you, see you then."),
    "appointment_changed": _l("The appointment is changed."),
    "appointment_wished": _l("We have passed on which times suit you."),
    "moved": _l("Thank you, we have noted it."),
    "follow_up": _l("The former request is closed, so we opened this new one for you."),
    "late": _l("That was not possible any more. This is the present state."),
}


class AskForm(forms.Form):
    """Number and mail address."""

    use_required_attribute = False
    number = forms.CharField(label=_l("Ticket number"), max_length=40)
    email = forms.EmailField(label=_l("Mail address"), max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs.update(autocomplete="off", autocapitalize="characters", spellcheck="false")
        self.fields["email"].widget.attrs.update(autocomplete="email")
        for field in self.fields.values():
            field.error_messages["required"] = _("Please fill this in.")
        self.fields["email"].error_messages["invalid"] = NO_ADDRESS

    def clean_number(self) -> int:
        number = number_of(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError(_("A ticket number looks like YZ-1042. It is in every mail about the request."))
        return number


@for_visitors
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same whether or not number and address belong together."""
    form = AskForm(request.POST if request.method == "POST" else None, initial={"number": request.GET.get("number")})
    if not (form.is_bound and form.is_valid()):
        return render(request, "portal/ask.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        throttle.spend("track-ask", network(request), **guards.ASKING)
    except throttle.TooMany as error:
        form.add_error(None, str(error))
        return render(request, "portal/ask.html", {"form": form}, status=429)
    # A job is written in any case: the time it takes says nothing.
    defer(
        "yizhan.portal.links.send", number=form.cleaned_data["number"], address=form.cleaned_data["email"].casefold(),
        language=get_language() or "zh-hans", asked_at=clock.now().isoformat(timespec="seconds"),
    )  # fmt: skip
    return render(request, "portal/ask.html", {"form": form, "sent": form.cleaned_data["email"]})


def by_link(view: View) -> View:
    """A page of a ticket for whoever has the link of its requester."""

    @wraps(view)
    def visited(request: HttpRequest, code: str, token: str, **more: str) -> HttpResponseBase:
        who = visit(code, token)
        return view(request, who, **more) if who else missed(request)

    return behind_link(for_visitors(visited))


def by_customer(view: View) -> View:
    """The same page for customers who have signed in. What they may not see does not exist."""

    @wraps(view)
    def visited(request: HttpRequest, code: str, **more: str) -> HttpResponseBase:
        who = own_visit(request.customer, number_of(code))  # type: ignore[attr-defined]
        return view(request, who, **more) if who else missed(request)

    return for_customers(visited)


@require_safe
def show(request: HttpRequest, who: Visit) -> HttpResponse:
    """How far the request is, and the conversation."""
    if who.target:
        return redirect(who.target.url)
    return page(request, who, said=told(who, request.GET.get("said", "")))


def say(request: HttpRequest, who: Visit) -> HttpResponse:
    """The customer answers; what was resolved comes back to work."""
    if request.method != "POST":
        return redirect(who.url)
    who = who.target or who
    files = uploads.take(request)
    typed, urges = request.POST.get("body", ""), who.ticket.urge_count
    if files.errors:
        return page(request, who, typed=typed, files=files, errors=files.errors, status=422)
    try:
        then, word = say_it(who, typed, files.files, token=request.POST.get("opened", ""))
    except throttle.TooMany as error:
        return page(request, who, typed=typed, files=files, errors=[str(error)], status=429)
    except Invalid as error:
        errors = error.texts
        return page(request, who, typed=typed, files=files, errors=errors, status=422)
    except (Refused, Conflict):
        return redirect(f"{who.url}?said=late")
    if word == "reply" and then.ticket.urge_count > urges:
        return redirect(f"{then.url}?said=urge")
    return redirect(f"{then.url}?said={word}#end")


@require_POST
def do(request: HttpRequest, who: Visit, key: str) -> HttpResponse:
    """One of the few verbs a customer has."""
    if key not in VERBS or f"ticket.{key}" not in registry:
        return missed(request)
    reason = request.POST.get("reason", "").strip()
    try:
        with_reason(who, key, reason) if key in WITH_REASON else registry[f"ticket.{key}"](who.ticket, by=who.customer)
    except throttle.TooMany as error:
        return page(request, who, typed=reason, errors=[str(error)], status=429)
    except Invalid as error:
        errors = error.texts
        return page(request, who, typed=reason, errors=errors, status=422)
    except (Refused, Conflict):
        word = "urged" if key == "urge" and tracking.urged_at(who.ticket) else "late"
        return redirect(f"{who.url}?said={word}")
    return redirect(f"{who.url}?said={key}")


@transaction.atomic
def with_reason(who: Visit, key: str, reason: str) -> None:
    """The reason as a message and the verb, both or none. Raises Refused, Conflict, Invalid, TooMany."""
    if key == "not_solved":
        registry["ticket.not_solved"](who.ticket, by=who.customer)
    if reason:
        say_it(who, reason, [], token="")
        who.ticket.refresh_from_db()
    if key == "withdraw":
        registry["ticket.withdraw"](who.ticket, by=who.customer)


@require_POST
def move(request: HttpRequest, who: Visit, slug: str) -> HttpResponse:
    """A transition of the ticket's flow that is the customer's to take."""
    try:
        throttle.check("track-reply", str(who.ticket.number), **guards.PER_TICKET)
        said = LongText(20_000).parse(request.POST.get("body", "").strip(), Context()) or ""
        registry["ticket.pass_transition"](who.ticket, by=who.customer, transition=slug, reply=said)
        throttle.count("track-reply", str(who.ticket.number))
    except throttle.TooMany as error:
        return page(request, who, typed=request.POST.get("body", ""), errors=[str(error)], status=429)
    except Invalid as error:
        errors = error.texts
        return page(request, who, typed=request.POST.get("body", ""), errors=errors, status=422)
    except (Refused, Conflict):
        return redirect(f"{who.url}?said=late")
    return redirect(f"{who.url}?said=moved")


@require_safe
def file(request: HttpRequest, who: Visit, key: str) -> HttpResponseBase:
    """A file of the public conversation."""
    found = tracking.file_of(who, key)
    if found is None:
        return missed(request)
    try:
        return deliver(found)
    except FileNotFoundError:
        return missed(request)


def told(who: Visit, word: str) -> Any:
    """What the page says after something was done."""
    return TOLD[word](who.ticket) if word in TOLD else SAID.get(word, "")


def page(
    request: HttpRequest, who: Visit, *, said: Any = "", typed: str = "", files: Uploads | None = None,
    errors: list[str] | None = None, more: dict[str, Any] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The ticket's page, with what was typed and what is wrong with it."""
    dress(request, who.ticket.department_id)
    shown = tracking.page_of(who, everything="all" in request.GET) | {"appointment": appointment.card(who)} | {
        "said": said, "typed": typed, "uploads": files or Uploads(), "errors": errors or [],
        "token": request.POST.get("opened") or guards.form_token(),
    } | (more or {})  # fmt: skip
    return render(request, "portal/track.html", shown, status=status)


def missed(request: HttpRequest) -> HttpResponse:
    """No such page, to everyone alike; who keeps guessing has to wait. Working links are never held up."""
    try:
        throttle.spend("track-miss", network(request), **guards.GUESSES)
    except throttle.TooMany as error:
        return too_often(request, str(error))
    return nothing(request)
