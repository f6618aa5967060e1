"""Sign in, sign out, forgotten passwords, invitations."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yizhan.security import links, sessions, signin, steps, throttle
from yizhan.spine.errors import Invalid
from yizhan.ui.forms import Form
from yizhan.worker import defer

from ..gate import asker, local
from ..letters import PER_ADDRESS


class SignInForm(Form):
    """Mail address and password."""

    email = forms.EmailField(label=_l("Mail address"), max_length=254)
    password = forms.CharField(label=_l("Password"), max_length=1000, strip=False, widget=forms.PasswordInput)
    remember = forms.BooleanField(label=_l("Stay signed in on this device"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs.update(autocomplete="username", autofocus=True)
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"


class ForgottenForm(Form):
    """To whom the link shall go."""

    email = forms.EmailField(label=_l("Mail address"), max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs.update(autocomplete="username", autofocus=True)


class PasswordForm(Form):
    """A new password."""

    password = forms.CharField(
        label=_l("New password"), max_length=1000, strip=False, widget=forms.PasswordInput,
        help_text=_l("At least ten characters, nothing others would guess."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs.update(autocomplete="new-password", autofocus=True)


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first step: mail address and password. Every failure gets the same answer."""
    target = local(request.POST.get("next") or request.GET.get("next", ""))
    if asker(request):
        return redirect(target)
    form = SignInForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                agent = signin.check(request, form.cleaned_data["email"], form.cleaned_data["password"])
                if agent:
                    remember = form.cleaned_data["remember"]
                    return redirect(steps.start(request, agent, remember=remember, target=target))
                form.add_error(None, _("Mail address or password is wrong."))
            except throttle.TooMany as error:
                form.add_error(None, str(error))
                status = 429
    return render(request, "workspace/sign/in.html", {"form": form, "next": target}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this browser's session."""
    sessions.end(request)
    return redirect(settings.LOGIN_URL)


@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same whether or not there is such an agent."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        return render(request, "workspace/sign/forgotten.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        throttle.spend("reset-from", sessions.address_of(request) or "?", **PER_ADDRESS)
    except throttle.TooMany as error:
        form.add_error(None, str(error))
        return render(request, "workspace/sign/forgotten.html", {"form": form}, status=429)
    # Known or not, a job is written: the time it takes says nothing.
    defer("yizhan.workspace.letters.send_reset", email=form.cleaned_data["email"].strip().casefold())
    return render(request, "workspace/sign/forgotten.html", {"form": form, "sent": True})


def reset(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail: choose a new password."""
    return _choose(request, token, links.RESET)


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation: choose the first password."""
    return _choose(request, token, links.INVITE)


@never_cache
@sensitive_post_parameters("password")
def _choose(request: HttpRequest, token: str, kind: links.Kind) -> HttpResponse:
    agent = links.read(token, kind)
    if agent is None:
        return render(request, "workspace/sign/dead-link.html", {"kind": kind.key}, status=410)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if links.use(token, kind, form.cleaned_data["password"]) is None:
                return render(request, "workspace/sign/dead-link.html", {"kind": kind.key}, status=410)
            sessions.end(request)
            messages.success(request, _("Your password is set. Please sign in."))
            return redirect(settings.LOGIN_URL)
        except Invalid as error:
            for text in error.errors["password"]:
                form.add_error("password", text)
    shown = {"form": form, "kind": kind.key, "person": agent}
    return render(request, "workspace/sign/choose.html", shown, status=422 if form.is_bound else 200)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Which language pages are in before anybody has signed in."""
    answer = redirect(local(request.POST.get("next", "")))
    wanted = request.POST.get("language")
    if wanted in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, wanted, max_age=365 * 24 * 3600, samesite="Lax")
    return answer
