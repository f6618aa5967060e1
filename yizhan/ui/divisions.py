"""Cities and districts of one province, for the selects of an address."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from yizhan.lib.divisions import china


@require_safe
@cache_control(public=True, max_age=86400)
def province(request: HttpRequest, code: str) -> JsonResponse:
    """[["上海市", ["黄浦区", …]], …]; 404 for what is no province."""
    found = next((one for one in china().parts if one.code == code), None)
    if found is None:
        raise Http404
    return JsonResponse([[city.name, [one.name for one in city.parts]] for city in found.parts], safe=False)
