"""Beside the form of a brand: its logo, its shades with their contrast, the way to its pages."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.catalog.brands import Brand
from yizhan.catalog.logos import MOST, drop_logo, keep_logo
from yizhan.lib.colour import contrast, dark_tones, light_tones
from yizhan.spine.errors import Invalid

from ..gate import asker, for_agents

NEEDS = "admin.brands"


def aside(row: Brand) -> dict[str, Any] | None:
    """What stands beside the form."""
    if row.pk is None:
        return None
    shades = []
    if row.colour:
        for name, tones in ((_("By day"), light_tones(row.colour)), (_("At night"), dark_tones(row.colour))):
            shades.append((name, tones, f"{contrast(tones.accent, tones.on):.1f}"))
    return {"shades": shades, "typed_contrast": f"{contrast(row.colour, '#ffffff'):.1f}" if row.colour else ""}


@require_POST
@for_agents(NEEDS)
def logo(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the picture that was chosen, or take the logo away."""
    brand, file = Brand.objects.filter(pk=pk).first(), request.FILES.get("logo")
    if brand is None:
        raise Http404
    try:
        if "drop" in request.POST:
            drop_logo(brand, by=asker(request))
        elif file is None:
            raise Invalid({"logo": _("Please choose a picture.")})
        else:
            keep_logo(brand, file.read(MOST + 1), by=asker(request))
        messages.success(request, _("Saved."))
    except Invalid as error:
        messages.error(request, str(error))
    return redirect("admin-one", key="brand", pk=pk)
