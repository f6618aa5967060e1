"""One file of a customer, sent while the form is still being filled in."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from yizhan.security.throttle import TooMany, spend
from yizhan.spine.errors import Invalid
from yizhan.tickets.files import upload

from . import guards
from .uploads import WEB, Uploads
from .visiting import behind_link, for_visitors, network


@behind_link
@for_visitors
@require_POST
def one_file(request: HttpRequest) -> JsonResponse:
    """Keep it, and say under which token the form sends it along. Only for who was shown a form."""
    word, _age = guards.read(request.POST.get("opened", ""))
    file = request.FILES.get("file")
    if not word or file is None:
        return JsonResponse({"error": ""}, status=400)
    try:
        spend("web-file", network(request), **guards.FILES)
        made = upload(file, by=WEB)
    except TooMany as error:
        return JsonResponse({"error": str(error)}, status=429)
    except Invalid as error:
        return JsonResponse({"error": " ".join(error.texts)}, status=422)
    return JsonResponse({"id": Uploads([made]).token, "name": made.name, "size": made.size})
