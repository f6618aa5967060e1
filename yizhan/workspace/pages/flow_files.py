"""Flows as files: taken out of this desk, brought in from another one, or from those that are shipped."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from yizhan.automation.flows import shipped
from yizhan.automation.flows.carrying import as_file, from_file
from yizhan.spine.errors import Conflict, Invalid

from ..gate import asker, for_agents
from .flow_designer import NEEDS, listing, the_flow


@require_safe
@for_agents(NEEDS)
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The flow as a file."""
    row = the_flow(pk, request)
    text = json.dumps(as_file(row), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="flow-{row.slug}.json"'
    return response


@require_POST
@for_agents(NEEDS)
def add_shipped(request: HttpRequest) -> HttpResponse:
    """A flow that comes with the program."""
    try:
        made = shipped.add(request.POST.get("slug", ""), by=asker(request))
    except (Invalid, Conflict) as error:
        return listing(request, [str(error)], 409 if isinstance(error, Conflict) else 422)
    if made.published:
        messages.success(
            request, _("“%(flow)s” was added. It takes no tickets until you end its pause.") % {"flow": made}
        )
    else:
        messages.warning(
            request, _("“%(flow)s” was added as a draft: some of what it names is not known here.") % {"flow": made}
        )
    return redirect("flow-design", pk=made.pk)


@require_POST
@for_agents(NEEDS)
def take_in(request: HttpRequest) -> HttpResponse:
    """A flow out of a file: it is drawn, and published by hand."""
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Invalid(_("Choose a file."))
        made = from_file(file.read(), by=asker(request))
    except Invalid as error:
        return listing(request, error.texts, 422)
    messages.success(request, _("The flow was taken in as a draft."))
    if made.missing:
        text = _("Not known on this desk, so choose again before publishing: %(what)s")
        messages.warning(request, text % {"what": pgettext("list", ", ").join(made.missing)})
    return redirect("flow-design", pk=made.flow.pk)
