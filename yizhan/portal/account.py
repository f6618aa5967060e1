"""A customer's own account: name and language, addresses, mails, password, devices."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from yizhan.lib.browsers import browser_of
from yizhan.lib.digits import whole
from yizhan.people.mails import mails
from yizhan.people.models import Customer
from yizhan.security import throttle
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Text

from . import exporting, passwords, sessions
from .models import SignedIn
from .signing import AddressForm
from .visiting import for_customers, network

MOST = 50
SAID = {
    "saved": _l("Saved."),
    "added": _l("The address is added."),
    "removed": _l("The address is removed."),
    "password": _l("Your password is set. Your other devices are signed out."),
    "no-password": _l("Your password is removed."),
    "ended": _l("Signed out there."),
    "export": _l("We are putting your data together."),
}


class ProfileForm(forms.Form):
    """How we call a customer, and in which language we write."""

    use_required_attribute = False
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200, required=False)
    language = forms.ChoiceField(label=_l("Language"), choices=[("zh-hans", "简体中文"), ("en", "English")])

    prefix = "profile"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean_name(self) -> str:
        """As names are read wherever else they come from: nothing in it turns what stands around it."""
        return Text(200).parse(self.cleaned_data["name"], Context()) or ""


class PasswordForm(forms.Form):
    """A new password; the present one for who has not just proven an address."""

    use_required_attribute = False
    old = forms.CharField(label=_l("Present password"), strip=False, max_length=1000, required=False,
                          widget=forms.PasswordInput)  # fmt: skip
    password = forms.CharField(
        label=_l("New password"), strip=False, max_length=1000, widget=forms.PasswordInput,
        help_text=_l("At least ten characters, nothing others would guess."),
        error_messages={"required": _l("Please fill this in.")},
    )  # fmt: skip

    prefix = "secret"

    def __init__(self, *args: Any, asks_old: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old"].widget.attrs["autocomplete"] = "current-password"
        self.fields["password"].widget.attrs["autocomplete"] = "new-password"
        if not asks_old:
            del self.fields["old"]


def who(request: HttpRequest) -> Customer:
    customer: Customer = request.customer  # type: ignore[attr-defined]
    return customer


@for_customers
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Everything on one page; each part has a form of its own."""
    return page(request, said=SAID.get(request.GET.get("said", ""), ""))


@for_customers
@require_POST
def profile(request: HttpRequest) -> HttpResponse:
    """Keep name and language. The page is in the new language at once."""
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return page(request, profile=form, status=422)
    customer = who(request)
    with change(customer, "customer.edited", by=customer):
        customer.name, customer.language = form.cleaned_data["name"], form.cleaned_data["language"]
    return redirect(f"{home()}?said=saved&lang={customer.language}")


@for_customers
@require_POST
def notices(request: HttpRequest) -> HttpResponse:
    """Which mails the customer wants."""
    customer, wanted = who(request), request.POST.getlist("mail")
    with change(customer, "customer.edited", by=customer):
        customer.muted = [key for key in mails if key not in wanted]
    return redirect(f"{home()}?said=saved")


@sensitive_post_parameters("secret-old", "secret-password")
@for_customers
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Set, change or remove the password."""
    customer = who(request)
    asks = asks_old(request)
    form = PasswordForm(request.POST, asks_old=asks)
    is_removal = "remove" in request.POST
    if is_removal:
        form.fields["password"].required = False
    if not form.is_valid():
        return page(request, secret=form, status=422)
    try:
        if asks:
            _check_old(customer, form.cleaned_data["old"], network(request))
        if is_removal:
            passwords.drop(customer)
        else:
            passwords.choose(customer, form.cleaned_data["password"])
    except throttle.TooMany as error:
        form.add_error(None, str(error))
        return page(request, secret=form, status=429)
    except Invalid as error:
        for key, texts in error.errors.items():
            form.add_error(key, texts)
        return page(request, secret=form, status=422)
    sessions.end_all(customer, but=request.signed_in)  # type: ignore[attr-defined]
    return redirect(f"{home()}?said={'no-password' if is_removal else 'password'}")


def _check_old(customer: Customer, old: str, place: str) -> None:
    """Raises Invalid, TooMany."""
    throttle.check("customer-old", str(customer.pk), **passwords.PER_ADDRESS)
    if not passwords.is_theirs(customer, old):
        throttle.count("customer-old", str(customer.pk))
        raise Invalid({"old": _("This is not your present password.")})


def asks_old(request: HttpRequest) -> bool:
    """Whether the present password is asked for: not of somebody who came by link or code just now."""
    return passwords.has(who(request)) and not sessions.is_fresh(request)


@for_customers
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out one other device, or all of them."""
    here: SignedIn = request.signed_in  # type: ignore[attr-defined]
    if "all" in request.POST:
        sessions.end_all(who(request), but=here)
    else:
        number = whole(request.POST.get("session", "")) or 0
        if not SignedIn.objects.filter(customer=who(request), pk=number).exclude(pk=here.pk).delete()[0]:
            raise Http404
    return redirect(f"{home()}?said=ended")


def page(request: HttpRequest, *, status: int = 200, said: Any = "", **forms_given: Any) -> HttpResponse:
    """The page, with the form that was not right as it was typed."""
    customer, here = who(request), request.signed_in  # type: ignore[attr-defined]
    devices = SignedIn.objects.filter(customer=customer)[:MOST]
    known = list(customer.identities.all())
    shown: dict[str, Any] = {
        "said": said, "customer": customer, "known": known, "own_data": exporting.newest(customer),
        "last_address": sole_address(customer),
        "profile": ProfileForm(initial={"name": customer.name, "language": customer.language or None}),
        "address": AddressForm(prefix="more"), "has_password": passwords.has(customer),
        "secret": PasswordForm(asks_old=asks_old(request)),
        "mails": [(key, label, customer.wants(key)) for key, label in mails.items()],
        "devices": [(one, browser_of(one.browser), one.pk == here.pk) for one in devices],
    }  # fmt: skip
    return render(request, "portal/account.html", shown | forms_given, status=status)


def sole_address(customer: Customer) -> int:
    """The identity that stays because it is the last by which they can sign in; 0 when there are more."""
    proven = [one.pk for one in customer.identities.all() if one.kind == "email" and one.is_verified]
    return proven[0] if len(proven) == 1 else 0


def home() -> str:
    return "/my/account"
