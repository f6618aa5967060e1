"""The living gallery: every component with realistic data, in both languages."""

import json

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from yizhan.lib.clock import now
from yizhan.ui import gallery_builders, gallery_charts, gallery_dashboard, gallery_flow, gallery_forms, sample
from yizhan.ui.icons import ICONS

PAGES = ("desk", "portal", "focus")


class SampleForm(forms.Form):
    """One field of every kind."""

    subject = forms.CharField(label=_("Subject"), help_text=_("What the customer sees in the mail."))
    email = forms.EmailField(label=_("E-mail address"))
    priority = forms.ChoiceField(
        label=_("Priority"), choices=[("high", _("High")), ("normal", _("Normal")), ("low", _("Low"))]
    )
    due = forms.DateTimeField(
        label=_("Due"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    text = forms.CharField(label=_("Description"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("mail", _("Mail")), ("wechat", _("WeChat")), ("phone", _("Phone")), ("web", _("Web form"))],
    )
    notify = forms.BooleanField(
        label=_("Tell the customer"), help_text=_("Sends one mail when the ticket is closed."), required=False
    )
    private = forms.BooleanField(label=_("Only for my team"), required=False)


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page."""
    filled = {
        "subject": sample.both("中央空调异响", "Rattling unit"),
        "channels": ["mail", "wechat"],
        "notify": True,
        "priority": "normal",
    }
    return render(
        request,
        "ui/gallery.html",
        {
            **_context(),
            **(charts := gallery_charts.context()),
            **gallery_dashboard.context(charts["charts"]),
            **gallery_flow.context(),
            **gallery_forms.context(),
            "condition": gallery_builders.CONDITION,
            "deep_condition": gallery_builders.DEEP,
            "week": gallery_builders.week(),
            "step_text": json.dumps(gallery_builders.STEPS, ensure_ascii=False),
            "icons": sorted(ICONS),
            "form": SampleForm(initial=filled),
            "wrong": SampleForm({"subject": "", "email": "sofia@", "priority": "high"}, auto_id="wrong_%s"),
            "moments": [now() - sample.timedelta(minutes=m) for m in (0, 5, 190, 1500, 4500, 60000, 700000)],
            "spans": [now() + sample.timedelta(minutes=m) for m in (-6, -1600, 40, 84, 420, 3000)],
        },
    )


def page(request: HttpRequest, name: str) -> HttpResponse:
    """A whole page of the product, made only of components."""
    if name not in PAGES:
        raise Http404
    return render(request, f"ui/gallery-{name}.html", {**_context(), "form": SampleForm()})


def options(request: HttpRequest, kind: str) -> HttpResponse:
    """Answers for the completing components of the gallery."""
    try:
        found = sample.options(kind, request.GET.get("q", ""))
    except KeyError:
        raise Http404 from None
    return render(request, "ui/gallery-options.html", {"kind": kind, "options": found})


@require_POST
def swallow(request: HttpRequest) -> HttpResponse:
    """Takes drafts and uploads of the gallery and keeps nothing."""
    file = request.FILES.get("file")
    if file is None:
        return HttpResponse(status=204)
    return JsonResponse({"id": 1, "name": file.name, "size": file.size, "url": "#"})


def _context() -> dict:
    people = sample.cast()
    return {
        "people": people,
        "agent": people["wang"],
        "views": sample.views(),
        "tickets": sample.tickets(now()),
        "board": sample.board(now()),
        "steps": sample.steps(),
        "rail": sample.rail(),
        "palette_url": "/gallery/options/palette",
        "zh": sample.both("1", ""),
        "at": now() - sample.timedelta(minutes=104),
        "site_name": sample.both("恒信服务中心", "Hengxin Service"),
        "file": {
            "name": sample.both("外机异响.mp4", "rattling.mp4"),
            "size": 8_200_000,
            "url": "#",
            "extension": "mp4",
        },
    }
