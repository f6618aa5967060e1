"""Who is this? Finding or making the customer behind an address."""

from django.db import IntegrityError, transaction

from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.kept import Kept, Question, together

from .customers import Customer, Identity, Organization, normal

# Everything a customer is known by, asked for by one of these.
KNOWN = Kept(
    lambda kind, value: Identity.objects.select_related("customer__organization").filter(
        customer=Identity.objects.filter(kind=kind, value=value).order_by().values("customer")[:1]
    ),
    str,
    str,
)
AT_DOMAIN = Kept(lambda domain: Organization.objects.filter(domains__contains=[domain]).order_by("id")[:1], str)


def find(kind: str, value: str) -> Customer | None:
    """The customer known by an identity; a merged one answers with the survivor."""
    return found(together(asked(kind, value))[0])


def asked(kind: str, value: str) -> Question:
    """The question of `find`, to be asked together with others."""
    return KNOWN.of(kind, normal(kind, value))


def found(identities: list[Identity]) -> Customer | None:
    """The customer behind the answer."""
    return survivor(_with(identities[0].customer, identities)) if identities else None


def identify(kind: str, value: str, *, name: str = "", by: Actor, is_verified: bool = False) -> Customer:
    """The customer known by an identity, made if new. A name fills an empty one, never replaces."""
    known, organizations = together(asked(kind, value), AT_DOMAIN.of(domain_of(kind, value)))
    customer = found(known)
    if customer is None:
        try:
            with transaction.atomic():
                return _make(kind, value, name, by, is_verified, organizations)
        except IntegrityError:  # somebody else was just as quick
            customer = find(kind, value)
            assert customer is not None
    if name and not customer.name:
        with change(customer, "customer.edited", by=by):
            customer.name = name[:200]
    return customer


def survivor(customer: Customer) -> Customer:
    while customer.merged_into is not None:
        customer = customer.merged_into
    return customer


def _make(
    kind: str, value: str, name: str, by: Actor, is_verified: bool, organizations: list[Organization]
) -> Customer:
    customer = Customer(name=name[:200], organization=next(iter(organizations), None))
    with change(customer, "customer.created", by=by):
        customer.save(force_insert=True)
        identity = Identity(customer=customer, kind=kind, value=normal(kind, value), is_verified=is_verified)
        identity.save(force_insert=True)
    return _with(customer, [identity])


def _with(customer: Customer, identities: list[Identity]) -> Customer:
    """The customer, knowing its identities: as after a prefetch."""
    rows = customer.identities.get_queryset()
    rows._result_cache, rows._prefetch_done = identities, True  # type: ignore[attr-defined]
    customer._prefetched_objects_cache = {"identities": rows}  # type: ignore[attr-defined]
    return customer


def organization_of(address: str) -> Organization | None:
    """By the domain of a mail address."""
    return next(iter(AT_DOMAIN.rows(domain_of("email", address))), None)


def domain_of(kind: str, value: str) -> str:
    """The domain of a mail address, as an organization has it; of anything else what none has."""
    return value.rpartition("@")[2].casefold() if kind == "email" else ""
