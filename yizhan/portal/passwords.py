"""Passwords of customers who want one. A forgotten one needs no reset: the link by mail signs in as well."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password

from yizhan.people.identify import survivor
from yizhan.people.models import Customer, Identity
from yizhan.security import passwords, throttle
from yizhan.spine.change import change

from .models import Password

PER_ADDRESS: dict[str, Any] = {"most": 5, "within": timedelta(minutes=15)}
PER_NETWORK: dict[str, Any] = {"most": 50, "within": timedelta(minutes=15)}
# Checked when there is no such password, so that the answer takes as long.
_NOBODY = make_password("nobody has this password")


def check(address: str, password: str, network: str) -> Customer | None:
    """The customer with this proven address and password, or None. Raises TooMany after five wrong ones."""
    throttle.check("customer-password", address, **PER_ADDRESS)
    throttle.check("customer-pass-from", network, **PER_NETWORK)
    known = Identity.objects.filter(kind="email", value=address, is_verified=True).select_related("customer").first()
    customer = survivor(known.customer) if known else None
    right = check_password(password, hashed_of(customer) or _NOBODY)
    if customer and has(customer) and right and not (customer.is_blocked or customer.is_gone):
        throttle.forget("customer-password", address)
        return customer
    throttle.count("customer-password", address)
    throttle.count("customer-pass-from", network)
    return None


def has(customer: Customer) -> bool:
    return bool(hashed_of(customer))


def is_theirs(customer: Customer, password: str) -> bool:
    return check_password(password, hashed_of(customer) or _NOBODY) and has(customer)


def choose(customer: Customer, password: str) -> None:
    """Set or change it. Raises Invalid for a weak one."""
    passwords.check(password)
    with change(customer, "customer.password_changed", by=customer, has_password=True):
        Password.objects.update_or_create(customer=customer, defaults={"hashed": make_password(password)})


def drop(customer: Customer) -> None:
    """Without a password again."""
    with change(customer, "customer.password_changed", by=customer, has_password=False):
        Password.objects.filter(customer=customer).delete()


def hashed_of(customer: Customer | None) -> str:
    found = Password.objects.filter(customer=customer).values_list("hashed", flat=True).first() if customer else None
    return found or ""
