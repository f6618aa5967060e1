"""Flows as files: taken out of this desk, and brought in from another one."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.automation.flows.carrying import as_file, from_file
from yizhan.spine.errors import Invalid

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
def take_in(request: HttpRequest) -> HttpResponse:
    """A flow out of a file: it is drawn, and published by hand."""
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Invalid(_("Choose a file."))
        made = from_file(file.read(), by=asker(request))
    except Invalid as error:
        return listing(request, [text for texts in error.errors.values() for text in texts], 422)
    messages.success(request, _("The flow was taken in as a draft."))
    return redirect("flow-design", pk=made.pk)
