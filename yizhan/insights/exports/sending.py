"""Reports are sent by the clock: to agents what each of them sees, to addresses what the owner sees, at that moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from yizhan.catalog.models import Desk
from yizhan.channels import automatic
from yizhan.insights.powers import EXPORT, VIEW
from yizhan.lib import clock
from yizhan.lib.mime import safe_name
from yizhan.people.models import Agent
from yizhan.spine.actors import CLOCK
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.worker import defer

from .contents import Content, words
from .export import CONTENT_TYPES
from .schedule import ReportSchedule, ScheduleDue
from .subjects import subject_of
from .writers import writer

AT_ONCE = 50
# So many lines stand in the mail itself; the files hold all.
MOST_LINES = 20
MOST_COLUMNS = 8
LARGEST = 10 * 1024 * 1024
# Other words and readers do not move the moment.
MOVES = frozenset({"every", "weekday", "month_day", "at", "zone", "is_paused"})


@dataclass(frozen=True)
class Reader:
    """Whose eyes the figures are worked out with, and where they go."""

    address: str
    agent: Agent


def arrange(event: Event, row: ReportSchedule) -> None:
    """NOW reaction: when it is due next; what lay in a pause is not made up for."""
    if ReportSchedule.objects.filter(pk=row.pk).exists():
        at = None if row.is_paused else row.schedule.next(clock.now())
        ScheduleDue.objects.update_or_create(schedule=row, defaults={"at": at})


def moves(event: Event) -> bool:
    return event.name == "report_schedule.created" or bool(MOVES & event.changes.keys())


arrange.wants = moves  # type: ignore[attr-defined]


def go_round() -> int:
    """EVERY: what is due is claimed and sent by a job, once however long nobody was there. Returns how many."""
    now = clock.now()
    with transaction.atomic():
        due = ScheduleDue.objects.filter(at__lte=now).select_related("schedule").order_by("at")
        rows = list(due.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])
        for row in rows:
            moment = row.at.isoformat() if row.at else ""
            defer("yizhan.insights.exports.sending.send", schedule=row.schedule_id, moment=moment)
            ScheduleDue.objects.filter(pk=row.pk).update(at=row.schedule.schedule.next(now))
    return len(rows)


def send(schedule: int, moment: str) -> None:
    """A job: the mails of one moment. Done twice, nobody gets it twice."""
    row = ReportSchedule.objects.filter(pk=schedule).select_related("owner").first()
    if row is None or row.is_paused:
        return
    owner = Agent.objects.get(pk=row.owner_id)
    if not may_send(owner):
        stop(row, owner)
        return
    sent, wrong = 0, list[str]()
    for reader in readers(row, owner):
        try:
            sent += deliver(row, reader, f"{row.pk}:{moment}")
        except (Conflict, Invalid, Refused) as error:
            wrong.append(f"{reader.address}: {error}")
    name = "report_schedule.failed" if wrong else "report_schedule.sent"
    if sent or wrong:
        ScheduleDue.objects.filter(schedule=row).update(
            sent_at=clock.now(), sent_count=sent, why="; ".join(wrong)[:400]
        )
        told = {"told": owner.pk} if wrong else {}
        with change(row, name, by=CLOCK, mails=sent, due_at=moment, **told):
            pass


def may_send(owner: Agent) -> bool:
    return owner.is_active and owner.may(VIEW.key) and owner.may(EXPORT.key)


def stop(row: ReportSchedule, owner: Agent) -> None:
    """Nobody answers for it any more: it rests, and its owner, or else who manages reports, is told."""
    with change(row, "report_schedule.stopped", by=CLOCK, told=owner.pk):
        row.is_paused = True
    with override(owner.language):
        why = _("Its owner may not export reports any more.")
    ScheduleDue.objects.filter(schedule=row).update(why=why)


def readers(row: ReportSchedule, owner: Agent) -> Iterator[Reader]:
    """Agents who work here and see reports; then addresses, with the eyes of the owner."""
    found: dict[str, Reader] = {}
    for agent in Agent.objects.filter(pk__in=row.agent_ids):
        if agent.is_active and agent.email and agent.may(VIEW.key):
            found[agent.email.casefold()] = Reader(agent.email.casefold(), agent)
    for address in row.addresses:
        found.setdefault(address.casefold(), Reader(address.casefold(), owner))
    yield from found.values()


def send_now(row: ReportSchedule, *, by: Agent) -> None:
    """To oneself alone, as one sees it. Raises Refused, Invalid."""
    if not may_send(by):
        raise Refused(EXPORT.key)
    deliver(row, Reader(by.email.casefold(), by), f"{row.pk}:{uuid4().hex}")
    with change(row, "report_schedule.tried", by=by, mails=1):
        pass


def deliver(row: ReportSchedule, reader: Reader, key: str) -> bool:
    """Queue one mail; False when it was queued before. Raises Invalid."""
    with override(reader.agent.language):
        content = content_of(row, reader.agent)
        subject = _("%(report)s · %(days)s") % {"report": row.title, "days": content.about[0] if content.about else ""}
        html = render_to_string(
            "insights/report-mail.html", {"content": content, "tables": tables(content), "row": row}
        )
        files = [(f"{safe_name(content.title)[:100]}.{one}", one, written(content, one)) for one in row.formats]
    digest = sha256(reader.address.encode()).hexdigest()[:16]
    with transaction.atomic():
        made = automatic.queue(
            "report", reader.address, f"report:{key}:{digest}"[:80], reader.agent.language, subject, html
        )
        if made is None:
            return False
        kept = [
            {"name": name, "type": CONTENT_TYPES[format].partition(";")[0],
             "file": default_storage.save(f"exports/mail/{made.pk}-{format}-{uuid4().hex}.{format}", ContentFile(data))}
            for name, format, data in files
        ]  # fmt: skip
        automatic.attach(made, kept)
    return True


def content_of(row: ReportSchedule, by: Agent) -> Content:
    """As `by` sees it now; a saved report is found with the eyes of the owner. Raises Invalid."""
    key, _colon, which = row.report.partition(":")
    subject = subject_of(key)
    if subject.fixed is None:
        raise Invalid({"report": _("This cannot be sent.")})
    shown, asked = subject.fixed(which, row.owner, row.every)
    made = subject_of(shown).content
    assert made is not None
    return made(asked, by, Desk.the().zone_of(by))


def written(content: Content, format: str) -> bytes:
    """The file. Raises Invalid when it is too large for a mail."""
    file = BytesIO()
    writer(format).write(content, file)
    if file.tell() > LARGEST:
        raise Invalid(_("The file is too large for a mail. Please choose a shorter period."))
    return file.getvalue()


def tables(content: Content) -> list[dict[str, Any]]:
    """The first table in words, as much of it as a mail can show."""
    if content.cards or not content.sheets:
        return []
    sheet = (content.on_paper or content.sheets)[0]
    lines = list(sheet.lines)
    shown = []
    for line in [*lines[:MOST_LINES], *(lines[-1:] if len(lines) > MOST_LINES else [])]:
        pairs = zip(line.values[:MOST_COLUMNS], sheet.heads, strict=False)
        shown.append(([words(value, head.kind) for value, head in pairs], line.is_total))
    return [{"heads": sheet.heads[:MOST_COLUMNS], "lines": shown, "more": max(0, len(lines) - MOST_LINES - 1)}]


def next_times(row: ReportSchedule, now: datetime, many: int = 3) -> list[datetime]:
    """When it comes next."""
    coming = row.schedule.after(now)
    return [moment for _number, moment in zip(range(many), coming, strict=False)]
