"""Real mails from public collections, fed to a throw-away desk: nothing lost, nothing misread, no robot answered."""

import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from yizhan.catalog.models import SHIPPED_STATUSES, Desk, Status
from yizhan.lib.database import close_connections
from yizhan.lib.mime import safe_name
from yizhan.people.models import Department
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.spine.reactions import run_later
from yizhan.tickets.models import Attachment

from . import inbox
from .models import Delivery, Mailbox, RawMail

LEAST_EQUAL, LEAST_BOUNCES = 0.99, 0.95


@dataclass
class Report:
    """What came of the mails."""

    results: dict[str, Counter[str]] = field(default_factory=dict)
    crashes: list[str] = field(default_factory=list)
    compared: int = 0
    different: list[str] = field(default_factory=list)
    lost: int = 0
    answers: int = 0
    seconds: float = 0.0

    @property
    def mails(self) -> int:
        return sum(sum(counts.values()) for counts in self.results.values())

    @property
    def equal(self) -> float:
        return 1 - len(self.different) / self.compared if self.compared else 1.0

    @property
    def bounces(self) -> float:
        counts = self.results.get("bounce") or Counter({"bounce": 1})
        return (counts["bounce"] + counts["duplicate"]) / sum(counts.values())

    @property
    def is_good(self) -> bool:
        sound = not (self.crashes or self.lost or self.answers)
        return sound and self.equal >= LEAST_EQUAL and self.bounces >= LEAST_BOUNCES

    def lines(self) -> Iterator[str]:
        for folder, counts in self.results.items():
            yield f"{folder:<10}" + "  ".join(f"{name} {number}" for name, number in sorted(counts.items()))
        yield f"{self.mails} mails in {self.seconds:.1f} s ({self.mails / max(self.seconds, 0.001):.0f} a second)"
        yield f"crashes    {len(self.crashes)}"
        yield from (f"           {one}" for one in self.crashes)
        yield f"lost       {self.lost}"
        yield f"answers    {self.answers} to bounces"
        yield f"equal      {self.equal:.2%} of {self.compared} subjects, senders and file names"
        yield from (f"           {one}" for one in self.different)
        yield f"bounces    {self.bounces:.2%} recognized"
        yield "good" if self.is_good else "NOT GOOD ENOUGH"


def run_all(folder: Path) -> Report:
    """Feed every mail under `folder` to a desk that is gone afterwards."""
    report = Report()
    with throw_away_desk():
        # Bounces first: with nothing else there, whatever leaves the desk is an answer to one of them.
        for part in ("bounce", "mail"):
            began = time.monotonic()
            rows = {path: _deliver(path, report) for path in sorted((folder / part).rglob("*.eml"))}
            report.seconds += time.monotonic() - began
            report.results[part] = Counter(row.disposition for row in rows.values() if row)
            report.lost += len(rows) - RawMail.objects.filter(pk__in=[row.pk for row in rows.values() if row]).count()
            if part == "bounce":
                report.answers = _answers()
            for path, row in rows.items():
                if row and path.with_suffix(".json").exists():
                    _compare(path, row, report)
    return report


def _deliver(path: Path, report: Report) -> RawMail | None:
    row = None
    try:
        row = inbox.process(inbox.store(path.read_bytes(), source="pipe"))
    except Exception as error:
        report.crashes.append(f"{path.name}: {type(error).__name__}: {error}")
        return row
    if row.disposition == "quarantined" and not row.reason.startswith("too complex"):
        report.crashes.append(f"{path.name}: {row.reason}")
    return row


def _answers() -> int:
    """What is on its way out, now that the jobs have run that the bounces asked for."""
    for job in ProcrastinateJob.objects.filter(task_name="later"):
        run_later(**job.args)
    return Delivery.objects.exclude(recipient__in=_robots_missed()).count()


def _robots_missed() -> list[str]:
    """Mails of the collection that are no bounces: whoever wrote them may be told that we have them."""
    others = RawMail.objects.exclude(disposition__in=["bounce", "duplicate", "quarantined"])
    return [sender for sender in others.values_list("sender", flat=True) if sender]


def _compare(path: Path, row: RawMail, report: Report) -> None:
    """With what another parser says about the same bytes."""
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    root = expected["parts"][0]
    subject = _header(root, "subject")
    pairs = [
        ("subject", (subject["Text"] if isinstance(subject, dict) else "")[:500], row.subject),
        ("sender", _sender(root).casefold(), row.sender),
    ]
    if row.message_id:
        names = list(Attachment.objects.filter(message=row.message_id).values_list("name", flat=True))
        wanted = [_file_name(expected["parts"][at]) for at in expected["attachments"]]
        # 049 holds uuencoded files in its text, which the other parser leaves there.
        if path.stem != "049":
            pairs.append(("files", str(len(wanted)), str(len(names))))
        pairs.append(
            ("missing", "", " ".join(one for one in wanted if not any(_is_named(one, name) for name in names)))
        )
    for what, want, got in pairs:
        report.compared += 1
        # Where the other parser gave up on a character (U+FFFD) any character of ours will do.
        if not re.fullmatch(re.escape(want).replace("\ufffd", ".{1,3}"), got, re.DOTALL):
            report.different.append(f"{path.name}: {what}: {got!r} instead of {want!r}")


def _is_named(wanted: str, name: str) -> bool:
    """The other parser gives up on raw 8-bit names and loses the backslashes of C:\\TEMP\\x.png."""
    return not wanted or "\ufffd" in wanted or wanted == name or (wanted[1:2] == "_" and wanted.endswith(name))


def _header(part: dict[str, Any], name: str) -> Any:
    return next((one["value"] for one in part["headers"] if one["name"] == name), None)


def _sender(part: dict[str, Any]) -> str:
    listed = (_header(part, "from") or {}).get("Address") or {}
    people = listed.get("List") or [one for group in listed.get("Group", []) for one in group["addresses"]]
    return (people[0]["address"] or people[0]["name"] or "") if people else ""


def _file_name(part: dict[str, Any]) -> str:
    """'' where the part has none, or where it unpacks into other files."""
    for header, attribute in (("content_disposition", "filename"), ("content_type", "name")):
        value = (_header(part, header) or {}).get("ContentType") or {}
        found = {one["name"]: one["value"] for one in value.get("attributes") or []}
        if name := found.get(attribute):
            return "" if name.lower() == "winmail.dat" else safe_name(name)
    return ""


@contextmanager
def throw_away_desk() -> Iterator[None]:
    """A desk in a database and a folder of its own, both gone afterwards."""
    own_name, own_files = connection.settings_dict["NAME"], settings.MEDIA_ROOT
    close_connections()  # else the pool goes on leading to the desk's own database
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    with tempfile.TemporaryDirectory(prefix="yizhan-corpus-") as folder:
        _put_files_in(folder)
        try:
            _furnish()
            yield
        finally:
            _put_files_in(own_files)
            close_connections()
            connection.creation.destroy_test_db(own_name, verbosity=0)


def _put_files_in(folder: Any) -> None:
    settings.MEDIA_ROOT = folder
    setting_changed.send(sender=throw_away_desk, setting="MEDIA_ROOT", value=folder, enter=True)


def _furnish() -> None:
    if Desk.objects.exists():
        raise RuntimeError("this is somebody's desk")
    for at, (slug, kind, chinese, english, *_customers) in enumerate(SHIPPED_STATUSES):
        _keep(Status(slug=slug, kind=kind, labels={"zh-hans": chinese, "en": english}, position=at))
    department = _keep(Department(slug="support", labels={"en": "Support"}))
    _keep(Desk(name="Corpus", is_set_up=True, settings={"mails_per_sender": 100_000}))
    _keep(Mailbox(slug="support", labels={"en": "Support"}, address="support@desk.example", department=department))


def _keep(row: Any) -> Any:
    with change(row, f"{row.subject_kind()}.created", by=SETUP):
        row.save(force_insert=True)
    return row
