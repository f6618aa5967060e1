"""Customers: what they are known by, their actions; finding them by a part of a name or address."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.people.actions.identities import add_identity, remove_identity
from yizhan.people.models import Customer, Identity
from yizhan.spine.actions import Action, actions_on
from yizhan.spine.records import records

from .answers import answer, nothing
from .asking import context, etag
from .auth import asker
from .openapi import DROPPING, READING, WRITING, doc
from .schemas import MAYBE_AT, Schema, many, ref
from .shapes import listed
from .verbs import optional, perform

TAG = "customers"
# What a customer has beyond the fields of the record.
MORE: Schema = {
    "identities": many(ref("Identity")),
    "merged_into": {"type": ["integer", "null"]},
    "created_at": MAYBE_AT,
}
# Which columns `q` looks at.
SEARCHED = {
    "customer": ("name__icontains", "identities__value__icontains"),
    "organization": ("name__icontains",),
    "agent": ("name__icontains", "email__icontains"),
    "canned_reply": ("title__icontains", "shortcut__icontains"),
    "tag": ("name__icontains",),
}
RESULT = {"type": "object", "properties": {"customer": ref("CustomerRecord")}, "required": ["customer"]}


def searched(kind: str, rows: QuerySet, text: str) -> QuerySet:
    """Rows with this text in a name or address; others have no such search."""
    wanted = Q()
    for column in SEARCHED.get(kind, ()):
        wanted |= Q(**{column: text})
    return rows.filter(pk__in=rows.model._base_manager.filter(wanted).values("pk")) if wanted else rows


def more(row: Customer) -> dict[str, Any]:
    known = [identity(one) for one in row.identities.all()]
    return {"identities": known, "merged_into": row.merged_into_id, "created_at": row.created_at}


def identity(one: Identity) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": one.kind,
        "value": one.value,
        "is_verified": one.is_verified,
        "bounced_at": one.bounced_at,
    }


def customer_named(request: HttpRequest, pk: str) -> Customer:
    """Raises Refused, Http404."""
    number = int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else 0
    found = records["customer"].get(number, asker(request))
    if found is None:
        raise Http404
    return found


def customer_routes() -> Router:
    """Identities, and one route for every action on customers."""
    router = Router()
    at = "/customers/{key}/identities"
    router.get(at, **doc(_l("List what a customer is known by"), answer="Identity", many=True, fails=READING,
                         name="listIdentities", tag=TAG))(list_identities)  # fmt: skip
    router.post(at, **doc(_l("Add a mail address or phone number"), answer="Identity", takes="customer.add_identity",
                          status=201, fails=WRITING, name="addIdentity", tag=TAG))(add_one)  # fmt: skip
    said = doc(_l("Remove a mail address or phone number"), status=204, fails=DROPPING, name="removeIdentity", tag=TAG)
    router.delete(f"{at}/{{identity}}", **said)(remove_one)
    for action in actions_on("customer"):
        said = doc(action.label, answer=RESULT, takes=action.name, fails=WRITING, match=True,
                   name=f"{action.key}Customer", tag="customer actions", description=action.__doc__ or "")  # fmt: skip
        router.post(f"/customers/{{key}}/actions/{action.key}", **optional(said, action))(_route(action))
    return router


def list_identities(request: HttpRequest, key: str) -> HttpResponse:
    return answer(listed(map(identity, customer_named(request, key).identities.all())))


def add_one(request: HttpRequest, key: str) -> HttpResponse:
    return answer(identity(perform(request, add_identity, customer_named(request, key))), 201)


def remove_one(request: HttpRequest, key: str, identity: str) -> HttpResponse:
    found = customer_named(request, key)
    if not (identity.isascii() and identity.isdigit() and found.identities.filter(pk=int(identity[:18])).exists()):
        raise Http404
    params = remove_identity.parse({"identity": identity}, context(request))
    remove_identity(found, by=asker(request), **params)
    return nothing()


def _route(action: Action) -> Callable[..., HttpResponse]:
    def act(request: HttpRequest, key: str) -> HttpResponse:
        found = customer_named(request, key)
        perform(request, action, found)
        found = customer_named(request, key)
        return answer({"customer": records["customer"].as_data(found) | extra(found)}, ETag=etag(found.version))

    return act


def extra(row: Customer) -> dict[str, Any]:
    return {"version": row.version, **more(row)}
