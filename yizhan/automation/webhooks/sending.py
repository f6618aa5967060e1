"""Calls that are due leave: claimed one by one, a few at once, tried again with growing waits."""

import base64
import hashlib
import hmac
import logging
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock

import httpcore
from django.db import close_old_connections, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yizhan import __version__
from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.lib.crypto import CannotDecrypt
from yizhan.spine import shelf
from yizhan.spine.actors import CLOCK, through
from yizhan.spine.change import change

from .models import State, Webhook, WebhookDelivery
from .reach import Careful, OutOfReach
from .records import secret_of

log = logging.getLogger(__name__)
# Of one webhook two at most: programs that answer slowly hold up themselves and nobody else.
AT_ONCE, AT_ONE = 12, 2
# Seconds until the next try; after the last one it is given up.
WAITS = (10, 60, 300, 1800, 7200, 21600)
# So many given up one after the other, with nothing delivered between them, switch a webhook off.
PATIENCE = 10
MOST_READ = 2000
LONGEST = 300
# While it is being sent nobody else takes it; if we die meanwhile it is taken again.
CLAIMED = timedelta(minutes=2)
KEPT = timedelta(days=30)
_pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks")
_busy: Counter[int] = Counter()
_counting = Lock()


def go_round() -> None:
    """EVERY second: hand what is due to a few threads. Returns at once."""
    while found := begun():
        _pool.submit(_work, found)


def send_due() -> int:
    """The same one after the other, and done on return. Returns how many were tried."""
    sent = 0
    while found := claim():
        send(found)
        sent += 1
    return sent


def begun() -> WebhookDelivery | None:
    """One to send for which there is a thread, counted as being under way until it `ended`."""
    with _counting:
        if _busy.total() >= AT_ONCE:
            return None
        found = claim(besides=[webhook for webhook, count in _busy.items() if count >= AT_ONE])
        if found:
            _busy[found.webhook_id] += 1
        return found


def ended(found: WebhookDelivery) -> None:
    with _counting:
        _busy[found.webhook_id] -= 1


def _work(found: WebhookDelivery) -> None:
    try:
        send(found)
    except Exception:
        log.exception("webhook delivery %s failed", found.pk)
    finally:
        close_old_connections()
        ended(found)


def claim(besides: Sequence[int] = ()) -> WebhookDelivery | None:
    """The one that is due longest. The try is counted before it is made."""
    with transaction.atomic():
        due = WebhookDelivery.objects.filter(next_try_at__lte=clock.now()).exclude(webhook__in=besides)
        due = due.order_by("next_try_at")
        found = due.select_for_update(skip_locked=True).first()
        if found:
            found.tries += 1
            found.next_try_at = clock.now() + CLAIMED
            found.save(update_fields=["tries", "next_try_at"])
        return found


def send(found: WebhookDelivery) -> None:
    """Call, and write down what became of it. Nothing of the desk is locked meanwhile."""
    webhook = Webhook.objects.get(pk=found.webhook_id)
    began = time.monotonic()
    found.status, found.answer, found.error = None, "", ""
    with shelf.settled(), through("job"), override(Desk.the().language):
        if webhook.is_paused:
            found.error = _("The webhook “%(name)s” is switched off.") % {"name": webhook.label}
        elif found.tries > len(WAITS) + 1:
            found.error = _("None of its tries came to an end.")
        else:
            found.status, found.answer, found.error = called(webhook, found)
        found.took = int((time.monotonic() - began) * 1000)
        settle(found, webhook)


def called(webhook: Webhook, found: WebhookDelivery) -> tuple[int | None, str, str]:
    """Status, the beginning of the answer, and what went wrong."""
    wait = {"connect": float(webhook.timeout)}
    try:
        headers = headers_of(webhook, found)
        with httpcore.ConnectionPool(network_backend=Careful(webhook.timeout)) as line:
            asked = line.stream(webhook.method, webhook.url, headers=headers, content=found.body.encode(),
                                extensions={"timeout": wait})  # fmt: skip
            with asked as answer:
                text = beginning(answer)
    except OutOfReach as error:
        return None, "", str(error)
    except CannotDecrypt:
        return None, "", _("Its secret cannot be read any more. Enter it again.")
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        return None, "", f"{type(error).__name__}: {error}"
    except Exception as error:
        # Whatever it is, it counts as a failed try: left unsettled it would be tried for ever.
        log.exception("webhook delivery %s failed", found.pk)
        return None, "", f"{type(error).__name__}: {error}"
    good = 200 <= answer.status < 300
    return answer.status, text, "" if good else _("It answered %(status)s.") % {"status": answer.status}


def beginning(answer: httpcore.Response) -> str:
    """What is worth keeping of an answer."""
    got = b""
    for part in answer.iter_stream():
        got += part
        if len(got) >= MOST_READ * 4:
            break
    return got.decode(errors="replace").replace("\0", "\ufffd")[:MOST_READ]


def headers_of(webhook: Webhook, found: WebhookDelivery) -> list[tuple[bytes, bytes]]:
    """With the signature of Standard Webhooks: HMAC-SHA256 over id, time and body, in base64."""
    sent = int(time.time())
    named = {
        "Content-Type": "application/json; charset=utf-8", "User-Agent": f"Yizhan/{__version__}",
        "webhook-id": f"delivery_{found.pk}", "webhook-timestamp": str(sent),
    }  # fmt: skip
    named.update((name.strip(), value.strip()) for name, _is, value in (one.partition(":") for one in webhook.headers))
    if authorization := secret_of(webhook, "authorization"):
        named["Authorization"] = authorization
    if secret := secret_of(webhook, "secret"):
        said = f"delivery_{found.pk}.{sent}.{found.body}".encode()
        named["webhook-signature"] = (
            "v1," + base64.b64encode(hmac.digest(key_of(secret), said, hashlib.sha256)).decode()
        )
    return [(name.encode("ascii"), value.encode()) for name, value in named.items()]


def key_of(secret: str) -> bytes:
    """A secret of the standard begins with whsec_ and is base64; any other text is taken as it is."""
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except ValueError:
            return secret.encode()
    return secret.encode()


def settle(found: WebhookDelivery, webhook: Webhook) -> None:
    found.error = found.error.replace("\0", "\ufffd")[:LONGEST]
    if not found.error:
        found.state, found.next_try_at = State.SENT, None
    elif found.is_trial or found.tries > len(WAITS) or found.status == 410 or webhook.is_paused:
        found.state, found.next_try_at = State.FAILED, None
    else:
        found.next_try_at = clock.now() + timedelta(seconds=WAITS[found.tries - 1])
    found.save()
    if (
        found.state == State.FAILED
        and not (webhook.is_paused or found.is_trial)
        and (found.status == 410 or is_hopeless(webhook))
    ):
        with change(webhook, "webhook.switched_off", by=CLOCK, delivery=found.pk):
            webhook.is_paused = True


def is_hopeless(webhook: Webhook) -> bool:
    """Nothing was delivered among the last ones that came to an end."""
    ended = (
        webhook.deliveries.exclude(state=State.WAITING)
        .exclude(is_trial=True)
        .values_list("state", flat=True)[:PATIENCE]
    )
    return len(ended) == PATIENCE and set(ended) == {State.FAILED}


def sweep() -> int:
    """EVERY hour: what ended a month ago is forgotten."""
    old = WebhookDelivery.objects.filter(at__lt=clock.now() - KEPT, next_try_at=None)
    return old.delete()[0]
