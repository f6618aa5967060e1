"""Which brand a visitor meets, and what makes its pages look like it: a small style sheet, a logo."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.core.exceptions import DisallowedHost
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from yizhan.catalog.brands import Brand
from yizhan.catalog.logos import read_logo, type_of
from yizhan.people.models import Department
from yizhan.spine import shelf

from . import announcing

COOKIE = "brand"
# The key in the address changes with the content, so what was fetched once is good for ever.
FOR_EVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=300"


class BrandedCsrf(CsrfViewMiddleware):
    """Forms are also taken from the brands' own domains, from the moment they are entered."""

    @property
    def csrf_trusted_origins_hosts(self) -> list[str]:
        return [*super().csrf_trusted_origins_hosts, *(row.domain for row in Brand.current() if row.domain)]

    @property
    def allowed_origins_exact(self) -> set[str]:
        return {*super().allowed_origins_exact, *(row.url for row in Brand.current() if row.domain)}


def by_domain(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """On a brand's own domain there are only the customers' pages: every other address is unknown there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        brand = domain_brand(request) if shelf.is_settled() else None
        if brand:
            request.brand = brand  # type: ignore[attr-defined]
            request.urlconf = "yizhan.urls_brand"
        return get_response(request)

    return middleware


def domain_brand(request: HttpRequest) -> Brand | None:
    """The brand whose domain was asked. Nothing but the checked Host header says so."""
    if not hasattr(request, "domain_brand"):
        try:
            host = split_domain_port(request.get_host())[0]
        except DisallowedHost:
            host = ""
        request.domain_brand = Brand.at(host)  # type: ignore[attr-defined]
    return request.domain_brand  # type: ignore[attr-defined]


def brand_of(request: HttpRequest) -> Brand:
    """By the domain, else what the visitor chose now or before, else the default one."""
    chosen = Brand.called(request.GET.get("brand", "")) or Brand.called(request.COOKIES.get(COOKIE, ""))
    return domain_brand(request) or chosen or Brand.default()


def permalink(request: HttpRequest, path: str, **query: str) -> str:
    """The address by which anybody finds a page of the visitor's brand: without a domain it has to be named."""
    brand = getattr(request, "brand", None) or brand_of(request)
    named = {} if brand.domain or brand.is_default else {"brand": brand.slug}
    return f"{brand.url}{path}{f'?{urlencode(query | named)}' if query or named else ''}"


def dress(request: HttpRequest, department_id: int | None) -> None:
    """The page of a ticket looks like the brand that serves it, unless the domain says otherwise."""
    request.brand = domain_brand(request) or Brand.serving(department_id)  # type: ignore[attr-defined]
    request.banners = announcing.banners(request)  # type: ignore[attr-defined]


def language_of(request: HttpRequest, brand: Brand, cookie: str) -> str:
    """The visitor's language among those the brand offers: chosen before, else the browser's, else the brand's."""
    offered = dict(brand.offered)
    if request.COOKIES.get(cookie) in offered:
        return str(request.COOKIES[cookie])
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            found = get_supported_language_variant(wanted)
        except LookupError:
            continue
        if found in offered:
            return found
    return brand.own_language


def department_of(brand: Brand, slug: str) -> Department | None:
    """The department asked for, if the brand has it; else its first one; None leaves it to the desk."""
    current = {row.pk: row for row in Department.current()}
    offered = [current[pk] for pk in brand.department_ids if pk in current] or list(current.values())
    named = next((row for row in offered if row.slug == slug), None)
    return named or (offered[0] if brand.department_ids and offered else None)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page of a brand's own domain."""
    return redirect("help")


@require_safe
def style(request: HttpRequest, slug: str) -> HttpResponse:
    """The style sheet of a brand."""
    brand = Brand.called(slug)
    if brand is None:
        raise Http404
    return _kept(request, brand.style_key, lambda: brand.style.encode(), "text/css; charset=utf-8")


@require_safe
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    """The logo of a brand: a picture and nothing else, whatever is in it."""
    brand = Brand.called(slug)
    if brand is None or not brand.logo or not default_storage.exists(brand.logo):
        raise Http404
    response = _kept(request, brand.logo_key, lambda: read_logo(brand), type_of(brand))
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # The widget shows it on other sites.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _kept(request: HttpRequest, key: str, content: Callable[[], bytes], kind: str) -> HttpResponse:
    """Told apart by its key: kept for ever under the address that names it, asked again after a while otherwise."""
    is_known = request.headers.get("If-None-Match") == f'"{key}"'
    response = HttpResponse(status=304) if is_known else HttpResponse(content(), content_type=kind)
    response.headers["ETag"] = f'"{key}"'
    response.headers["Cache-Control"] = FOR_EVER if request.GET.get("v") == key else SHORTLY
    return response
