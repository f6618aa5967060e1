"""Customers sign in: an address, then the code or the link that was sent there; or a password, where one was set."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yizhan.people.customers import normal
from yizhan.security import throttle

from . import passwords, proofs, sessions
from .forms import NO_ADDRESS
from .models import Proof
from .visiting import for_visitors, network

HOME = "/requests"


class AddressForm(forms.Form):
    """Where the link and the code shall go; a password for those who have one."""

    use_required_attribute = False
    email = forms.EmailField(
        label=_l("Mail address"), max_length=254,
        error_messages={"required": _l("Please fill this in."), "invalid": NO_ADDRESS},
    )  # fmt: skip
    password = forms.CharField(label=_l("Password"), max_length=1000, strip=False, required=False,
                               widget=forms.PasswordInput)  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs.update(autocomplete="username", inputmode="email", spellcheck="false")
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"


class CodeForm(forms.Form):
    """The code of the mail."""

    use_required_attribute = False
    code = forms.CharField(label=_l("Code"), max_length=20, error_messages={"required": _l("Please fill this in.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "class": "code"}
        self.fields["code"].widget.attrs.update(attrs)


@sensitive_post_parameters("password")
@for_visitors
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a mail, or sign in with a password. What is said depends on nothing but what was typed."""
    target = here_only(request.POST.get("next") or request.GET.get("next", ""))
    if request.customer:  # type: ignore[attr-defined]
        return redirect(target)
    form = AddressForm(request.POST if request.method == "POST" else None, initial={"email": request.GET.get("email")})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            if then := _asked(request, form, target):
                return then
            form.add_error(None, _("Mail address or password is wrong."))
        except throttle.TooMany as error:
            form.add_error(None, str(error))
            status = 429
    wants_password = bool(form.is_bound and request.POST.get("how") == "password")
    return render(request, "portal/sign-in.html", {"form": form, "next": target, "open": wants_password}, status=status)


def _asked(request: HttpRequest, form: AddressForm, target: str) -> HttpResponse | None:
    address = normal("email", form.cleaned_data["email"])
    if request.POST.get("how") != "password":
        brand = request.brand  # type: ignore[attr-defined]
        return redirect(
            "customer-code", key=proofs.ask("email", address, network(request), brand=brand, target=target).key
        )
    customer = passwords.check(address, form.cleaned_data["password"], network(request))
    if customer is None:
        return None
    sessions.begin(request, customer, is_proven=False)
    return redirect(target)


@for_visitors
def code(request: HttpRequest, key: str) -> HttpResponse:
    """Type the code of the mail."""
    proof = proofs.waiting(key)
    if proof is None:
        return gone(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            right = proofs.by_code(proof, form.cleaned_data["code"], network(request))
            if right and (then := _enter(request, proof)):
                return then
            form.add_error("code", _("This is not the code. The newest mail has the right one."))
        except throttle.TooMany as error:
            form.add_error(None, str(error))
            status = 429
    shown = {"form": form, "address": proof.value, "next": proof.target}
    return render(request, "portal/sign-in-code.html", shown, status=status)


@for_visitors
def link(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """The link of the mail. Scanners open links, so opening it does nothing: a press of the button signs in."""
    proof = proofs.by_link(key, token)
    if proof is None:
        return gone(request)
    if request.method == "POST":
        return _enter(request, proof) or gone(request)
    response = render(request, "portal/sign-in-link.html", {"address": proof.value})
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_POST
@for_visitors
def sign_out(request: HttpRequest) -> HttpResponse:
    """This browser is nobody's again. An agent who works in it stays signed in."""
    sessions.end(request)
    return redirect("customer-sign-in")


def _enter(request: HttpRequest, proof: Proof) -> HttpResponse | None:
    """Sign in whoever has proven the address; None for one who was blocked meanwhile, and for the second of two."""
    if not proofs.use(proof):
        return None
    customer = proofs.customer_behind(proof)
    if customer is None:
        return None
    sessions.begin(request, customer, is_proven=True)
    return redirect(here_only(proof.target))


def gone(request: HttpRequest) -> HttpResponse:
    """Used, too old, or never there."""
    return render(request, "portal/sign-in-gone.html", status=410)


def here_only(address: str) -> str:
    """An address of this house, else the list of one's requests: signing in must not lead elsewhere."""
    good = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if good and not address.startswith("/my/sign-") else HOME
