"""The REST API, put together: /api/v1."""

from functools import partial
from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _l
from ninja import NinjaAPI

from yizhan.rest import (
    alerts,
    approvals,
    assignment,
    batches,
    boards,
    brands,
    chats,
    clocks,
    community,
    errors,
    events,
    exports,
    files,
    floor,
    flows,
    guides,
    hearing,
    insights,
    knowledge,
    leaving,
    me,
    oversight,
    recurring,
    reference,
    requests,
    satisfaction,
    search,
    tickets,
    views,
    webhooks,
)
from yizhan.rest.auth import Bearer
from yizhan.rest.customers import customer_routes
from yizhan.rest.entrance import entrance
from yizhan.rest.idempotency import once
from yizhan.rest.records import record_routes
from yizhan.rest.verbs import message_verbs, ticket_verbs


class Api(NinjaAPI):
    """Ninja, with our entrance before every route and our own reference."""

    def _get_urls(self) -> list[Any]:
        patterns = [
            path("openapi.json", partial(reference.openapi_json, api=self)),
            path("docs", partial(reference.docs, api=self)),
            *super()._get_urls(),
        ]
        for pattern in patterns:
            if pattern.callback:
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
for routes in (
    tickets.router,
    clocks.router,
    ticket_verbs(),
    message_verbs(),
    events.router,
    files.router,
    brands.router,
    views.router,
    customer_routes(),
    record_routes(),
    requests.router,
    search.router,
    me.router,
    assignment.router,
    leaving.router,
    oversight.router,
    satisfaction.router,
    exports.router,
    insights.router,
    alerts.router,
    floor.router,
    boards.router,
    knowledge.router,
    community.router,
    flows.router,
    guides.router,
    batches.router,
    approvals.router,
    recurring.router,
    webhooks.router,
    chats.router,
    hearing.router,
):
    api.add_router("", routes)
