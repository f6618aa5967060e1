"""The first run: one page makes the desk, or says where its link is."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from yizhan.people.zones import zone_options
from yizhan.security import passwords, steps
from yizhan.spine import shelf
from yizhan.spine.errors import Conflict, Invalid
from yizhan.ui.forms import Form

from .. import founding
from ..first_run import is_set_up, link_key

BEGINNINGS = (
    ("empty", _l("Start empty"), _l("One department, roles, statuses and views to begin with.")),
    ("demo", _l("With a demo desk"), _l("A made-up company with ninety days of tickets to look around in.")),
)


class SetUpForm(Form):
    """Everything a desk needs to begin."""

    name = forms.CharField(label=_l("Name of the desk"), max_length=120)
    language = forms.ChoiceField(label=_l("Language"), choices=settings.LANGUAGES)
    zone = forms.ChoiceField(label=_l("Time zone"))
    admin_name = forms.CharField(label=_l("Your name"), max_length=120)
    admin_email = forms.EmailField(label=_l("Your mail address"), max_length=254)
    admin_password = forms.CharField(
        label=_l("Password"), max_length=1000, strip=False, widget=forms.PasswordInput,
        help_text=_l("At least ten characters, nothing others would guess."),
    )  # fmt: skip
    start = forms.ChoiceField(choices=[(key, label) for key, label, _hint in BEGINNINGS], initial="empty")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [(one.value, one.label) for one in zone_options()]  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs["autofocus"] = True
        self.fields["admin_name"].widget.attrs["autocomplete"] = "name"
        self.fields["admin_email"].widget.attrs["autocomplete"] = "username"
        self.fields["admin_password"].widget.attrs["autocomplete"] = "new-password"

    def clean_admin_password(self) -> str:
        password = str(self.cleaned_data["admin_password"])
        try:
            passwords.check(password)
        except Invalid as error:
            raise forms.ValidationError(error.errors["password"]) from None
        return password


@never_cache
def not_set_up(request: HttpRequest) -> HttpResponse:
    """Where everybody lands before the desk is set up."""
    if is_set_up():
        return redirect("/")
    return render(request, "workspace/setup/closed.html", status=503)


@never_cache
@sensitive_post_parameters("admin_password")
def set_up(request: HttpRequest, key: str) -> HttpResponse:
    """The page behind the link in the terminal."""
    if is_set_up():
        return redirect("sign-in")
    _check(key)
    if founding.state() and request.method == "GET" and not (founding.state() or {}).get("error"):
        return redirect("set-up-progress", key=key)
    language = get_language() or "zh-hans"
    first = {"language": language, "zone": "Asia/Shanghai" if language == "zh-hans" else "UTC", "start": "empty"}
    form = SetUpForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_bound and form.is_valid():
        try:
            return _found(request, key, dict(form.cleaned_data))
        except Conflict as error:
            form.add_error(None, str(error))
    shown = {"form": form, "beginnings": BEGINNINGS, "chosen": form["start"].value(), "key": key}
    return render(request, "workspace/setup/page.html", shown, status=422 if form.is_bound else 200)


def _found(request: HttpRequest, key: str, values: dict[str, Any]) -> HttpResponse:
    beginning = values.pop("start")
    chosen = founding.plan(**values)
    if beginning == "demo":
        founding.start_demo(chosen)
        return redirect("set-up-progress", key=key)
    admin = founding.found_empty(chosen)
    with shelf.settled():
        return redirect(steps.start(request, admin, remember=True, target="/"))


@never_cache
def progress(request: HttpRequest, key: str) -> HttpResponse:
    """How far the demo is; the page asks every second."""
    if is_set_up():
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": "/sign-in"})
        return redirect("sign-in")
    _check(key)
    told = founding.state()
    if told is None or told["error"]:
        error = told["error"] if told else ""
        return render(request, "workspace/setup/progress.html", {"key": key, "error": error, "state": None})
    name = "workspace/setup/progress-bar.html" if request.headers.get("HX-Request") else "workspace/setup/progress.html"
    return render(request, name, {"key": key, "state": told})


def _check(key: str) -> None:
    if not constant_time_compare(key, link_key()):
        raise Http404
