"""Proving an address: a link and a code are sent there, each good once, for fifteen minutes.

The answer is the same for every address. Who is behind it is asked only after the code was given.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language, override

from yizhan.catalog.brands import Brand
from yizhan.channels import outbox
from yizhan.channels.recipients import own_addresses
from yizhan.lib import clock
from yizhan.people.identify import find, identify
from yizhan.people.models import Customer, Identity
from yizhan.security import throttle
from yizhan.spine.actors import Machine
from yizhan.spine.change import change
from yizhan.worker import defer

from .models import Proof

VISITOR = Machine("visitor")
LASTS = timedelta(minutes=15)
PER_ADDRESS: dict[str, Any] = {"most": 6, "within": timedelta(hours=1)}
PER_NETWORK: dict[str, Any] = {"most": 40, "within": timedelta(hours=1)}
WRONG: dict[str, Any] = {"most": 5, "within": LASTS}
WRONG_FROM: dict[str, Any] = {"most": 30, "within": LASTS}
_WITHOUT_CODE = "-"


def by_mail(proof: Proof, code: str, token: str) -> None:
    """In the name of the brand that was asked, with a link to its own domain, where the cookie will be."""
    brand = Brand.called(proof.brand) or Brand.default()
    with override(proof.language):
        context = {"code": code, "url": f"{brand.url}/my/sign-in/{proof.key}/{token}", "desk": {"name": brand.label}}
    key = "sign_in" if proof.purpose == Proof.SIGN_IN else "prove_address"
    outbox.send_plain(proof.value, key, proof.language, context)


# What carries a code to an identity of a kind. SMS is one more line here; a kind without a sender is not offered.
senders: dict[str, Callable[[Proof, str, str], None]] = {"email": by_mail}


def ask(
    kind: str, value: str, network: str, *, brand: Brand, target: str = "", customer: Customer | None = None
) -> Proof:
    """Have a link and a code sent. Whose address it is makes no difference here. Raises TooMany, LookupError."""
    if kind not in senders:
        raise LookupError(kind)
    throttle.check("code-to", value, **PER_ADDRESS)
    throttle.spend("code-from", network, **PER_NETWORK)
    throttle.count("code-to", value)
    proof = Proof.objects.create(
        key=secrets.token_urlsafe(18), kind=kind, value=value, customer=customer, target=target[:500],
        purpose=Proof.ADD if customer else Proof.SIGN_IN, language=get_language() or "zh-hans", brand=brand.slug,
    )  # fmt: skip
    defer("yizhan.portal.proofs.send", proof=proof.pk)
    return proof


@transaction.atomic
def send(proof: int) -> None:
    """A job: make link and code, and send them, once. Ourselves and those who are blocked get nothing."""
    row = Proof.objects.select_for_update().filter(pk=proof, code_digest="", used_at=None).first()
    if row is None or row.created_at < clock.now() - LASTS:
        return
    code, token = f"{secrets.randbelow(10**6):06}", secrets.token_urlsafe(24)
    known = find(row.kind, row.value)
    is_unwelcome = row.value in own_addresses() or bool(known and known.is_blocked)
    row.code_digest = _WITHOUT_CODE if is_unwelcome else _digest(row, code)
    row.link_digest = "" if is_unwelcome else sha256(token.encode()).hexdigest()
    row.save(update_fields=["code_digest", "link_digest"])
    if not is_unwelcome:
        senders[row.kind](row, code, token)


def waiting(key: str, purpose: str = Proof.SIGN_IN) -> Proof | None:
    """What was asked for and can still be proven."""
    since = clock.now() - LASTS
    return Proof.objects.filter(key=key, purpose=purpose, used_at=None, created_at__gt=since).first()


def by_link(key: str, token: str) -> Proof | None:
    """What a link of a mail proves, while it is good; looking changes nothing."""
    proof = waiting(key)
    right = constant_time_compare(proof.link_digest, sha256(token.encode()).hexdigest()) if proof else False
    return proof if right else None


def by_code(proof: Proof, code: str, network: str) -> bool:
    """Whether this is the code; five wrong ones lock the address for a while. Raises TooMany."""
    throttle.check("code-wrong", proof.value, **WRONG)
    throttle.check("code-wrong-from", network, **WRONG_FROM)
    digits = "".join(char for char in code if char.isdecimal())
    with transaction.atomic():
        row = Proof.objects.select_for_update().filter(pk=proof.pk, used_at=None).first()
        if row and row.tries < WRONG["most"] and constant_time_compare(row.code_digest, _digest(row, digits)):
            throttle.forget("code-wrong", proof.value)
            return True
        Proof.objects.filter(pk=proof.pk).update(tries=(row.tries if row else 0) + 1)
    throttle.count("code-wrong", proof.value)
    throttle.count("code-wrong-from", network)
    return False


def use(proof: Proof) -> bool:
    """Link and code are used up. Of two at the same time one wins."""
    return bool(Proof.objects.filter(pk=proof.pk, used_at=None).update(used_at=clock.now()))


def customer_behind(proof: Proof) -> Customer | None:
    """Who signs in with a proven address; somebody new becomes a customer now. None for whoever may not."""
    customer = find(proof.kind, proof.value)
    if customer is None:
        customer = identify(proof.kind, proof.value, by=VISITOR, is_verified=True)
        with change(customer, "customer.edited", by=VISITOR):
            customer.language = proof.language
    if customer.is_blocked or customer.is_gone:
        return None
    settle(customer, proof)
    return customer


def settle(customer: Customer, proof: Proof) -> None:
    """The identity counts as proven; an address that was read again takes mail."""
    known = Identity.objects.filter(customer=customer, kind=proof.kind, value=proof.value).first()
    if known and not (known.is_verified and known.bounced_at is None):
        with change(customer, "customer.proven", by=customer, identity=known.pk):
            known.is_verified, known.bounced_at = True, None
            known.save(update_fields=["is_verified", "bounced_at"])


def _digest(proof: Proof, code: str) -> str:
    return salted_hmac("yizhan.portal.code", f"{proof.key}:{code}", algorithm="sha256").hexdigest()
