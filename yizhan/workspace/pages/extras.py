"""What some records can do besides being edited: links for agents, connection tests, previews."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.channels import trying
from yizhan.channels.models import Mailbox
from yizhan.lib.digits import whole
from yizhan.people.models import Agent
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.records import records
from yizhan.worker import defer

from .. import letters
from ..gate import asker, for_agents
from ..lists import context_for
from . import admin, previews
from .controls import read


@require_POST
@for_agents("admin.people")
def agent_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an agent the link to choose a password, or show it to hand it over."""
    agent = Agent.objects.filter(pk=pk).first()
    if agent is None:
        raise Http404
    by = asker(request)
    if not agent.is_active:
        raise Conflict(_("This agent may not sign in."))
    # Whoever could set the password of someone mightier would become mightier.
    if "*" in agent.own_role.powers and not by.may("*"):
        raise Refused("*")
    shows, joined = request.POST.get("how") == "show", bool(agent.password)
    with change(agent, "agent.link_shown" if shows else "agent.invited", by=by) as it:
        it.say(joined=joined)
    if shows:
        link = letters.reset_url(agent) if joined else letters.invitation_url(agent)
        return admin.show(request, records["agent"], agent, link=link)
    if joined:
        defer("yizhan.workspace.letters.send_reset", email=agent.email)
    else:
        defer("yizhan.workspace.letters.send_invitation", agent_id=agent.pk)
    messages.success(request, _("A link is on its way to %(address)s.") % {"address": agent.email})
    return redirect(reverse("admin-one", args=["agent", pk]))


@require_POST
@for_agents("admin.channels")
def mailbox_test(request: HttpRequest) -> HttpResponse:
    """Try to reach the servers of a mailbox with what stands in the form, saved or not."""
    record = records["mailbox"]
    pk = request.GET.get("pk", "")
    row = Mailbox.objects.filter(pk=whole(pk) or 0).first() if pk else Mailbox()
    if row is None:
        raise Http404
    try:
        steps = trying.test_connection(row, _fill(row, read("mailbox", record.fields, request.POST), asker(request)))
    except Invalid as wrong:
        steps = [("form", False, str(wrong))]
    return render(request, "workspace/admin/test-result.html", {"steps": steps})


def _fill(row: Mailbox, raw: dict[str, Any], by: Agent) -> str | None:
    """The unsaved values on a row that will not be kept. Returns the typed secret. Raises Invalid."""
    wanted = ("auth", "username", "secret", "imap_host", "imap_port", "imap_security", "imap_folder",
              "smtp_host", "smtp_port", "smtp_security")  # fmt: skip
    values = records["mailbox"].parse({key: raw[key] for key in wanted if key in raw}, context_for(by), required=False)
    typed = values.pop("secret", None)
    hosts = {key: values.get(key) or "" for key in ("imap_host", "smtp_host")}
    # A kept password belongs to the servers it was given for.
    if row.secret and not typed and any(host and host != getattr(row, key) for key, host in hosts.items()):
        raise Invalid(_("Type the password again to test another server."))
    for key, value in values.items():
        setattr(row, key, getattr(Mailbox(), key) if value is None else value)
    return typed


@require_POST
@for_agents()
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """A template or canned reply filled with an example."""
    if key not in {"template", "canned_reply"}:
        raise Http404
    admin.the_record(key, request)
    try:
        shown = {
            "subject": previews.fill(request.POST.get("subject", ""), asker(request)),
            "html": mark_safe(previews.fill_html(request.POST.get("html", ""), asker(request))),  # cleaned
        }
    except Invalid as error:
        shown = {"error": str(error)}
    return render(request, "workspace/admin/preview.html", shown)
