"""Settings of the desk as a whole."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext

from yizhan.catalog import settings
from yizhan.catalog.models import Desk
from yizhan.channels.routes import seal
from yizhan.people.zones import zone_options
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Choice, Email, Field, Integer, Option, Secret, Text
from yizhan.spine.records import records

from ..gate import asker, for_agents
from ..lists import context_for
from .admin import all_errors, page
from .controls import Control, draw, read

SECURITY = [Option("tls", "tls", _l("TLS")), Option("starttls", "starttls", _l("STARTTLS")),
            Option("none", "none", _l("None (only on a private network)"))]  # fmt: skip
SMTP = (
    Field("host", _l("SMTP server"), Text(254), hint=_l("Used for mailboxes without a server of their own.")),
    Field("port", _l("SMTP port"), Integer(), default=465),
    Field("security", _l("SMTP encryption"), Choice(SECURITY), default="tls"),
    Field("address", _l("Sender address"), Email()),
    Field("username", _l("User name"), Text(254)),
    Field("secret", _l("Password or token"), Secret(), hint=_l("Leave empty to keep the present one.")),
)


@for_agents("admin.desk")
def desk_settings(request: HttpRequest) -> HttpResponse:
    """One page: name and numbers, work, outgoing mail."""
    desk, by = Desk.objects.get(), asker(request)
    errors: dict[str, list[str]] = {}
    typed = read_all(request) if request.method == "POST" else None
    if typed is not None:
        try:
            keep(desk, typed, by)
            messages.success(request, _("The settings are saved."))
            return redirect("desk-settings")
        except Invalid as error:
            errors, desk = error.errors, Desk.objects.get()
    groups = groups_of(desk, by, typed, errors)
    controls = [control for _heading, found in groups for control in found]
    shown = {"groups": groups, "errors": all_errors(errors, controls)}
    return page(request, "workspace/admin/desk.html", "desk-settings", shown, 422 if errors else 200)


def general() -> tuple[Field, ...]:
    """The columns of the desk; the zone is chosen, not typed."""
    zone = Field("zone", _l("Time zone"), Choice(zone_options), "zone", required=True)
    return tuple(zone if field.key == "zone" else field for field in records["desk"].fields)


def read_all(request: HttpRequest) -> dict[str, Any]:
    return read("desk", (*general(), *settings.ALL, *SMTP), request.POST)


def keep(desk: Desk, typed: dict[str, Any], by: Any) -> None:
    """Take everything or nothing. Raises Invalid."""
    context, values, errors = context_for(by), {}, {}
    for field in (*general(), *settings.ALL, *SMTP):
        try:
            values[field.key] = field.parse(typed.get(field.key), context)
        except Invalid as error:
            errors[field.key] = error.errors[""]
    if errors:
        raise Invalid(errors)
    with change(desk, "desk.edited", by=by, needs="admin.desk"):
        for field in general():
            setattr(desk, field.column, values[field.key] or "")
        chosen = {field.key: [] if values[field.key] is None else values[field.key] for field in settings.ALL}
        desk.settings = {**desk.settings, **chosen, "smtp": _smtp(desk, values)}


def _smtp(desk: Desk, values: dict[str, Any]) -> dict[str, Any]:
    kept = desk.setting("smtp")
    given = {field.key: values[field.key] for field in SMTP if values[field.key] is not None}
    # A password belongs to the server it was given for: another host does not get to see it.
    same = kept.get("host") == given.get("host")
    secret = seal(given["secret"]) if given.get("secret") else kept.get("secret", "") if same else ""
    return {**given, "secret": secret} if given.get("host") else {}


def groups_of(
    desk: Desk, by: Any, typed: dict[str, Any] | None, errors: dict[str, list[str]]
) -> list[tuple[str, list[Control]]]:
    """The controls of the page under their headings."""
    context = context_for(by)
    smtp = desk.setting("smtp")
    kept = {field.key: desk.setting(field.key) for field in settings.ALL}
    kept |= {field.key: smtp.get(field.key, field.default) for field in SMTP}
    shown = kept if typed is None else {**typed, "secret": kept["secret"]}
    groups = [
        (_("Work"), settings.WORK),
        (_("Outgoing mail of the desk"), SMTP),
        (_("Mail"), settings.MAIL),
        (_("Automation"), settings.AUTOMATION),
        (_("Urging, extensions and transfers"), settings.URGING),
        (_("Closing and archive"), settings.CLOSING),
        (_("Appointments"), settings.APPOINTMENTS),
        (_("Child tickets"), settings.PARTS),
        (_("Notices to customers"), settings.CUSTOMERS),
        (_("API"), settings.API),
    ]
    drawn = [(heading, draw("desk", fields, None, context, shown, errors)) for heading, fields in groups]
    return [(pgettext("settings", "General"), draw("desk", general(), desk, context, typed, errors)), *drawn]
