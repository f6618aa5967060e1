"""All data of a customer in one file: profile, requests with conversation, files, ratings, chats, guides, posts."""

import json
import secrets
import tempfile
import zipfile
from datetime import timedelta
from typing import IO, Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from yizhan.automation.chat.models import Chat, ChatMessage
from yizhan.automation.guides.erasing import of_customer
from yizhan.catalog.models import CustomField
from yizhan.community.erasing import told as told_in_community
from yizhan.lib import clock
from yizhan.lib.mime import safe_name
from yizhan.people.models import Customer
from yizhan.security import throttle
from yizhan.spine.change import change
from yizhan.tickets.models import Attachment, Ticket
from yizhan.worker import defer

from . import asked, tracking
from .links import OwnVisit
from .models import Export, SignedIn
from .visiting import for_customers, nothing, too_often

KEPT = timedelta(days=7)
PER_DAY: dict[str, Any] = {"most": 3, "within": timedelta(days=1)}
PIECE = 1024 * 1024


def newest(customer: Customer) -> Export | None:
    """What is being made, or can be fetched."""
    return Export.objects.filter(customer=customer, asked_at__gt=clock.now() - KEPT).first()


@for_customers
@require_POST
def ask(request: HttpRequest) -> HttpResponseBase:
    """Have the file made; three times a day are enough."""
    customer: Customer = request.customer  # type: ignore[attr-defined]
    try:
        throttle.spend("export", str(customer.pk), **PER_DAY)
    except throttle.TooMany as error:
        return too_often(request, str(error))
    with change(customer, "customer.export_asked", by=customer, exported=True):
        row = Export.objects.create(customer=customer, key=secrets.token_urlsafe(24))
        defer("yizhan.portal.exporting.make", export=row.pk)
    return redirect("/my/account?said=export#data")


@for_customers
@require_safe
def fetch(request: HttpRequest, key: str) -> HttpResponseBase:
    """The file, for seven days and for nobody else."""
    since = {"asked_at__gt": clock.now() - KEPT, "made_at__isnull": False}
    row = Export.objects.filter(customer=request.customer, key=key, **since).first()  # type: ignore[attr-defined]
    if row is None or not default_storage.exists(row.file):
        return nothing(request)
    file = default_storage.open(row.file, "rb")
    return FileResponse(file, as_attachment=True, filename="my-data.zip", content_type="application/zip")


def make(export: int) -> None:
    """A job: write the file. May run twice."""
    row = Export.objects.select_related("customer").filter(pk=export, made_at=None).first()
    if row is None or row.customer.is_gone:
        return
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            fill(archive, row.customer)
        size = file.tell() if file.seek(0, 2) else 0
        file.seek(0)
        row.file = default_storage.save(f"exports/{row.key}.zip", file)
    Export.objects.filter(pk=row.pk).update(file=row.file, size=size, made_at=clock.now())


def fill(archive: zipfile.ZipFile, customer: Customer) -> None:
    """`data.json` and a folder of files for each request."""
    own = Ticket.objects.visible_to(customer).filter(requester=customer).select_related("requester", "status", "type")
    told = []
    for ticket in own.order_by("number").iterator(chunk_size=200):
        told.append(say(archive, OwnVisit(ticket, customer.address, customer)))
    content = {"customer": profile(customer), "requests": told, "chats": chats(customer),
               "guides": guides(customer), "community": told_in_community(customer), "devices": devices(customer),
               "made_at": clock.now().isoformat()}  # fmt: skip
    archive.writestr("data.json", json.dumps(content, ensure_ascii=False, indent=2))


def profile(customer: Customer) -> dict[str, Any]:
    known = [{"kind": one.kind, "value": one.value, "proven": one.is_verified} for one in customer.identities.all()]
    return {"name": customer.name, "language": customer.language, "known_by": known, "no_mails_about": customer.muted,
            "organization": str(customer.organization or ""), "since": customer.created_at.isoformat(),
            "fields": {one.slug: customer.data[one.slug] for one in CustomField.of("customer")
                       if one.is_public and one.slug in customer.data}}  # fmt: skip


def say(archive: zipfile.ZipFile, visit: OwnVisit) -> dict[str, Any]:
    """One request as its customer sees it; its files go into the archive."""
    ticket, messages = visit.ticket, []
    for one in tracking.public(visit).select_related("customer").order_by("created_at", "id"):
        files = [put(archive, ticket.code, file) for file in one.attachments.all()]
        messages.append({"at": one.created_at.isoformat(), "from": tracking.author(one), "text": one.text,
                         "files": files})  # fmt: skip
    return {
        "number": ticket.code, "subject": ticket.subject, "state": str(tracking.headline(ticket)),
        "opened_at": ticket.created_at.isoformat(), "answers": dict(asked.facts(ticket)),
        "messages": messages, "ratings": ratings(ticket),
    }  # fmt: skip


def ratings(ticket: Ticket) -> list[dict[str, Any]]:
    """What they said of how content they are, round by round."""
    return [{"at": one.changed_at.isoformat(), "scale": one.scale, "score": one.score, "solved": one.is_solved,
             "reasons": one.reasons, "comment": one.comment} for one in ticket.ratings.order_by("round")]  # fmt: skip


def chats(customer: Customer) -> list[dict[str, Any]]:
    """Their chats as they read them: without what agents whispered."""
    found = []
    for chat in Chat.objects.filter(customer=customer).order_by("pk").prefetch_related("messages"):
        said = [one for one in chat.messages.all() if not one.is_whisper and one.who != ChatMessage.Who.SYSTEM]
        lines = [{"at": one.at.isoformat(), "from": one.who, "text": one.text} for one in said]
        found.append({"began_at": chat.started_at.isoformat(), "page": chat.page, "rating": chat.rating,
                      "comment": chat.comment, "messages": lines})  # fmt: skip
    return found


def guides(customer: Customer) -> list[dict[str, Any]]:
    """Guided conversations they went through, as they read them; of those of long ago the words are forgotten."""
    found = []
    for talk in of_customer(customer).select_related("guide", "ticket"):
        lines = [{"from": one.get("who"), "text": one.get("text", "")} for one in talk.lines]
        found.append({"guide": str(talk.guide), "began_at": talk.started_at.isoformat(), "page": talk.page,
                      "ended_in": talk.outcome, "request": talk.ticket.code if talk.ticket else "",
                      "lines": lines})  # fmt: skip
    return found


def devices(customer: Customer) -> list[dict[str, Any]]:
    """The browsers they are signed in with."""
    return [{"browser": one.browser, "address": one.address, "signed_in_at": one.signed_in_at.isoformat(),
             "seen_at": one.seen_at.isoformat()} for one in SignedIn.objects.filter(customer=customer)]  # fmt: skip


def put(archive: zipfile.ZipFile, code: str, file: Attachment) -> str:
    """Copy a file piece by piece; one the storage has lost is only named. Returns its name in the archive."""
    name = f"files/{safe_name(code)}/{file.pk}-{safe_name(file.name)}"
    if file.file.storage.exists(file.file.name or ""):
        with file.file.open("rb") as source, archive.open(name, "w") as into:
            copy(source, into)
    return name


def copy(source: Any, into: IO[bytes]) -> None:
    while piece := source.read(PIECE):
        into.write(piece)


def sweep() -> int:
    """Remove files whose time has passed. Returns how many."""
    old = list(Export.objects.filter(asked_at__lt=clock.now() - KEPT)[:500])
    for row in old:
        if row.file:
            default_storage.delete(row.file)
        row.delete()
    return len(old)
