"""One's own settings: profile, notices, password and devices, API tokens."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override, pgettext, pgettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yizhan.lib import clock
from yizhan.lib.browsers import browser_of
from yizhan.lib.digits import whole
from yizhan.people import hearing
from yizhan.people.zones import zone_options
from yizhan.security import passwords, sessions, throttle, tokens
from yizhan.security.models import SignIn, Token
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid, Refused
from yizhan.ui.forms import Form

from .. import preferences
from ..gate import asker, for_agents
from ..models import Notice

TABS = (
    ("account", _l("Profile"), "user"),
    ("account-notices", _l("Notices"), "bell"),
    ("account-sessions", _l("Password and devices"), "shield"),
    ("account-tokens", _l("API tokens"), "key"),
)
THEMES = (("auto", _l("Like the system")), ("light", _l("Light")), ("dark", _l("Dark")))
LASTING = (("30", _l("30 days")), ("90", _l("90 days")), ("365", _l("One year")), ("", _l("No end")))
MOST = 100
TRIES: dict[str, Any] = {"most": 10, "within": timedelta(minutes=15)}


class ProfileForm(Form):
    """What others see of an agent, and how the desk looks to them."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120)
    language = forms.ChoiceField(label=_l("Language"), choices=[("zh-hans", "简体中文"), ("en", "English")])
    zone = forms.ChoiceField(label=_l("Time zone"))
    theme = forms.ChoiceField(label=_l("Appearance"), choices=THEMES)
    signature = forms.CharField(label=_l("Signature"), required=False, max_length=20_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [(one.value, one.label) for one in zone_options()]  # type: ignore[attr-defined]


class NewPasswordForm(Form):
    """The present password and a new one."""

    old = forms.CharField(label=_l("Present password"), strip=False, max_length=1000, widget=forms.PasswordInput)
    password = forms.CharField(
        label=_l("New password"), strip=False, max_length=1000, widget=forms.PasswordInput,
        help_text=_l("At least ten characters, nothing others would guess."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old"].widget.attrs["autocomplete"] = "current-password"
        self.fields["password"].widget.attrs["autocomplete"] = "new-password"


class TokenForm(Form):
    """What a new token is for and how long it lasts."""

    name = forms.CharField(label=_l("What it is for"), max_length=120)
    days = forms.ChoiceField(label=_l("Valid for"), choices=LASTING, required=False, initial="90")


@for_agents()
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, time zone, appearance, signature."""
    agent = asker(request)
    now = {key: getattr(agent, key) for key in (*preferences.OWN, "signature")}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_bound and form.is_valid():
        preferences.introduce(agent, form.cleaned_data)
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Your settings are saved."))
        answer = redirect("account")
        # The look of this browser follows at once.
        answer.set_cookie("theme", form.cleaned_data["theme"], max_age=365 * 24 * 3600, samesite="Lax")
        return answer
    return _page(request, "profile", "account", {"form": form}, 422 if form.is_bound else 200)


@for_agents()
def notices(request: HttpRequest) -> HttpResponse:
    """What one wants to hear of, where, and when not."""
    agent, errors, status = asker(request), {}, 200
    ticked = {f"{kind}.{way}" for kind, own in hearing.wishes(agent).items() for way, is_on in own.items() if is_on}
    typed = hearing.hours(agent)
    if request.method == "POST":
        ticked, typed = set(request.POST.getlist("on")), hours_of(request)
        try:
            preferences.choose_notices(agent, ticked, typed)
            messages.success(request, _("Your settings are saved."))
            return redirect("account-notices")
        except Invalid as error:
            errors, status = error.errors, 422
    lines = [(sentence_of(kind), [(f"{kind}.{way.key}", way.label, f"{kind}.{way.key}" in ticked)
                                  for way in hearing.ways.values()]) for kind in hearing.kinds]  # fmt: skip
    context = {"lines": lines, "ways": hearing.ways.values(), "hours": typed, "digests": hearing.DIGESTS.items(),
               "days": hearing.DAYS.items(), "errors": errors, "zone": agent.zone}  # fmt: skip
    return _page(request, "notices", "account-notices", context, status)


def hours_of(request: HttpRequest) -> dict[str, Any]:
    """Digest and quiet hours as the form sent them; one without them changes nothing of it."""
    post = request.POST
    if "digest" not in post:
        return {}
    texts = {key: post.get(key, "") for key in ("digest", "digest_at", "quiet_from", "quiet_to")}
    days = {key: post.getlist(key) for key in ("quiet_days", "free_days")}
    return {**texts, **days, "quiet": "quiet" in post, "urgent": "urgent" in post}


def sentence_of(kind: str) -> str:
    """A notice's sentence without anybody's name."""
    if kind == "replied":
        return pgettext("notice", "The customer replied")
    return str(Notice.SENTENCES[kind]) % {"actor": _("Somebody"), "title": "…"}


@sensitive_post_parameters("old", "password")
@for_agents()
def devices(request: HttpRequest) -> HttpResponse:
    """Change the password; see and end sessions."""
    agent = asker(request)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid() and _replace(request, form):
            messages.success(request, _("Your password is changed. Other devices are signed out."))
            return redirect("account-sessions")
    here = request.session.session_key
    signed_in = SignIn.objects.filter(agent=agent)[:MOST]
    lines = [(one, browser_of(one.browser), one.session_key == here) for one in signed_in]
    return _page(request, "devices", "account-sessions", {"form": form, "lines": lines}, status)


def _replace(request: HttpRequest, form: NewPasswordForm) -> bool:
    agent = asker(request)
    try:
        throttle.spend("password", str(agent.pk), **TRIES)
        fresh = passwords.replace(agent, form.cleaned_data["old"], form.cleaned_data["password"])
    except throttle.TooMany as error:
        form.add_error(None, str(error))
        return False
    except Invalid as error:
        for key, texts in error.errors.items():
            for text in texts:
                form.add_error(key, text)
        return False
    sessions.begin(request, fresh)
    return True


@require_POST
@for_agents()
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out one other device, or all of them."""
    agent, here = asker(request), request.session.session_key or ""
    if "all" in request.POST:
        sessions.end_all(agent, but=here)
    else:
        one = SignIn.objects.filter(agent=agent, pk=whole(request.POST.get("session", "")) or 0).first()
        if one is None:
            raise Http404
        sessions.end_one(one)
    messages.success(request, _("Signed out."))
    return redirect("account-sessions")


@for_agents()
def own_tokens(request: HttpRequest) -> HttpResponse:
    """One's API tokens. A new one is shown once."""
    agent, made = asker(request), ""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        days = form.cleaned_data["days"]
        until = clock.now() + timedelta(days=int(days)) if days else None
        _token, made = tokens.create(agent, by=agent, name=form.cleaned_data["name"], expires_at=until)
        form = TokenForm()
    context = {"form": form, "lines": Token.objects.filter(agent=agent), "made": made, "now": clock.now()}
    return _page(request, "tokens", "account-tokens", context, 422 if form.is_bound else 200)


@require_POST
@for_agents()
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """A token ends: one's own, or anybody's with the power to."""
    agent = asker(request)
    token = Token.objects.filter(pk=pk).first()
    if token is None or (token.agent_id != agent.pk and not agent.may("admin.tokens")):
        raise Http404
    if agent.only is not None:
        raise Refused("admin.tokens")
    with change(token, "token.revoked", by=agent, agent=token.agent_id) as it:
        it.delete()
    messages.success(request, _("The token no longer works."))
    return redirect("account-tokens")


def _page(request: HttpRequest, name: str, here: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    tabs = [(reverse(key), label, icon, key == here) for key, label, icon in TABS]
    return render(request, f"workspace/account/{name}.html", {**context, "tabs": tabs}, status=status)
