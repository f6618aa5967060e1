"""The REST API, put together: /api/v1."""

from typing import Any

from django.utils.translation import gettext_lazy as _l
from ninja import NinjaAPI

from yizhan.rest import errors, tickets, verbs
from yizhan.rest.auth import Bearer
from yizhan.rest.entrance import entrance
from yizhan.rest.idempotency import once


class Api(NinjaAPI):
    """Ninja, with our entrance before every route."""

    def _get_urls(self) -> list[Any]:
        patterns = super()._get_urls()
        for pattern in patterns:
            pattern.callback = entrance(pattern.callback)
        return patterns


api = Api(
    title="Yizhan 驿站",
    version="1",
    description=_l("Everything the desk can do, for programs."),  # type: ignore[arg-type]
    urls_namespace="api",
    auth=Bearer(),
    openapi_url=None,
    docs_url=None,
)
errors.handle(api)
api.add_decorator(once, mode="operation")
for routes in (tickets.router, verbs.ticket_verbs()):
    api.add_router("", routes)
