"""The automatic mails as administrators wrote them, else as they are shipped."""

from typing import Any

from liquid.exceptions import LiquidError

from yizhan.people.models import Department
from yizhan.tickets.placeholders import as_text, run, safe

from .models import Template
from .shipped import TEMPLATES


def render(key: str, language: str, department: Department | None, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and safe HTML of an automatic mail. A broken template falls back to the shipped one."""
    values = as_text(context)
    for subject, html in (*_written(key, language, department), _shipped(key, language)):
        try:
            head, body = run(subject, values, is_html=False), run(html, values, is_html=True)
        except (LiquidError, RecursionError):
            continue
        return " ".join(head.split())[:300], safe(body)
    raise LookupError(key)


def _written(key: str, language: str, department: Department | None) -> list[tuple[str, str]]:
    """What administrators wrote: for the department first, then for the desk."""
    rows = [row for row in Template.shelf() if row.key == key and row.language == language]
    own = [row for row in rows if department and row.department_id == department.pk]
    return [(row.subject, row.html) for row in (*own, *(row for row in rows if row.department_id is None))]


def _shipped(key: str, language: str) -> tuple[str, str]:
    texts = TEMPLATES[key]
    return texts.get(language) or texts["en"]
