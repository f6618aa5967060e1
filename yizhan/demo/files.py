"""Small real files for attachments: a picture, a log, a table and a one-page PDF."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from .filling import Words
from .pictures import draw


@dataclass(frozen=True)
class File:
    """What an upload would bring."""

    name: str
    content_type: str
    data: bytes


def make(kind: str, words: Words, language: str, moment: datetime, random: Random) -> File:
    """A file of a kind (photo, log, csv, pdf) that fits the ticket's words."""
    return _MAKERS[kind](words, language, moment, random)


def _photo(words: Words, language: str, moment: datetime, random: Random) -> File:
    return File(f"IMG_{moment:%Y%m%d_%H%M%S}.png", "image/png", draw(words.equipment, random))


def _log(words: Words, language: str, moment: datetime, random: Random) -> File:
    clock = moment - timedelta(minutes=42)
    lines = []
    for _each in range(60):
        clock += timedelta(seconds=random.randrange(3, 80))
        level, text = random.choices(_LOG_LINES, weights=(8, 6, 5, 2, 1))[0]
        lines.append(f"{clock:%Y-%m-%d %H:%M:%S} [{level}] {words.fill(text)}")
    lines.append(f"{moment:%Y-%m-%d %H:%M:%S} [ERROR] {words.fill('{error} connection to {host} lost')}")
    return File(f"client-{moment:%Y%m%d}.log", "text/plain", "\n".join(lines).encode())


def _table(words: Words, language: str, moment: datetime, random: Random) -> File:
    titles, name = _TABLES[language]
    paper = io.StringIO()
    writer = csv.writer(paper)
    writer.writerow(titles)
    for number in range(1, random.randrange(6, 22)):
        serial = f"SN {random.randrange(10000, 99999)}"
        writer.writerow([number, words["model"], serial, f"{random.randrange(1, 23)}F", random.randrange(1, 9) * 60])
    # Spreadsheet programs only take a CSV file for UTF-8 when it begins with the mark.
    return File(f"{name}_{moment:%m%d}.csv", "text/csv", paper.getvalue().encode("utf-8-sig"))


def _paper(words: Words, language: str, moment: datetime, random: Random) -> File:
    lines = [
        "QINGSHAN SERVICE",
        f"Date      {moment:%Y-%m-%d}",
        words.fill("Order     {order}"),
        words.fill("Invoice   {invoice}"),
        words.fill("Unit      {model}   {serial}"),
        words.fill("Total     {amount}"),
        "",
        "This is an example document.",
    ]
    name = {"zh": "单据", "en": "document"}[language]
    return File(f"{name}_{words['order']}.pdf", "application/pdf", _pdf(lines))


_MAKERS = {"photo": _photo, "log": _log, "csv": _table, "pdf": _paper}
_LOG_LINES = (
    ("INFO", "heartbeat ok"),
    ("INFO", "session renewed"),
    ("DEBUG", "packet size 1400"),
    ("WARN", "reply from {host} took 2750 ms"),
    ("ERROR", "{error} timeout, trying again"),
)
_TABLES = {
    "zh": (["序号", "型号", "序列号", "位置", "金额"], "清单"),
    "en": (["No", "Model", "Serial", "Floor", "Amount"], "list"),
}


def _pdf(lines: list[str]) -> bytes:
    """One A4 page in Courier; ASCII only, as the built-in fonts know no Chinese."""
    spoken = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    text = f"BT /F1 12 Tf 16 TL 72 770 Td\n{spoken}ET".encode("ascii", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    ]
    page, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(page))
        page += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    index = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(page)
    return page + b"xref\n0 6\n0000000000 65535 f \n" + index + end


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
