"""The logo of a brand: kept and taken away. The rest are routes of records."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.catalog.logos import MOST, drop_logo, keep_logo
from yizhan.spine.errors import Invalid
from yizhan.spine.records import records

from .answers import answer, nothing
from .asking import row_of
from .auth import asker
from .errors import Problem
from .openapi import doc

router = Router()
AT_PATH = "/brands/{int:pk}/logo"
TAG = "brands"


@router.post(AT_PATH, **doc(_l("Keep the logo of a brand"), answer="BrandRecord", fails=(403, 404, 415, 422),
             name="keepBrandLogo", tag=TAG, upload=True))  # fmt: skip
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """As multipart/form-data, in the part `file`: PNG, JPEG or WebP, at most 200 kB."""
    brand = row_of(request, "brand", pk)
    if request.content_type != "multipart/form-data":
        raise Problem(415, _("Send multipart/form-data with a part named “file”."))
    file = request.FILES.get("file")
    if file is None:
        raise Invalid({"file": _("Please fill this in.")})
    keep_logo(brand, file.read(MOST + 1), by=asker(request))
    return answer(records["brand"].as_data(brand))


@router.delete(AT_PATH, **doc(_l("Take the logo of a brand away"), status=204, fails=(403, 404),
               name="dropBrandLogo", tag=TAG))  # fmt: skip
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Its pages show the first character of its name again."""
    drop_logo(row_of(request, "brand", pk), by=asker(request))
    return nothing()
